// The arithmetic of settlements against a child's sum: random shops, random days, random cuts.
#include "settlement/tally.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace chenxi::settlement {
namespace {

using ledger::AccountId;
using ledger::Transfer;
using ledger::TransferId;
using ledger::TransferKind;

constexpr AccountId kShop{1}, kPayer{2};
const rules::Law kLaw{"", "", "", true};

rules::Fees fees_of(std::int64_t per, bool returned) {
  rules::Fees out;
  out.per_100_000 = per;
  out.returned = returned;
  out.law = &kLaw;
  return out;
}

Transfer row(std::int64_t id, TransferKind kind, std::int64_t amount, bool in, std::int64_t reverses = 0) {
  Transfer out;
  out.id = TransferId{id};
  out.kind = kind;
  out.amount = amount;
  out.debit = in ? kPayer : kShop;
  out.credit = in ? kShop : kPayer;
  out.reverses = TransferId{reverses};
  out.at = Instant{id};
  return out;
}

TEST(TallyTest, EveryRowOfAShopIsCountedInOneLine) {
  const FeeRules rules = [](Instant) { return FeeRule{fees_of(1'000, true), 2}; };
  const Transfer paid = row(1, TransferKind::payment, 1'000, true),
                 visit = row(2, TransferKind::delivery, 500, true);
  const Transfer back = row(3, TransferKind::refund, 400, false, 1);
  Counted counted;
  std::map<TransferId, FeeReturned> returned;
  tally(counted,
        {paid, visit, back, row(4, TransferKind::settle_return, 70, true),
         row(5, TransferKind::split, 30, false), row(6, TransferKind::split, 20, true),
         row(7, TransferKind::settle, 9, false), row(8, TransferKind::fee, 9, false)},
        kShop, rules, {{paid.id, paid}}, returned);
  const Sums& sums = counted.sums;
  EXPECT_EQ(sums.payments, 2);
  EXPECT_EQ(sums.gross, 1'500);
  EXPECT_EQ(sums.refunds, 1);
  EXPECT_EQ(sums.refunded, 400);
  EXPECT_EQ(sums.returned, 70);
  EXPECT_EQ(sums.other_in, 20);
  EXPECT_EQ(sums.other_out, 30);
  EXPECT_EQ(sums.fees, 15);
  EXPECT_EQ(sums.fees_back, 4);
  EXPECT_EQ(counted.refund_fees.at(back.id), 4);
}

TEST(TallyTest, AFeeIsTheOneOfThePaymentsOwnDay) {
  const FeeRules rules = [](Instant at) { return FeeRule{fees_of(at.us < 5 ? 1'000 : 2'000, true), 2}; };
  const Transfer old = row(1, TransferKind::payment, 1'000, true),
                 young = row(6, TransferKind::payment, 1'000, true);
  Counted counted;
  std::map<TransferId, FeeReturned> returned;
  tally(counted, {young, old, row(9, TransferKind::refund, 1'000, false, 1)}, kShop, rules, {{old.id, old}},
        returned);
  EXPECT_EQ(counted.sums.fees, 30);
  EXPECT_EQ(counted.sums.fees_back, 10) << "what the old one had paid, by the old rule";
}

TEST(DueTest, WhatRefundsHaveTakenSinceTheCutIsNotPaid) {
  Sums sums;
  sums.gross = 10'000;
  sums.fees = 100;
  Standing standing;
  standing.balance = 6'000;
  const Due due = due_of(sums, standing, nullptr, 0);
  EXPECT_EQ(due.charged, 100);
  EXPECT_EQ(due.amount, 5'900);
  EXPECT_EQ(due.left, 4'000) << "owed by refunds of today, and netted with what comes in";
}

TEST(DueTest, AFeeThatCannotBePaidIsOwedAndNeverTakesAShopBelowNothing) {
  Sums sums;
  sums.gross = sums.refunded = 10'000;
  sums.fees = 100;
  const Due due = due_of(sums, {}, nullptr, 0);
  EXPECT_EQ(due.charged, 0);
  EXPECT_EQ(due.owed, 100);
  EXPECT_EQ(due.amount, 0);
  Sums next;
  next.fees_back = 100;
  Standing standing;
  standing.owed = due.owed;
  EXPECT_EQ(due_of(next, standing, nullptr, 0).owed, 0);
}

TEST(DueTest, NobodyGivesBackFeesThatTheHouseDoesNotHave) {
  Sums sums;
  sums.fees_back = 100;
  Standing standing;
  standing.income = 30;
  const Due due = due_of(sums, standing, nullptr, 0);
  EXPECT_EQ(due.charged, -30);
  EXPECT_EQ(due.owed, -70) << "owed to the shop";
  EXPECT_EQ(due.amount, 30);
}

/// A shop's life on paper: rows and settlements at random moments, each settlement over a stretch that ends
/// somewhere before now. However it is cut: what was paid out, what the house took and what lies in the shop
/// add up to what came in, nothing is below zero, fees are what a child would add up payment by payment, and
/// each statement adds up.
RC_GTEST_PROP(DueTest, HoweverItIsCutEverythingAddsUp, ()) {
  const std::int64_t per = *rc::gen::inRange<std::int64_t>(0, 10'001);
  const bool gives_back = *rc::gen::arbitrary<bool>();
  const FeeRules rules = [&](Instant) { return FeeRule{fees_of(per, gives_back), 2}; };
  rules::SettlementTerms terms;
  terms.instant_per_100_000 = *rc::gen::inRange<std::int64_t>(0, 3'000);

  std::vector<Transfer> rows;
  std::map<TransferId, Transfer> paid;
  std::map<TransferId, std::int64_t> refunded;
  std::map<TransferId, FeeReturned> returned;
  std::int64_t balance = 0, income = 0, paid_out = 0, in = 0, back = 0, left = 0, owed = 0, settled_to = 0,
               instant_fees = 0;
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    const auto id = static_cast<std::int64_t>(rows.size()) + 1;
    const int what = *rc::gen::inRange(0, 10);
    if (what < 5 || rows.empty()) {
      const std::int64_t amount = *rc::gen::inRange<std::int64_t>(1, 100'000);
      rows.push_back(row(id, TransferKind::payment, amount, true));
      paid.emplace(TransferId{id}, rows.back());
      balance += amount;
      in += amount;
    } else if (what < 8) {
      const auto& original = std::next(paid.begin(), *rc::gen::inRange<std::ptrdiff_t>(
                                                         0, static_cast<std::ptrdiff_t>(paid.size())))
                                 ->second;
      const std::int64_t can = std::min(balance, original.amount - refunded[original.id]);
      if (can <= 0) continue;
      const std::int64_t amount = *rc::gen::inRange<std::int64_t>(1, can + 1);
      rows.push_back(row(id, TransferKind::refund, amount, false, static_cast<std::int64_t>(original.id)));
      refunded[original.id] += amount;
      balance -= amount;
      back += amount;
    } else {
      const std::int64_t to =
          *rc::gen::inRange<std::int64_t>(settled_to, static_cast<std::int64_t>(rows.size()) + 1);
      std::vector<Transfer> stretch(rows.begin() + settled_to, rows.begin() + to);
      if (*rc::gen::arbitrary<bool>()) std::ranges::reverse(stretch);
      Counted counted;
      const auto half =
          stretch.begin() + static_cast<std::ptrdiff_t>(stretch.size() / 2);  // two commands of the chain
      tally(counted, {stretch.begin(), half}, kShop, rules, paid, returned);
      tally(counted, {half, stretch.end()}, kShop, rules, paid, returned);
      const bool instant = *rc::gen::arbitrary<bool>();
      const Due due = due_of(counted.sums, {left, owed, balance, income}, instant ? &terms : nullptr, 0);
      const Sums& s = counted.sums;
      RC_ASSERT(left + s.gross - s.refunded == due.charged + due.instant_fee + due.amount + due.left);
      RC_ASSERT(due.charged + due.owed == owed + s.fees - s.fees_back);
      RC_ASSERT(due.amount >= 0 && due.instant_fee >= 0);
      balance -= due.charged + due.instant_fee + due.amount;
      income += due.charged + due.instant_fee;
      instant_fees += due.instant_fee;
      paid_out += due.amount;
      left = due.left;
      owed = due.owed;
      settled_to = to;
      RC_ASSERT(balance >= 0);
      RC_ASSERT(income >= 0);
    }
    RC_ASSERT(in - back == balance + paid_out + income);
  }
  // A child's sum over what was counted: each payment once, each refund's share once.
  std::int64_t fees = 0;
  std::map<TransferId, std::int64_t> given;
  for (std::int64_t i = 0; i < settled_to; ++i) {
    const Transfer& one = rows[static_cast<std::size_t>(i)];
    if (one.kind == TransferKind::payment)
      fees += rules::fee_of(fees_of(per, true), 2, one.amount);
    else
      given[one.reverses] += one.amount;
  }
  for (const auto& [id, amount] : given) {
    const std::int64_t fee = rules::fee_of(fees_of(per, true), 2, paid.at(id).amount);
    const std::int64_t share = rules::fee_back(fees_of(per, gives_back), fee, paid.at(id).amount, amount);
    RC_ASSERT(share <= fee);
    if (gives_back && amount == paid.at(id).amount) RC_ASSERT(share == fee);
    fees -= share;
  }
  RC_ASSERT(income - instant_fees + owed == fees);
}

}  // namespace
}  // namespace chenxi::settlement
