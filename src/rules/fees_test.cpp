// Fees: worked by hand, and over random payments and refunds.
#include "rules/fees.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace chenxi::rules {
namespace {

const Law kLaw{"", "", "", true};

Fees fees_of(std::int64_t per, std::int64_t most = 0, bool returned = true) {
  Fees out;
  out.per_100_000 = per;
  out.each_max = most;
  out.returned = returned;
  out.law = &kLaw;
  return out;
}

TEST(FeesTest, AFeeIsRoundedHalfUpOnceForEachPayment) {
  const Fees fees = fees_of(200);  // 0.2 %
  EXPECT_EQ(fee_of(fees, 2, 1'000), 2);
  EXPECT_EQ(fee_of(fees, 2, 249), 0);
  EXPECT_EQ(fee_of(fees, 2, 250), 1) << "half a cent";
  EXPECT_EQ(fee_of(fees, 2, 0), 0);
  EXPECT_EQ(fee_of(fees_of(200, 50), 2, 99'999'999'999), 50) << "the most of one payment";
  EXPECT_EQ(fee_of(fees_of(10'000), 2, 99'999'999'999), 10'000'000'000);
}

TEST(FeesTest, WhoIsFreePaysNothingNorDoesAnybodyWithoutARule) {
  Fees fees = fees_of(1'000);
  fees.free = {false, true, false};
  EXPECT_EQ(fee_of(fees, 1, 10'000), 0);
  EXPECT_EQ(fee_of(fees, 2, 10'000), 100);
  EXPECT_EQ(fee_of(Fees{}, 2, 10'000), 0);
}

TEST(FeesTest, ARefundReturnsItsShareAndTheWholeOneAll) {
  const Fees fees = fees_of(600);
  EXPECT_EQ(fee_of(fees, 2, 1'000), 6);
  EXPECT_EQ(fee_back(fees, 6, 1'000, 500), 3);
  EXPECT_EQ(fee_back(fees, 6, 1'000, 1), 0);
  EXPECT_EQ(fee_back(fees, 6, 1'000, 1'000), 6);
  EXPECT_EQ(fee_back(fees_of(600, 0, false), 6, 1'000, 1'000), 0) << "a rule that keeps it";
}

RC_GTEST_PROP(FeesTest, TheReturnsOfOnePaymentAddUpToItsFeeAndNeverExceedIt, ()) {
  const auto amount = *rc::gen::inRange<std::int64_t>(1, 10'000'000);
  const Fees fees =
      fees_of(*rc::gen::inRange<std::int64_t>(0, 10'001), *rc::gen::element<std::int64_t>(0, 1, 500));
  const std::int64_t fee = fee_of(fees, 2, amount);
  RC_ASSERT(fee >= 0 && fee <= amount);
  std::int64_t refunded = 0, back = 0;
  while (refunded < amount) {
    refunded += *rc::gen::inRange<std::int64_t>(1, amount - refunded + 1);
    const std::int64_t now = fee_back(fees, fee, amount, refunded);
    RC_ASSERT(now >= back && now <= fee);
    back = now;
  }
  RC_ASSERT(back == fee);
}

}  // namespace
}  // namespace chenxi::rules
