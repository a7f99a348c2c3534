#include "qr/draw.h"

#include <qrcodegen.hpp>

namespace chenxi::qr {
namespace {
constexpr int kQuiet = 4;  // ISO/IEC 18004

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}
}  // namespace

Result<Symbol> draw(std::string_view text) {
  constexpr std::size_t kBytesMax = 2'331;  // byte mode, medium correction, the largest symbol
  if (text.size() > kBytesMax || text.find('\0') != std::string_view::npos) return refuse(Code::too_large);
  const auto code = qrcodegen::QrCode::encodeText(std::string(text).c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
  Symbol symbol{code.getSize(), {}};
  symbol.dark.reserve(static_cast<std::size_t>(symbol.size * symbol.size));
  for (int y = 0; y < symbol.size; ++y)
    for (int x = 0; x < symbol.size; ++x) symbol.dark.push_back(code.getModule(x, y));
  return symbol;
}

Result<std::string> svg(std::string_view text, std::string_view title) {
  const Symbol symbol = TRY(draw(text));
  const int side = symbol.size + 2 * kQuiet;
  std::string path;
  for (int y = 0; y < symbol.size; ++y) {
    for (int x = 0; x < symbol.size; ++x) {
      if (!symbol.at(x, y)) continue;
      int end = x;
      while (end < symbol.size && symbol.at(end, y)) ++end;
      path += fmt::format("M{} {}h{}v1h-{}z", x + kQuiet, y + kQuiet, end - x, end - x);
      x = end;
    }
  }
  const std::string name = title.empty() ? std::string{} : fmt::format("<title>{}</title>", escaped(title));
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges" role="img">{1})"
      R"(<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>)",
      side, name, path);
}

}  // namespace chenxi::qr
