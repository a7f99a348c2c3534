#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "base/bytes.h"
#include "base/env.h"
#include "base/public_id.h"
#include "base/uuid.h"

namespace chenxi {
namespace {

const PublicIds ids("0123456789abcdef");

TEST(PublicId, GivesTheRowBackForItsKindAndAudience) {
  for (const std::int64_t row : {std::int64_t{0}, std::int64_t{1}, std::int64_t{123'456'789}, INT64_MAX, std::int64_t{-1}}) {
    const std::string text = ids.make(IdKind::payment, row, 7);
    EXPECT_EQ(text.size(), 30U);
    EXPECT_TRUE(text.starts_with("pay_"));
    EXPECT_EQ(ids.read(IdKind::payment, text, 7), row);
    EXPECT_EQ(ids.read(IdKind::payment, text, 8), std::nullopt);
    EXPECT_EQ(ids.read(IdKind::payment, text), std::nullopt);
    EXPECT_EQ(ids.read(IdKind::refund, text, 7), std::nullopt);
    EXPECT_EQ(ids.read(IdKind::refund, "ref" + text.substr(3), 7), std::nullopt);
    EXPECT_EQ(PublicIds("another key 1234").read(IdKind::payment, text, 7), std::nullopt);
  }
}

TEST(PublicId, AnyOtherTextIsNoId) {
  const std::string text = ids.make(IdKind::customer, 17);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == '7' ? '8' : '7';
    EXPECT_EQ(ids.read(IdKind::customer, changed), std::nullopt) << changed;
    EXPECT_EQ(ids.read(IdKind::customer, text.substr(0, i)), std::nullopt);
  }
  EXPECT_EQ(ids.read(IdKind::customer, text + "0"), std::nullopt);
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  EXPECT_EQ(ids.read(IdKind::customer, lower), std::nullopt);
}

TEST(PublicId, EveryKindHasItsOwnPrefix) {
  std::set<std::string_view> seen;
  for (int kind = 1; kind <= static_cast<int>(IdKind::till); ++kind) {
    EXPECT_EQ(prefix(static_cast<IdKind>(kind)).size(), 3U);
    EXPECT_TRUE(seen.insert(prefix(static_cast<IdKind>(kind))).second) << kind;
  }
}

TEST(Uuid7, CarriesItsInstant) {
  SimRng rng(4);
  const Instant at{1'763'915'760'123'456};
  const Uuid uuid = make_uuid7(at, rng);
  EXPECT_EQ(uuid.at(), Instant{1'763'915'760'123'000});
  EXPECT_EQ(parse_uuid7(text(uuid)), uuid);
  EXPECT_EQ(text(uuid).substr(14, 1), "7");
  std::string upper = text(uuid);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(parse_uuid7(upper), uuid);
}

TEST(Uuid7, OtherTextsAndVersionsAreRefused) {
  EXPECT_TRUE(parse_uuid7("019a1234-5678-7abc-8def-0123456789ab"));
  for (const char* bad : {"", "019a1234-5678-4abc-8def-0123456789ab", "019a1234-5678-7abc-cdef-0123456789ab",
                          "019a123456787abc8def0123456789ab", "019a1234-5678-7abc-8def-0123456789a",
                          "019a1234-5678-7abc-8def-0123456789abc", "{019a1234-5678-7abc-8def-0123456789ab}",
                          "019a1234-5678-7abc-8def-0123456789ag", "019a1234x5678-7abc-8def-0123456789ab"})
    EXPECT_EQ(parse_uuid7(bad), std::nullopt) << bad;
}

TEST(Encoder, TwoListsOfFieldsNeverGiveTheSameBytes) {
  const auto of = [](auto... fields) {
    Encoder encoder(1);
    (encoder.add(fields), ...);
    return encoder.bytes();
  };
  using Text = std::string_view;
  EXPECT_NE(of(Text("ab"), Text("c")), of(Text("a"), Text("bc")));
  EXPECT_NE(of(Text("")), of());
  EXPECT_EQ(hex(of(std::int64_t{-2}, Text("hi"))), "01fffffffffffffffe000000026869");
  EXPECT_NE(Encoder(1).bytes(), Encoder(2).bytes());
}

TEST(SimRng, RepeatsFromItsSeed) {
  SimRng a(9), b(9), c(10);
  const std::string first = a.bytes(100);
  EXPECT_EQ(first, b.bytes(100));
  EXPECT_NE(first, c.bytes(100));
  EXPECT_NE(first, a.bytes(100));
}

TEST(Rng, BelowStaysBelowAndReachesAll) {
  SimRng rng(11);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(rng.below(7));
  EXPECT_EQ(seen.size(), 7U);
  EXPECT_EQ(*seen.rbegin(), 6U);
  EXPECT_EQ(rng.below(1), 0U);
}

TEST(RealRng, NeverGivesTheSameTwiceAlsoBetweenThreads) {
  const Env env = real_env();
  std::array<std::set<std::string>, 4> drawn;
  std::vector<std::thread> threads;
  for (auto& mine : drawn) {
    threads.emplace_back([&mine, &env] {
      for (int i = 0; i < 2000; ++i) mine.insert(env.rng->bytes(16));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : drawn) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 8000U);
  EXPECT_NE(env.rng->bytes(1000), env.rng->bytes(1000));
}

TEST(SimClock, StandsStillUntilTold) {
  SimClock clock(Instant{5});
  EXPECT_EQ(clock.now(), Instant{5});
  const Duration before = clock.monotonic();
  clock.advance(seconds(2));
  EXPECT_EQ(clock.now(), Instant{2'000'005});
  EXPECT_EQ((clock.monotonic().us - before.us), 2'000'000);
}

}  // namespace
}  // namespace chenxi
