#include "qr/draw.h"

#include <ZXing/ReadBarcode.h>
#include <gtest/gtest.h>

#include "qr/own_emv.h"

namespace chenxi::qr {
namespace {

std::string narrow(const std::wstring& text) {
  std::string out;
  for (const wchar_t c : text) {
    const auto code = static_cast<unsigned>(c);
    const auto put = [&out](unsigned byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80)
      put(code);
    else if (code < 0x800)
      put(0xc0 | code >> 6), put(0x80 | (code & 0x3f));
    else
      put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
  }
  return out;
}

/// What an independent reader sees in the drawing.
std::string seen(std::string_view text) {
  const auto symbol = draw(text);
  if (!symbol) return "not drawn";
  constexpr int kScale = 4, kQuiet = 4;
  const int side = (symbol->size + 2 * kQuiet) * kScale;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(side * side), 255);
  for (int y = 0; y < symbol->size * kScale; ++y)
    for (int x = 0; x < symbol->size * kScale; ++x)
      if (symbol->at(x / kScale, y / kScale))
        pixels[static_cast<std::size_t>((y + kQuiet * kScale) * side + x + kQuiet * kScale)] = 0;
  const auto result = ZXing::ReadBarcode({pixels.data(), side, side, ZXing::ImageFormat::Lum});
  return result.isValid() ? narrow(result.text()) : "not read";
}

TEST(Drawing, AnIndependentReaderSeesTheText) {
  for (const std::string text : {"1", "HTTPS://A.EXAMPLE/Q/1", "https://a.example/q/abc_-", "0104最佳运输"})
    EXPECT_EQ(seen(text), text);
}

TEST(Drawing, OurPosterNeedsNoMoreThan45Modules) {
  const CodeKeys keys = code_keys(std::string(32, 'm'));
  const std::string token = make_code(keys, {CodeKind::merchant_static, 7, {}, {}, ""});
  const std::string address = code_address("https://pay.example.org", token);
  EXPECT_LE(draw(address)->size, 45);
  EXPECT_EQ(seen(address), address);
  MerchantSign sign;
  sign.name = "老王早餐店";
  const std::string emv = *make_merchant_emv(sign, token);
  EXPECT_EQ(seen(emv), emv);
}

TEST(Drawing, ATextThatIsTooLongIsRefused) {
  EXPECT_EQ(draw(std::string(2332, 'x')).error().code(), Code::too_large);
  EXPECT_TRUE(draw(std::string(2331, 'x')));
  EXPECT_EQ(draw(std::string("a\0b", 3)).error().code(), Code::too_large);
}

TEST(Drawing, TheSvgIsBlackOnWhiteWithItsQuietZoneAndAnEscapedTitle) {
  const std::string picture = *svg("hello", "A <b> & c");
  EXPECT_NE(picture.find("viewBox=\"0 0 29 29\""), std::string::npos);
  EXPECT_NE(picture.find("<title>A &lt;b&gt; &amp; c</title>"), std::string::npos);
  EXPECT_NE(picture.find("fill=\"#fff\""), std::string::npos);
  EXPECT_NE(picture.find("M4 4h7v1h-7z"), std::string::npos);  // the upper edge of the first finder pattern
}

}  // namespace
}  // namespace chenxi::qr
