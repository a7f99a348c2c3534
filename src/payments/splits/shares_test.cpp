#include "payments/splits/shares.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "money/money.h"

namespace chenxi::payments {
namespace {

__extension__ using Wide = __int128;

std::int64_t sum(const std::vector<std::int64_t>& all) { return std::accumulate(all.begin(), all.end(), std::int64_t{0}); }

TEST(Shares, RoundedDownTogetherAndTheLargestFractionsGetTheRest) {
  const std::vector<Part> thirds = {{3'333, 0}, {3'333, 0}, {3'334, 0}};
  EXPECT_EQ(shares_of(100, thirds), (std::vector<std::int64_t>{33, 33, 34}));
  EXPECT_EQ(shares_of(1, thirds), (std::vector<std::int64_t>{0, 0, 1}));
  EXPECT_EQ(shares_of(2, thirds), (std::vector<std::int64_t>{1, 0, 1}));  // of equal fractions, the first
  const std::vector<Part> mixed = {{2'550, 0}, {0, 300}, {2'550, 0}};
  EXPECT_EQ(shares_of(1'001, mixed), (std::vector<std::int64_t>{255, 300, 255}));  // 510.51 together: 510 units
  EXPECT_EQ(shares_of(money::kAmountMax, std::vector<Part>{{10'000, 0}}), (std::vector<std::int64_t>{money::kAmountMax}));
}

TEST(Shares, NeverMoreThanTheirPartAndLessThanAUnitFromIt) {
  std::mt19937_64 rng(7);
  for (int round = 0; round < 5'000; ++round) {
    const std::int64_t amount = static_cast<std::int64_t>(rng() % (round % 2 == 0 ? 1'000 : money::kAmountMax)) + 1;
    std::vector<Part> parts;
    std::int64_t left = kWholeBps;
    for (std::size_t n = rng() % 50 + 1; parts.size() < n && left > 0;) {
      const std::int64_t bps = static_cast<std::int64_t>(rng() % static_cast<std::uint64_t>(std::min<std::int64_t>(left, 900))) + 1;
      parts.push_back({bps, 0});
      left -= bps;
    }
    const auto shares = shares_of(amount, parts);
    std::int64_t bps = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      bps += parts[i].bps;
      const Wide exact = Wide(amount) * parts[i].bps;
      ASSERT_LT(Wide(shares[i] - 1) * kWholeBps, exact);
      ASSERT_GT(Wide(shares[i] + 1) * kWholeBps, exact);
    }
    ASSERT_EQ(sum(shares), static_cast<std::int64_t>(Wide(amount) * bps / kWholeBps));
  }
}

TEST(Unwinding, EverybodyGivesBackExactlyWhatHeGotHoweverTheRefundsAreCut) {
  std::mt19937_64 rng(11);
  for (int round = 0; round < 5'000; ++round) {
    const std::int64_t amount = static_cast<std::int64_t>(rng() % (round % 3 == 0 ? 60 : 5'000'000)) + 1;
    std::vector<Got> got;
    std::int64_t left = amount;
    for (std::size_t n = rng() % 50 + 1; got.size() < n;) {
      const std::int64_t due = static_cast<std::int64_t>(rng() % static_cast<std::uint64_t>(left / 3 + 1));
      got.push_back({due, 0});
      left -= due;
    }
    std::int64_t together = 0;
    for (const Got& one : got) together += one.due;
    for (std::int64_t refunded = 0; refunded < amount;) {
      const std::int64_t refund = std::min(amount - refunded, static_cast<std::int64_t>(rng() % static_cast<std::uint64_t>(amount / 3 + 1)) + 1);
      refunded += refund;
      const auto takes = takes_of(amount, refunded, got);
      std::int64_t returned = 0;
      for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_GE(takes[i], 0);
        got[i].returned += takes[i];
        ASSERT_LE(got[i].returned, got[i].due);
        returned += got[i].returned;
      }
      ASSERT_LE(sum(takes), refund) << "the receivers give more than the payer gets";
      ASSERT_EQ(returned, static_cast<std::int64_t>(Wide(together) * refunded / amount));
    }
    for (const Got& one : got) ASSERT_EQ(one.returned, one.due);
  }
}

TEST(Unwinding, WhoDidNotHaveItCatchesUpAndNobodyElsePaysForHim) {
  std::vector<Got> got = {{500, 0}, {300, 0}};
  EXPECT_EQ(takes_of(1'000, 400, got), (std::vector<std::int64_t>{200, 120}));
  got[1].returned = 120;  // the first had nothing: the shop bore it
  EXPECT_EQ(takes_of(1'000, 500, got), (std::vector<std::int64_t>{250, 30}));
  got[1].returned = 150;
  EXPECT_EQ(takes_of(1'000, 1'000, got), (std::vector<std::int64_t>{500, 150}));
}

TEST(Unwinding, ManySmallRefundsAreNotTheShopsAlone) {
  std::vector<Got> got = {{5'000, 0}};
  for (std::int64_t refunded = 1; refunded <= 1'000; ++refunded) got[0].returned += takes_of(10'000, refunded, got)[0];
  EXPECT_EQ(got[0].returned, 500);
}

}  // namespace
}  // namespace chenxi::payments
