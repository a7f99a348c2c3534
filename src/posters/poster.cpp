#include "posters/poster.h"

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>

#include "base/check.h"
#include "qr/draw.h"

namespace chenxi::posters {
namespace {

struct Paper {
  double width, height;  // points
};
Paper paper_of(PosterSize size) {
  switch (size) {
    case PosterSize::a4: return {595.28, 841.89};
    case PosterSize::a6: return {297.64, 419.53};
    case PosterSize::sticker: return {198.43, 269.29};  // 70 mm × 95 mm
  }
  return {};
}

template <class T, void (*free_it)(T*)>
struct Freed {
  void operator()(T* it) const { free_it(it); }
};
void unref(PangoLayout* layout) {
  g_object_unref(layout);
}
using Layout = std::unique_ptr<PangoLayout, Freed<PangoLayout, unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<PangoFontDescription, pango_font_description_free>>;

class Page {
 public:
  explicit Page(Paper paper)
      : paper_(paper),
        surface_(cairo_pdf_surface_create_for_stream(
            [](void* to, const unsigned char* data, unsigned length) {
              static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
              return CAIRO_STATUS_SUCCESS;
            },
            &out_, paper.width, paper.height)),
        cairo_(cairo_create(surface_)) {}
  ~Page() {
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void title(const std::string& text) { cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, text.c_str()); }
  /// In the middle; `size` is a part of the page's width. Gives where the next line begins.
  double line(double y, const std::string& words, double size, bool bold = false, double grey = 0) {
    const double margin = paper_.width * 0.06;
    const Layout layout(pango_cairo_create_layout(cairo_));
    const Font font(pango_font_description_from_string("Noto Sans CJK SC, sans-serif"));
    pango_font_description_set_absolute_size(font.get(), size * paper_.width * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>((paper_.width - 2 * margin) * PANGO_SCALE));
    pango_layout_set_alignment(layout.get(), PANGO_ALIGN_CENTER);
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), words.data(), static_cast<int>(words.size()));
    cairo_set_source_rgb(cairo_, grey, grey, grey);
    cairo_move_to(cairo_, margin, y);
    pango_cairo_show_layout(cairo_, layout.get());
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    return y + static_cast<double>(height) / PANGO_SCALE;
  }
  double code(double y, const qr::Symbol& symbol, double part) {
    const double side = paper_.width * part, left = (paper_.width - side) / 2, module = side / symbol.size;
    cairo_set_source_rgb(cairo_, 0, 0, 0);
    for (int row = 0; row < symbol.size; ++row)
      for (int column = 0; column < symbol.size; ++column)
        if (symbol.at(column, row)) cairo_rectangle(cairo_, left + column * module, y + row * module, module, module);
    cairo_fill(cairo_);
    return y + side;
  }
  double width() const { return paper_.width; }
  /// Where the last line may end.
  double foot() const { return paper_.height - paper_.width * 0.05; }
  std::string finish() {
    cairo_show_page(cairo_);
    cairo_surface_finish(surface_);
    CHECK(cairo_surface_status(surface_) == CAIRO_STATUS_SUCCESS, "the page could not be drawn");
    return std::move(out_);
  }

 private:
  Paper paper_;
  std::string out_;
  cairo_surface_t* surface_;
  cairo_t* cairo_;
};

/// Chinese first, as the town speaks; never one language alone.
std::string both(std::string_view key, const Params& zh = {}, const Params& en = {}) {
  return sentence(Lang::zh_cn, key, zh) + "\n" + sentence(Lang::en, key, en);
}

}  // namespace

std::optional<PosterSize> poster_size_from_name(std::string_view text) {
  if (text == "a4") return PosterSize::a4;
  if (text == "a6") return PosterSize::a6;
  if (text == "sticker") return PosterSize::sticker;
  return std::nullopt;
}

namespace {

/// Everything that stands on it, `scale` times as large as it is meant. Gives where it ends.
double draw(Page& page, const Poster& poster, PosterSize size, double scale) {
  const double gap = page.width() * 0.035 * scale;
  page.title(poster.shop);
  double y = page.line(page.width() * 0.06, poster.shop, 0.075 * scale, true) + gap;
  y = page.line(y, both("poster.scan"), 0.04 * scale) + gap * 1.4;
  const auto symbol = qr::draw(poster.code);
  CHECK(symbol.has_value(), "a code of ours can be drawn");
  y = page.code(y, *symbol, 0.6 * scale) + gap * 1.2;
  y = page.line(y, both("poster.check", {{"word", poster.word[0]}}, {{"word", poster.word[1]}}), 0.05 * scale, true) + gap * 0.6;
  if (size == PosterSize::sticker) return y;
  y = page.line(y, both("poster.compare"), 0.028 * scale, false, 0.25) + gap * 0.6;
  const Params zh{{"amount", poster.payer_day ? money_text(Lang::zh_cn, *poster.payer_day, poster.currency) : ""}};
  const Params en{{"amount", poster.payer_day ? money_text(Lang::en, *poster.payer_day, poster.currency) : ""}};
  if (poster.payer_day) y = page.line(y, both("poster.grade", zh, en), 0.024 * scale, false, 0.35) + gap * 0.4;
  return page.line(y, both("poster.cash"), 0.024 * scale, false, 0.35);
}

}  // namespace

std::string poster_pdf(const Poster& poster, PosterSize size) {
  // A long name takes two lines: then everything is a little smaller, and nothing is cut off.
  for (double scale = 1; scale > 0.5; scale -= 0.04) {
    Page page(paper_of(size));
    if (draw(page, poster, size, scale) <= page.foot()) return page.finish();
  }
  throw Bug("a poster that fits no page");
}

}  // namespace chenxi::posters
