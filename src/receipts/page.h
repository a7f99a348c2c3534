// A page of A4 to print or send, whose text can be selected.
#pragma once
#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "qr/draw.h"

namespace chenxi::receipts {

class Page {
 public:
  static constexpr double kWidth = 595.28, kHeight = 841.89, kMargin = 56;  // A4 in points
  static constexpr double kQr = 120;
  enum class Side : std::uint8_t { left, right };

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
  double text(double x, double y, double width, const std::string& words, double size, bool bold = false,
              double grey = 0, Side side = Side::left) {
    const Layout layout(pango_cairo_create_layout(cairo_));
    const Font font(pango_font_description_from_string("Noto Sans CJK SC, sans-serif"));
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    if (side == Side::right) pango_layout_set_alignment(layout.get(), PANGO_ALIGN_RIGHT);
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
        if (symbol.at(column, row))
          cairo_rectangle(cairo_, x + column * module, y + row * module, module, module);
    cairo_fill(cairo_);
  }
  void next() { cairo_show_page(cairo_); }
  std::string finish() {
    cairo_show_page(cairo_);
    cairo_surface_finish(surface_);
    CHECK(cairo_surface_status(surface_) == CAIRO_STATUS_SUCCESS, "the page could not be drawn");
    return std::move(out_);
  }

 private:
  template <class T, void (*free_it)(T*)>
  struct Freed {
    void operator()(T* it) const { free_it(it); }
  };
  static void unref(PangoLayout* layout) { g_object_unref(layout); }
  using Layout = std::unique_ptr<PangoLayout, Freed<PangoLayout, unref>>;
  using Font =
      std::unique_ptr<PangoFontDescription, Freed<PangoFontDescription, pango_font_description_free>>;

  std::string out_;
  cairo_surface_t* surface_;
  cairo_t* cairo_;
};

}  // namespace chenxi::receipts
