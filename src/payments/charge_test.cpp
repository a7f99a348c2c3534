// The till scans a phone: what a code is good for, once, for how long, and what wrong ones lead to.
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

class ChargeTest : public Town {
 protected:
  void SetUp() override {
    Town::SetUp();
    change<Customer>(amy.id, [](Customer& c) { c.small_payments = true; });
  }
  std::string code_now(const Resident& who) { return shown_code(who, clock.now()); }
  std::string wrong_code(const Resident& who) {
    std::string digits = code_now(who);
    digits.back() = digits.back() == '0' ? '1' : '0';
    return digits;
  }
};

TEST_F(ChargeTest, ACodePaysASmallAmountAtOnce) {
  auto command = charge(stall, code_now(amy), 200);
  must(command);
  const auto& view = std::get<PaymentView>(command->view);
  EXPECT_EQ(view.payment.payer, amy.id);
  EXPECT_EQ(view.payment.method, PaymentMethod::payment_code);
  EXPECT_EQ(balance(amy), 9'800);
  EXPECT_EQ(shop_balance(stall), 200);
}

TEST_F(ChargeTest, TheSameRequestIsAnsweredAgainAlsoWhenTheCodeIsLongOver) {
  const Uuid key = fresh_key();
  const std::string digits = code_now(amy);
  auto first = charge(stall, digits, 200, key);
  must(first);
  clock.advance(minutes(3));
  auto again = charge(stall, digits, 200, key);
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(std::get<PaymentView>(again->view).payment.id, std::get<PaymentView>(first->view).payment.id);
  EXPECT_EQ(code(charge(stall, digits, 199, key)), Code::id_reused);
  EXPECT_EQ(code(charge(stall, code_now(bob), 200, key)), Code::id_reused);
  EXPECT_EQ(balance(amy), 9'800);
}

TEST_F(ChargeTest, ACodeIsUsedOnceAtWhicheverTill) {
  const std::string digits = code_now(amy);
  must(charge(stall, digits, 50));
  EXPECT_EQ(code(charge(stall, digits, 50)), Code::payment_code_used);
  EXPECT_EQ(code(charge(cafe, digits, 50)), Code::payment_code_used);
  EXPECT_EQ(balance(amy), 9'950);
  clock.advance(seconds(30));
  EXPECT_FALSE(code(charge(cafe, code_now(amy), 50)));
}

TEST_F(ChargeTest, TwoTillsWithOneCodeInOneBatchGetOnePayment) {
  const std::string digits = code_now(amy);
  std::vector<engine::Job> jobs(2);
  jobs[0].command = charge(stall, digits, 50);
  jobs[1].command = charge(cafe, digits, 50);
  executor.run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.refusal);
  EXPECT_EQ(jobs[1].outcome.refusal->code(), Code::payment_code_used);
}

TEST_F(ChargeTest, TheLastCodeStillCountsAndAnOlderOneIsAScreenshot) {
  const std::string shown = code_now(amy);
  clock.advance(seconds(30));
  EXPECT_FALSE(code(charge(stall, shown, 50)));
  const std::string picture = code_now(amy);
  clock.advance(seconds(60));
  EXPECT_EQ(code(charge(stall, picture, 50)), Code::payment_code_expired);
  clock.advance(hours(1));
  EXPECT_EQ(code(charge(stall, picture, 50)), Code::payment_code_invalid);
}

TEST_F(ChargeTest, AStepBeforeTheUsedOneIsUsedToo) {
  const std::string before = code_now(amy);
  clock.advance(seconds(30));
  must(charge(stall, code_now(amy), 50));
  EXPECT_EQ(code(charge(stall, before, 50)), Code::payment_code_used);
}

TEST_F(ChargeTest, FiveWrongCodesPauseThePayerForAMinute) {
  for (const std::int64_t till : {stall, cafe, stall, cafe})
    EXPECT_EQ(code(charge(till, wrong_code(amy), 50)), Code::payment_code_invalid);
  const std::int64_t third = shop("Third");
  EXPECT_EQ(code(charge(third, wrong_code(amy), 50)), Code::payment_code_invalid);
  const Outcome paused = run(charge(third, code_now(amy), 50));
  EXPECT_EQ(paused.refusal->code(), Code::payment_code_paused);
  EXPECT_EQ(paused.refusal->detail().until, clock.now() + minutes(1));
  EXPECT_EQ(code(charge(third, code_now(bob), 50)), std::nullopt);  // others are not stopped there: bob is asked
  clock.advance(minutes(1));
  EXPECT_FALSE(code(charge(third, code_now(amy), 50)));
}

TEST_F(ChargeTest, FiveWrongCodesPauseTheTillForAMinuteWhoeverStandsThere) {
  const std::string nobody = "88" + qr::payer_number(identity::payer_number_key(keys), 999'999) + "1234567";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code(charge(stall, nobody, 50)), Code::payment_code_invalid);
  EXPECT_EQ(code(charge(stall, code_now(amy), 50)), Code::payment_code_paused);
  EXPECT_FALSE(code(charge(cafe, code_now(amy), 50)));
  clock.advance(minutes(1));
  EXPECT_FALSE(code(charge(stall, code_now(amy), 50)));
}

TEST_F(ChargeTest, TheSameWrongRequestCountsOnceAndARightCodeForgetsTheWrongOnes) {
  const Uuid key = fresh_key();
  for (int i = 0; i < 4; ++i) run(charge(stall, wrong_code(amy), 50, key));
  EXPECT_EQ(stored<Customer>(amy.id)->wrong_codes, 1);
  EXPECT_EQ(stored<Merchant>(stall)->wrong_codes, 1);
  must(charge(stall, code_now(amy), 50));
  EXPECT_EQ(stored<Customer>(amy.id)->wrong_codes, 0);
  EXPECT_EQ(stored<Merchant>(stall)->wrong_codes, 0);
}

TEST_F(ChargeTest, AboveTheSmallBoundThePhoneIsAskedAndItsOwnerConfirms) {
  const Uuid key = fresh_key();
  const std::string digits = code_now(amy);
  auto command = charge(stall, digits, 201, key);
  must(command);
  const auto& waiting = std::get<OrderView>(command->view);
  EXPECT_EQ(status(waiting.order, clock.now()), "awaiting_payer");
  EXPECT_EQ(waiting.order.only_payer, amy.id);
  EXPECT_EQ(balance(amy), 10'000);
  ASSERT_EQ(shops.awaiting(amy.id, clock.now()).size(), 1u);
  EXPECT_TRUE(shops.awaiting(bob.id, clock.now()).empty());

  auto again = charge(stall, digits, 201, key);
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(std::get<OrderView>(again->view).order.id, waiting.order.id);
  EXPECT_EQ(code(charge(cafe, digits, 50)), Code::payment_code_used);

  EXPECT_EQ(code(pay(bob, stall, 201, {.order = waiting.order.id})), Code::order_unknown);
  auto confirmed = pay(amy, stall, 201, {.order = waiting.order.id});
  must(confirmed);
  EXPECT_EQ(confirmed->view.payment.method, PaymentMethod::payment_code);
  EXPECT_EQ(shop_balance(stall), 201);
  EXPECT_TRUE(shops.awaiting(amy.id, clock.now()).empty());
}

TEST_F(ChargeTest, WhoHasNotOptedInIsAlwaysAsked) {
  auto command = charge(stall, code_now(bob), 1);
  must(command);
  EXPECT_TRUE(std::holds_alternative<OrderView>(command->view));
}

TEST_F(ChargeTest, ThePayerMayDeclineAndOnlyThePayer) {
  auto command = charge(stall, code_now(bob), 100);
  must(command);
  const std::int64_t id = std::get<OrderView>(command->view).order.id;
  const auto decline = [&](std::int64_t payer) {
    auto close = std::make_shared<CloseOrder>(packs);
    close->order = id;
    close->payer = payer;
    return close;
  };
  EXPECT_EQ(code(decline(amy.id)), Code::order_unknown);
  EXPECT_FALSE(code(decline(bob.id)));
  EXPECT_FALSE(code(decline(bob.id)));
  EXPECT_EQ(status(*stored<Order>(id), clock.now()), "declined");
  EXPECT_EQ(code(pay(bob, stall, 100, {.order = id})), Code::order_closed);
  EXPECT_TRUE(shops.awaiting(bob.id, clock.now()).empty());
}

TEST_F(ChargeTest, AQuestionNobodyAnswersEnds) {
  auto command = charge(stall, code_now(bob), 100);
  must(command);
  clock.advance(kConfirmationLife);
  EXPECT_EQ(code(pay(bob, stall, 100, {.order = std::get<OrderView>(command->view).order.id})), Code::order_expired);
  EXPECT_TRUE(shops.awaiting(bob.id, clock.now()).empty());
}

TEST_F(ChargeTest, TheTillIsNotToldWhyAPayerCannotPay) {
  const Resident poor = resident(10);
  change<Customer>(poor.id, [](Customer& c) { c.small_payments = true; });
  const Outcome broke = run(charge(stall, code_now(poor), 50));
  EXPECT_EQ(broke.refusal->code(), Code::payer_cannot_pay);
  EXPECT_FALSE(broke.refusal->detail().amount_minor);
  EXPECT_EQ(code(charge(stall, code_now(amy), 1'001)), Code::payer_cannot_pay);
  change<Customer>(amy.id, [](Customer& c) { c.state = identity::CustomerState::frozen; });
  EXPECT_EQ(code(charge(stall, code_now(amy), 50)), Code::payer_cannot_pay);
  EXPECT_FALSE(stored<PaymentCodeUse>(poor.id));  // the code is still good for less
}

TEST_F(ChargeTest, ABadChargeIsRefusedBeforeTheCodeIsLookedAt) {
  EXPECT_EQ(code(charge(stall, code_now(amy), 0)), Code::amount_invalid);
  EXPECT_EQ(code(charge(987'654, code_now(amy), 10)), Code::payee_cannot_receive);
  auto dollars = charge(stall, code_now(amy), 10);
  dollars->currency = money::Currency::usd;
  EXPECT_EQ(code(dollars), Code::currency_unsupported);
  auto wordy = charge(stall, code_now(amy), 10);
  wordy->title = std::string(61, 'x');
  EXPECT_EQ(code(wordy), Code::text_invalid);
  EXPECT_FALSE(code(charge(stall, code_now(amy), 10)));
}

TEST_F(ChargeTest, SmallPaymentsOfADayEnd) {
  for (int i = 0; i < 3; ++i) {
    must(charge(stall, code_now(amy), 200));
    clock.advance(seconds(30));
  }
  auto fourth = charge(stall, code_now(amy), 1);
  must(fourth);
  EXPECT_TRUE(std::holds_alternative<OrderView>(fourth->view));
}

}  // namespace
}  // namespace chenxi::payments::test
