#include "receipts/pdf.h"

#include <cairo/cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <memory>

#include "base/check.h"
#include "qr/draw.h"

namespace chenxi::receipts {
namespace {

constexpr double kWidth = 595.28, kHeight = 841.89, kMargin = 56;  // A4 in points
constexpr double kLabel = 130, kQr = 120;

template <class T, void (*free_it)(T*)>
struct Freed {
  void operator()(T* it) const { free_it(it); }
};
void unref(PangoLayout* layout) { g_object_unref(layout); }
using Layout = std::unique_ptr<PangoLayout, Freed<PangoLayout, unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<PangoFontDescription, pango_font_description_free>>;

class Page {
 public:
  Page()
      : surface_(cairo_pdf_surface_create_for_stream(
            [](void* to, const unsigned char* data, unsigned length) {
              static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
              return CAIRO_STATUS_SUCCESS;
            },
            &out_, kWidth, kHeight)),
        cairo_(cairo_create(surface_)) {}
  ~Page() {
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void metadata(const std::string& title, const std::string& author) {
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_AUTHOR, author.c_str());
  }
  /// Gives the height it took.
  double text(double x, double y, double width, const std::string& words, double size, bool bold = false, double grey = 0) {
    const Layout layout(pango_cairo_create_layout(cairo_));
    const Font font(pango_font_description_from_string("Noto Sans CJK SC, sans-serif"));
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), words.data(), static_cast<int>(words.size()));
    cairo_set_source_rgb(cairo_, grey, grey, grey);
    cairo_move_to(cairo_, x, y);
    pango_cairo_show_layout(cairo_, layout.get());
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
  }
  void rule(double y) {
    cairo_set_source_rgb(cairo_, 0.8, 0.8, 0.8);
    cairo_set_line_width(cairo_, 0.5);
    cairo_move_to(cairo_, kMargin, y);
    cairo_line_to(cairo_, kWidth - kMargin, y);
    cairo_stroke(cairo_);
  }
  void code(double x, double y, const qr::Symbol& symbol) {
    const double module = kQr / symbol.size;
    cairo_set_source_rgb(cairo_, 0, 0, 0);
    for (int row = 0; row < symbol.size; ++row)
      for (int column = 0; column < symbol.size; ++column)
        if (symbol.at(column, row)) cairo_rectangle(cairo_, x + column * module, y + row * module, module, module);
    cairo_fill(cairo_);
  }
  std::string finish() {
    cairo_show_page(cairo_);
    cairo_surface_finish(surface_);
    CHECK(cairo_surface_status(surface_) == CAIRO_STATUS_SUCCESS, "the page could not be drawn");
    return std::move(out_);
  }

 private:
  std::string out_;
  cairo_surface_t* surface_;
  cairo_t* cairo_;
};

std::string local(const BusinessCalendar& calendar, Instant at) {
  const CivilTime t = calendar.civil(at);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} ({})", t.year, t.month, t.day, t.hour, t.minute, t.second, calendar.zone());
}

std::string grouped(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 8 == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

}  // namespace

std::string pdf(const Receipt& receipt, const BusinessCalendar& calendar, Lang lang) {
  Page page;
  const auto say = [lang](std::string_view key) { return sentence(lang, "receipt." + std::string(key)); };
  page.metadata(say("title") + " " + receipt.id, receipt.instance);
  const double width = kWidth - 2 * kMargin;
  double y = kMargin;
  y += page.text(kMargin, y, width, receipt.instance, 12, false, 0.35) + 4;
  y += page.text(kMargin, y, width, say("title"), 24, true) + 18;
  page.rule(y);
  y += 18;
  const auto line = [&](std::string_view label, const std::string& value, double size = 12, bool bold = false) {
    const double left = page.text(kMargin, y, kLabel - 10, say(label), 11, false, 0.35);
    const double right = page.text(kMargin + kLabel, y, width - kLabel, value, size, bold);
    y += std::max(left, right) + 10;
  };
  const std::string method = "method." + receipt.method;
  line("amount", money_text(lang, receipt.amount, receipt.currency), 20, true);
  line("payee", receipt.payee);
  line("payer", receipt.payer);
  line("time", local(calendar, receipt.at));
  line("method", say(has_sentence("receipt." + method) ? method : "method.other"));
  if (receipt.version > 2) {
    const Authentication& proved = receipt.authentication;
    const std::string how = sentence(lang, "receipt.proved." + proved.factors, {{"class", proved.grade}});
    const Params bound{{"amount", money_text(lang, proved.day_max, receipt.currency)}};
    line("proved", proved.day_max == 0 ? how : how + " · " + sentence(lang, "receipt.day_max", bound));
    line("rules", proved.rules + "  " + local(calendar, proved.rules_from).substr(0, 10));
  }
  if (receipt.refunded > 0) line("refunded", money_text(lang, receipt.refunded, receipt.currency));
  line("number", receipt.id);
  line("issuer", receipt.instance + "  " + receipt.origin);
  line("signed_at", local(calendar, receipt.signed_at));
  y += 4;
  page.rule(y);
  y += 18;
  line("root", fmt::format("{}  {}", receipt.batch.id, grouped(hex(view(receipt.batch.root)))), 9);
  line("signature", grouped(base64url(receipt.signature)), 9);
  y += 8;
  if (const auto symbol = qr::draw(receipt.origin + "/verify?receipt=" + receipt.id)) page.code(kMargin, y, *symbol);
  page.text(kMargin + kQr + 20, y, width - kQr - 20, say("how"), 11, false, 0.2);
  return page.finish();
}

}  // namespace chenxi::receipts
