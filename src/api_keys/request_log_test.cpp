// What is kept of a program's requests: the last ones, of its own shop.
#include "api_keys/request_log.h"

#include <gtest/gtest.h>

namespace chenxi::api_keys {
namespace {

LoggedRequest asked(std::int64_t second) {
  LoggedRequest one;
  one.at = Instant{second * 1'000'000};
  one.path = std::to_string(second);
  return one;
}

TEST(RequestLog, KeepsTheLastOnesOfEachShopNewestFirst) {
  RequestLog log;
  for (std::int64_t i = 0; i < 130; ++i) log.add(1, asked(i));
  log.add(2, asked(500));
  const auto mine = log.of(1);
  ASSERT_EQ(mine.size(), kRequestsKept);
  EXPECT_EQ(mine.front().path, "129");
  EXPECT_EQ(mine.back().path, "30");
  EXPECT_EQ(log.of(2).size(), 1U);
  EXPECT_TRUE(log.of(3).empty());
}

TEST(RequestLog, ForgetsTheShopThatAskedLastLongestAgo) {
  RequestLog log;
  for (std::int64_t shop = 1; shop <= static_cast<std::int64_t>(kShopsKept); ++shop)
    log.add(shop, asked(shop));
  log.add(1, asked(1'000'000));
  log.add(9'999'999, asked(1'000'001));
  EXPECT_EQ(log.of(1).size(), 2U);
  EXPECT_TRUE(log.of(2).empty());
  EXPECT_EQ(log.of(9'999'999).size(), 1U);
}

}  // namespace
}  // namespace chenxi::api_keys
