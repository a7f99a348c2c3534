#include "merchants/photo.h"

#include "base/public_id.h"

namespace chenxi::merchants {
namespace {

constexpr std::string_view kWhere = "/photo";

int byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}
int big16(std::string_view text, std::size_t at) {
  return byte(text, at) << 8 | byte(text, at + 1);
}

Result<Picture> no_picture() {
  return refuse(Code::malformed, {.pointer = std::string(kWhere)});
}
Result<Picture> sized(int width, int height) {
  if (width < kPhotoSideMin || height < kPhotoSideMin) return no_picture();
  if (width > kPhotoSideMax || height > kPhotoSideMax)
    return refuse(Code::too_large, {.pointer = std::string(kWhere)});
  return Picture{width, height};
}

/// A chain of segments up to the picture's own bytes: tables, one frame, and the 18 bytes of JFIF without a
/// thumbnail; nothing that speaks of anything but the picture.
Result<Picture> jpeg(std::string_view text) {
  std::optional<Picture> frame;
  for (std::size_t at = 2; at + 4 <= text.size();) {
    if (byte(text, at) != 0xff) return no_picture();
    const int marker = byte(text, at + 1), length = big16(text, at + 2);
    if (length < 2 || at + 2 + static_cast<std::size_t>(length) > text.size()) return no_picture();
    switch (marker) {
      case 0xe0:  // JFIF
        if (length != 16 || text.substr(at + 4, 5) != std::string_view("JFIF\0", 5)) return no_picture();
        break;
      case 0xc0:  // baseline; a progressive one could hide more between its scans
        if (length < 8 || frame) return no_picture();
        frame = TRY(sized(big16(text, at + 7), big16(text, at + 5)));
        break;
      case 0xc4:  // Huffman tables
      case 0xdb:  // quantisation tables
      case 0xdd:  // restart interval
        break;
      case 0xda: {  // the picture's bytes, to the end of the file
        if (!frame || !text.ends_with(std::string_view("\xff\xd9", 2))) return no_picture();
        // One scan, and its end stands once and last: nothing is behind it.
        for (std::size_t in = at + 2 + static_cast<std::size_t>(length); in + 1 < text.size(); ++in) {
          if (byte(text, in) != 0xff) continue;
          const int next = byte(text, in + 1);
          const bool data = next == 0x00 || next == 0xff || (next >= 0xd0 && next <= 0xd7);
          const bool end = next == 0xd9 && in + 2 == text.size();
          if (!data && !end) return no_picture();
        }
        return *frame;
      }
      default: return no_picture();
    }
    at += 2 + static_cast<std::size_t>(length);
  }
  return no_picture();
}

}  // namespace

Result<Picture> judge_photo(std::string_view bytes) {
  if (bytes.size() > kPhotoBytesMax) return refuse(Code::too_large, {.pointer = std::string(kWhere)});
  if (bytes.starts_with(std::string_view("\xff\xd8", 2))) return jpeg(bytes);
  return no_picture();
}

void SetPhoto::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Shop>(owner_, merchant_);
  keys.row<ShopPhoto>(merchant_);
}

Result<engine::ObjectRef> SetPhoto::run(engine::Context& ctx) {
  if (ctx.find<Shop>(owner_, merchant_) == nullptr) return refuse(Code::shop_unknown);
  // From here it happens.
  const engine::ObjectRef about{static_cast<std::int64_t>(IdKind::merchant), merchant_};
  if (ctx.find<ShopPhoto>(merchant_) == nullptr) ctx.insert(ShopPhoto{merchant_, 0, 0, {}, {}});
  ShopPhoto& row = ctx.edit<ShopPhoto>(merchant_);
  row.width = picture_.width;
  row.height = picture_.height;
  row.sealed = sealed_;
  row.at = ctx.now();
  ctx.emit("shop.changed", owner_, about);
  return about;
}

void RemovePhoto::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Shop>(owner_, merchant_);
  keys.row<ShopPhoto>(merchant_);
}

Result<engine::ObjectRef> RemovePhoto::run(engine::Context& ctx) {
  if (ctx.find<Shop>(owner_, merchant_) == nullptr) return refuse(Code::shop_unknown);
  const engine::ObjectRef about{static_cast<std::int64_t>(IdKind::merchant), merchant_};
  if (ctx.find<ShopPhoto>(merchant_) == nullptr) return about;
  // From here it happens.
  ctx.erase<ShopPhoto>(merchant_);
  ctx.emit("shop.changed", owner_, about);
  return about;
}

void GetPhoto::run(engine::Context& ctx) {
  known = ctx.fetch<Merchant>(merchant_) != nullptr;
  if (const auto* row = ctx.fetch<ShopPhoto>(merchant_)) photo = *row;
}

}  // namespace chenxi::merchants
