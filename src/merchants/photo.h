// One photo of a shop: its front or its stall, for whoever is about to pay and wants to see that he stands
// before it.
//
// The owner's browser makes it small and writes it anew, so that nothing of the camera's is left in it
// (where, when, with what). That is a browser's word; so it is read here once more, byte by byte, before it
// is kept: a picture and nothing else, of a size that costs nobody anything. JPEG alone: one reader is enough
// for one picture, and every browser writes it. It may show its owner, so it lies sealed under her `own` key
// and is gone with it.
#pragma once
#include "engine/command.h"
#include "merchants/own_rows.h"

namespace chenxi::merchants {

/// A shop's front on a phone's screen needs no more.
constexpr std::size_t kPhotoBytesMax = 60'000;
constexpr int kPhotoSideMin = 16, kPhotoSideMax = 1024;

struct ShopPhoto {
  std::int64_t merchant = 0;
  std::int64_t width = 0, height = 0;
  store::Bytes sealed;  // column "shop.photo"
  Instant at;
  static constexpr store::Table kTable{"shop_photos", 1};
};
BOOST_DESCRIBE_STRUCT(ShopPhoto, (), (merchant, width, height, sealed, at))

struct Picture {
  int width = 0, height = 0;
};
/// Refuses too_large (bytes or sides), malformed (another format; anything beside the picture: what a camera
/// writes, comments, a second file behind it).
Result<Picture> judge_photo(std::string_view bytes);

/// "merchants.set_photo": the same again is the same. Never a repeat under a key: what is there in the end is
/// what was sent last.
///   refuses  shop_unknown (another's, too)
///   writes   the photo; event "shop.changed"
class SetPhoto : public engine::Command {
 public:
  SetPhoto(std::int64_t owner, std::int64_t merchant, Picture picture, store::Bytes sealed)
      : owner_(owner), merchant_(merchant), picture_(picture), sealed_(std::move(sealed)) {}
  const char* name() const override { return "merchants.set_photo"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t owner_, merchant_;
  Picture picture_;
  store::Bytes sealed_;
};

/// "merchants.remove_photo": where there is none, that is fine.
///   refuses  shop_unknown (another's, too)
///   writes   the photo is gone; event "shop.changed"
class RemovePhoto : public engine::Command {
 public:
  RemovePhoto(std::int64_t owner, std::int64_t merchant) : owner_(owner), merchant_(merchant) {}
  const char* name() const override { return "merchants.remove_photo"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t owner_, merchant_;
};

class GetPhoto : public engine::Query {
 public:
  explicit GetPhoto(std::int64_t merchant) : merchant_(merchant) {}
  bool known = false;  // there is such a shop
  std::optional<ShopPhoto> photo;
  const char* name() const override { return "merchants.get_photo"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::merchants
