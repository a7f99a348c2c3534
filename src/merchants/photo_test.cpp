// What is kept of a picture: that it is one, and nothing beside it.
#include "merchants/photo.h"

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "engine/executor.h"

namespace chenxi::merchants {
namespace {

/// 16 by 16, grey, as a library writes it that puts nothing else in.
const std::string kPlain = *unbase64url(
    "_9j_4AAQSkZJRgABAQEASABIAAD_"
    "2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN-gXz_"
    "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz_"
    "wAARCAAQABADASIAAhEBAxEB_8QAFQABAQAAAAAAAAAAAAAAAAAAAAL_xAAUEAEAAAAAAAAAAAAAAAAAAAAA_"
    "8QAFAEBAAAAAAAAAAAAAAAAAAAAAP_EABQRAQAAAAAAAAAAAAAAAAAAAAD_2gAMAwEAAhEDEQA_AKAB_9k");

std::optional<Code> code_of(const std::string& bytes) {
  const auto judged = judge_photo(bytes);
  return judged ? std::nullopt : std::optional(judged.error().code());
}
/// With a segment more behind its first bytes.
std::string with(const std::string& segment) {
  return kPlain.substr(0, 2) + segment + kPlain.substr(2);
}
std::string segment(char marker, const std::string& inside) {
  const std::size_t length = inside.size() + 2;
  return std::string("\xff") + marker + static_cast<char>(length >> 8) + static_cast<char>(length & 0xff) +
         inside;
}

TEST(ShopPhoto, APictureAloneIsKept) {
  const auto judged = judge_photo(kPlain);
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->width, 16);
  EXPECT_EQ(judged->height, 16);
}

TEST(ShopPhoto, WhatSpeaksOfMoreThanThePictureIsNot) {
  EXPECT_EQ(code_of(with(segment('\xe1', std::string("Exif\0\0MM", 8)))), Code::malformed)
      << "where and when";
  EXPECT_EQ(code_of(with(segment('\xe1', "http://ns.adobe.com/xap/1.0/"))), Code::malformed);
  EXPECT_EQ(code_of(with(segment('\xe2', "ICC_PROFILE"))), Code::malformed);
  EXPECT_EQ(code_of(with(segment('\xfe', "by hand"))), Code::malformed);
  EXPECT_EQ(code_of(with(segment('\xe0', std::string("JFXX\0 a thumbnail", 17)))), Code::malformed);
  EXPECT_EQ(code_of(kPlain + "PK"), Code::malformed) << "a second file behind it";
  EXPECT_EQ(code_of(kPlain + kPlain), Code::malformed);
}

TEST(ShopPhoto, NoOtherFileIsOne) {
  for (const std::string& other :
       {std::string(), std::string("\xff\xd8", 2), std::string("\x89PNG\r\n\x1a\n"),
        std::string("<svg onload='alert(1)'/>"), std::string("GIF89a"),
        std::string("RIFF\x10\0\0\0WEBPVP8 ", 16), std::string("<html>")})
    EXPECT_EQ(code_of(other), Code::malformed) << other;
  for (std::size_t end = 0; end < kPlain.size(); ++end)
    EXPECT_EQ(code_of(kPlain.substr(0, end)), Code::malformed) << end;
}

TEST(ShopPhoto, ItsSizeIsBounded) {
  EXPECT_EQ(code_of(std::string(kPhotoBytesMax + 1, '\xff')), Code::too_large);
  // The frame says 65,535 by 16: what would be unpacked, not what was sent.
  std::string wide = kPlain;
  const std::size_t frame = wide.find("\xff\xc0");
  wide[frame + 7] = wide[frame + 8] = '\xff';
  EXPECT_EQ(code_of(wide), Code::too_large);
  wide[frame + 7] = 0;
  wide[frame + 8] = 1;
  EXPECT_EQ(code_of(wide), Code::malformed);
}

/// Any code as a command.
struct Make : engine::Command {
  const char* name() const override { return "test.make"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    Merchant shop;
    shop.id = 7;
    shop.owner = 5;
    ctx.insert(shop);
    Shop own;
    own.owner = 5;
    own.merchant = 7;
    ctx.insert(own);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

TEST(ShopPhoto, IsItsOwnersToSetAndToTakeAwayAndTheNewestIsThere) {
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{3};
  Env env{&clock, &rng, nullptr, ""};
  const auto data = store::make_memory();
  engine::Executor executor{env, [&] { return store::open_memory(data); }, engine::ExecutorOptions{}};
  executor.open();
  const auto run = [&](std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor.run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  };
  const auto look = [&](std::int64_t shop) {
    engine::Job job;
    const auto query = std::make_shared<GetPhoto>(shop);
    job.query = query;
    executor.run_batch({&job, 1});
    return query;
  };
  ASSERT_EQ(run(std::make_shared<Make>()), std::nullopt);
  EXPECT_TRUE(look(7)->known);
  EXPECT_FALSE(look(7)->photo);
  EXPECT_FALSE(look(8)->known);
  const Picture picture{16, 16};
  EXPECT_EQ(run(std::make_shared<SetPhoto>(6, 7, picture, store::Bytes("another's"))), Code::shop_unknown);
  EXPECT_EQ(run(std::make_shared<SetPhoto>(5, 8, picture, store::Bytes("no shop"))), Code::shop_unknown);
  EXPECT_EQ(run(std::make_shared<SetPhoto>(5, 7, picture, store::Bytes("first"))), std::nullopt);
  EXPECT_EQ(run(std::make_shared<SetPhoto>(5, 7, picture, store::Bytes("first"))), std::nullopt);
  EXPECT_EQ(look(7)->photo->sealed, "first");
  EXPECT_EQ(run(std::make_shared<SetPhoto>(5, 7, picture, store::Bytes("second"))), std::nullopt);
  EXPECT_EQ(look(7)->photo->sealed, "second");
  EXPECT_EQ(run(std::make_shared<RemovePhoto>(6, 7)), Code::shop_unknown);
  EXPECT_TRUE(look(7)->photo);
  EXPECT_EQ(run(std::make_shared<RemovePhoto>(5, 7)), std::nullopt);
  EXPECT_EQ(run(std::make_shared<RemovePhoto>(5, 7)), std::nullopt);
  EXPECT_TRUE(look(7)->known);
  EXPECT_FALSE(look(7)->photo);
}

}  // namespace
}  // namespace chenxi::merchants
