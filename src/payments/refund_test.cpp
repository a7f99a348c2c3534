// Giving back: never more than was paid, whoever asks at once; and a shop's day; and the books whatever happens.
#include <rapidcheck.h>

#include "counter/discounts/discounts.h"
#include "counter/refunds.h"
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

class RefundTest : public Town {};

TEST_F(RefundTest, APaymentIsGivenBackInPartsUpToWhatWasPaid) {
  const std::int64_t id = paid(amy, stall, 300);
  auto first = refund(stall, id, 100);
  must(first);
  EXPECT_EQ(first->view.amount, 100);
  const Outcome over = run(refund(stall, id, 201));
  EXPECT_EQ(over.refusal->code(), Code::refund_exceeds_payment);
  EXPECT_EQ(over.refusal->detail().amount_minor, 200);
  EXPECT_FALSE(code(refund(stall, id, 200)));
  EXPECT_EQ(code(refund(stall, id, 1)), Code::refund_exceeds_payment);
  EXPECT_EQ(stored<Payment>(id)->refunded, 300);
  EXPECT_EQ(balance(amy), 10'000);
  EXPECT_EQ(shop_balance(stall), 0);
}

TEST_F(RefundTest, TheRowNamesThePaymentItGivesBack) {
  const std::int64_t id = paid(amy, stall, 300);
  auto command = refund(stall, id, 100);
  must(command);
  EXPECT_EQ(stored<ledger::Transfer>(command->view.group)->reverses, stored<Payment>(id)->group);
}

TEST_F(RefundTest, ManyRefundsAtOnceGiveBackNoMoreThanWasPaid) {
  const std::int64_t id = paid(amy, stall, 1'000);
  must(pay(bob, stall, 1'000));  // so that the shop has enough for more
  std::vector<engine::Job> jobs(20);
  for (engine::Job& job : jobs) job.command = refund(stall, id, 300);
  executor.run_batch(jobs);
  EXPECT_EQ(std::count_if(jobs.begin(), jobs.end(), [](const engine::Job& job) { return !job.outcome.refusal; }), 3);
  EXPECT_EQ(balance(amy), 9'900);
}

TEST_F(RefundTest, TheSameRequestGivesBackOnce) {
  const std::int64_t id = paid(amy, stall, 300);
  const Uuid key = fresh_key();
  auto first = refund(stall, id, 100, key);
  must(first);
  auto again = refund(stall, id, 100, key);
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(again->view.id, first->view.id);
  EXPECT_EQ(code(refund(stall, id, 101, key)), Code::id_reused);
  EXPECT_EQ(balance(amy), 9'800);
}

TEST_F(RefundTest, OnlyTheShopThatWasPaidGivesBack) {
  const std::int64_t id = paid(amy, stall, 300);
  EXPECT_EQ(code(refund(cafe, id, 100)), Code::payment_unknown);
  EXPECT_EQ(code(refund(stall, 424'242, 100)), Code::payment_unknown);
  EXPECT_EQ(code(refund(stall, id, 0)), Code::amount_invalid);
  EXPECT_EQ(code(refund(stall, id, -100)), Code::amount_invalid);
  auto dollars = refund(stall, id, 100);
  dollars->currency = money::Currency::usd;
  EXPECT_EQ(code(dollars), Code::currency_mismatch);
  auto wordy = refund(stall, id, 100);
  wordy->reason = std::string(121, 'x');
  EXPECT_EQ(code(wordy), Code::text_invalid);
}

TEST_F(RefundTest, HalfAYearLaterItIsTooLate) {
  const std::int64_t id = paid(amy, stall, 300);
  clock.advance(days(180));
  executor.confirm_clock();
  EXPECT_FALSE(code(refund(stall, id, 100)));
  clock.advance(seconds(1));
  EXPECT_EQ(code(refund(stall, id, 100)), Code::refund_too_late);
}

TEST_F(RefundTest, AShopGivesBackOnlyWhatItHas) {
  const std::int64_t id = paid(amy, stall, 300);
  const AccountId account = shops.merchant(stall)->account;
  auto out = std::make_shared<Do>();
  out->object = 1;
  out->act = [&](engine::Context& ctx) {
    const ledger::Leg leg{ledger::TransferKind::cash_out, account, cash, 250, 0, 1, {}};
    ctx.post({&leg, 1});
  };
  must(out);
  const Outcome outcome = run(refund(stall, id, 51));
  EXPECT_EQ(outcome.refusal->code(), Code::merchant_insufficient_balance);
  EXPECT_EQ(outcome.refusal->detail().amount_minor, 50);
  EXPECT_FALSE(code(refund(stall, id, 50)));
}

TEST_F(RefundTest, APayerWhoHasLeftCannotBeGivenBackTo) {
  const std::int64_t id = paid(amy, stall, 300);
  act([this](engine::Context& ctx) { ctx.set_account_state(amy.main, ledger::AccountState::closed); });
  EXPECT_EQ(code(refund(stall, id, 100)), Code::payee_cannot_receive);
}

TEST_F(RefundTest, AClosedShopStillGivesBack) {
  const std::int64_t id = paid(amy, stall, 300);
  change<Merchant>(stall, [](Merchant& m) { m.state = merchants::MerchantState::closed; });
  EXPECT_FALSE(code(refund(stall, id, 300)));
}

/// What a role may give back is of the payment as a whole, also where it says yes to somebody else's refund.
TEST_F(RefundTest, ManySmallYesesAreOneLargeOne) {
  const std::int64_t large = 300'000;
  const AccountId account = shops.merchant(stall)->account;
  Payment sale;
  sale.payer = amy.id;
  sale.merchant = stall;
  sale.amount = large;
  sale.at = clock.now();
  std::int64_t boss = 0, desk = 0;
  act([&](engine::Context& ctx) {
    const ledger::Leg leg{ledger::TransferKind::payment, cash, account, large, 0, 0, {}};
    sale.group = ctx.post({&leg, 1});
    sale.id = ctx.new_id();
    ctx.insert(sale);
    const auto till = [&](counter::Role role) {
      counter::Till row;
      row.merchant = stall;
      row.id = ctx.new_id();
      row.role = role;
      ctx.insert(row);
      return row.id;
    };
    boss = till(counter::Role::manager);
    desk = till(counter::Role::cashier);
  });
  const auto at = [&](std::int64_t till, std::int64_t amount) {
    auto command = refund(stall, sale.id, amount);
    command->till = till;
    return code(command);
  };
  const auto says_yes = [&](std::int64_t till, std::int64_t amount) {
    return code(std::make_shared<counter::ApproveRefund>(stall, till, sale.id, amount));
  };
  EXPECT_EQ(at(desk, 150'000), Code::second_person_required);
  EXPECT_EQ(says_yes(boss, 150'000), std::nullopt);
  EXPECT_EQ(at(desk, 150'000), std::nullopt);
  // Neither at his own till nor by his word at another.
  EXPECT_EQ(at(boss, 60'000), Code::second_person_required);
  EXPECT_EQ(at(desk, 60'000), Code::second_person_required);
  EXPECT_EQ(says_yes(boss, 60'000), Code::till_role_missing);
  EXPECT_EQ(at(desk, 60'000), Code::second_person_required);
  EXPECT_EQ(says_yes(0, 60'000), std::nullopt);  // the owner's
  EXPECT_EQ(at(desk, 60'000), std::nullopt);

  // A yes is to what it comes to: a program of the shop gave something back meanwhile.
  EXPECT_EQ(at(desk, 20'000), Code::second_person_required);
  EXPECT_EQ(says_yes(0, 20'000), std::nullopt);
  must(refund(stall, sale.id, 5'000));
  EXPECT_EQ(at(desk, 20'000), Code::second_person_required);
  EXPECT_EQ(says_yes(0, 20'000), std::nullopt);
  EXPECT_EQ(at(desk, 20'000), std::nullopt);
  EXPECT_EQ(stored<Payment>(sale.id)->refunded, 235'000);
}

/// A second person's yes waits for the sale that it is to, whatever else the till sells meanwhile.
TEST_F(RefundTest, AnotherSaleLeavesTheYesToADiscountAlone) {
  counter::Till desk;
  desk.merchant = stall;
  desk.role = counter::Role::cashier;
  act([&](engine::Context& ctx) {
    desk.id = ctx.new_id();
    ctx.insert(desk);
  });
  const auto sold = [&](std::int64_t paid_for, std::int64_t off) {
    auto command = order(stall, paid_for);
    command->till = desk.id;
    command->discount = off;
    return code(command);
  };
  EXPECT_EQ(sold(500, 500), Code::discount_too_large);
  EXPECT_EQ(sold(950, 50), std::nullopt);  // a twentieth is a cashier's own to give
  EXPECT_EQ(code(std::make_shared<counter::ApproveDiscount>(stall, 0, desk.id, 1'000, 500)), std::nullopt);
  EXPECT_EQ(sold(90, 10), std::nullopt);
  EXPECT_EQ(sold(500, 500), std::nullopt);
  EXPECT_EQ(sold(500, 500), Code::discount_too_large) << "once";
}

TEST_F(RefundTest, WhereTheRuleSaysSoThereIsRoomAgain) {
  must(pay(amy, stall, 1'000));
  const std::int64_t id = paid(amy, stall, 1'000);
  EXPECT_EQ(code(pay(amy, stall, 100)), Code::limit_day_exceeded);
  must(refund(stall, id, 100));
  EXPECT_FALSE(code(pay(amy, stall, 100)));
}

TEST_F(RefundTest, AShopsDayListsItsPaymentsPageByPage) {
  std::vector<std::int64_t> made;
  for (int i = 1; i <= 5; ++i) {
    made.push_back(paid(amy, stall, i));
    paid(amy, cafe, 100);
  }
  must(refund(stall, made[4], 2));
  clock.advance(days(1));
  paid(amy, stall, 7);
  const auto page = [&](std::optional<std::int64_t> day, ledger::TransferId from) {
    auto query = std::make_shared<ShopDay>();
    query->merchant = stall;
    query->day = day;
    query->from = from;
    query->limit = 2;
    ask(query);
    return query;
  };
  const std::int64_t yesterday = executor.books().civil().day_number - 1;
  std::vector<std::int64_t> seen;
  ledger::TransferId from = ledger::TransferId::none;
  int pages = 0;
  do {
    const auto query = page(yesterday, from);
    EXPECT_EQ(query->totals.payments, 5);
    EXPECT_EQ(query->totals.gross, 15);
    EXPECT_EQ(query->totals.refunded, 2);
    for (const Payment& payment : query->payments) seen.push_back(payment.id);
    from = query->next;
    ++pages;
  } while (from != ledger::TransferId::none && pages < 10);
  std::reverse(seen.begin(), seen.end());
  EXPECT_EQ(seen, made);
  EXPECT_EQ(page(std::nullopt, ledger::TransferId::none)->payments.size(), 1u);
  EXPECT_TRUE(page(yesterday - 5, ledger::TransferId::none)->payments.empty());
}

TEST_F(RefundTest, WhateverHappensNothingIsLostAndNobodyGetsBackMoreThanHePaid) {
  rc::check("payments, charges and refunds in random batches", [this] {
    clock.advance(days(1));
    executor.confirm_clock();
    const std::int64_t before = sum_of_all();
    std::vector<std::int64_t> payments;
    for (const Payment& payment : store::scan_all<Payment>(executor.store())) payments.push_back(payment.id);
    const int batches = *rc::gen::inRange(1, 6);
    for (int b = 0; b < batches; ++b) {
      std::vector<engine::Job> jobs(static_cast<std::size_t>(*rc::gen::inRange(1, 12)));
      for (engine::Job& job : jobs) {
        const Resident& who = *rc::gen::arbitrary<bool>() ? amy : bob;
        const std::int64_t where = *rc::gen::arbitrary<bool>() ? stall : cafe;
        const std::int64_t amount = *rc::gen::inRange(1, 400);
        switch (*rc::gen::inRange(0, payments.empty() ? 2 : 3)) {
          case 0: job.command = pay(who, where, amount); break;
          case 1: job.command = charge(where, shown_code(who, clock.now()), amount); break;
          case 2: job.command = refund(where, *rc::gen::elementOf(payments), amount); break;
        }
      }
      executor.run_batch(jobs);
      for (const engine::Job& job : jobs)
        if (const auto done = std::dynamic_pointer_cast<Pay>(job.command); done && !job.outcome.refusal)
          payments.push_back(done->view.payment.id);
      clock.advance(seconds(20));
    }
    RC_ASSERT(sum_of_all() == before);
    std::map<std::int64_t, std::int64_t> expected;
    for (const Payment& payment : store::scan_all<Payment>(executor.store())) {
      RC_ASSERT(payment.refunded <= payment.amount);
      expected[payment.merchant] += payment.amount - payment.refunded;
    }
    for (const std::int64_t merchant : {stall, cafe}) {
      RC_ASSERT(shop_balance(merchant) == expected[merchant]);
      std::int64_t net = 0;
      for (const MerchantDay& day : store::scan_all<MerchantDay>(executor.store()))
        if (day.merchant == merchant) net += day.gross - day.refunded;
      RC_ASSERT(net == expected[merchant]);
    }
  });
}

}  // namespace
}  // namespace chenxi::payments::test
