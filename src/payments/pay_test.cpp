// Paying a shop with one's own signature, and the orders that are paid so.
#include "family/link.h"
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

class PayTest : public Town {};

TEST_F(PayTest, APaymentMovesMoneyOnceAndTheSameKeyGetsTheSameAnswer) {
  const Uuid key = fresh_key();
  auto first = pay(amy, stall, 300, {.key = key});
  must(first);
  EXPECT_EQ(first->view.shop, "Stall");
  EXPECT_EQ(first->view.payment.amount, 300);
  auto again = pay(amy, stall, 300, {.key = key});
  const Outcome repeat = run(again);
  EXPECT_TRUE(repeat.replayed);
  EXPECT_FALSE(repeat.refusal);
  EXPECT_EQ(again->view.payment.id, first->view.payment.id);
  EXPECT_EQ(again->view.payment.at, first->view.payment.at);
  EXPECT_EQ(code(pay(amy, stall, 301, {.key = key})), Code::id_reused);
  EXPECT_EQ(code(pay(amy, cafe, 300, {.key = key})), Code::id_reused);
  EXPECT_EQ(balance(amy), 9'700);
  EXPECT_EQ(shop_balance(stall), 300);
}

TEST_F(PayTest, AnEarlierPaymentIsAnsweredAgainEvenWhenTheProofIsTooOldByNow) {
  const Uuid key = fresh_key();
  must(pay(amy, stall, 300, {.key = key}));
  change<Merchant>(stall, [](Merchant& m) { m.name = "New Stall"; });
  auto late = pay(amy, stall, 300, {.payee_name = "Stall", .life = minutes(-1), .key = key});
  const Outcome outcome = run(late);
  EXPECT_TRUE(outcome.replayed);
  EXPECT_FALSE(outcome.refusal);
  EXPECT_EQ(balance(amy), 9'700);
}

TEST_F(PayTest, APaymentIsAnsweredAgainAsItWasMadeAfterARefund) {
  const Uuid key = fresh_key();
  auto first = pay(amy, stall, 300, {.key = key});
  must(first);
  must(refund(stall, first->view.payment.id, 100));
  auto again = pay(amy, stall, 300, {.key = key});
  run(again);
  EXPECT_EQ(again->view.payment.refunded, 0);
}

TEST_F(PayTest, AClosedOrUnknownShopReceivesNothing) {
  EXPECT_EQ(code(pay(amy, 987'654, 300)), Code::payee_cannot_receive);
  change<Merchant>(stall, [](Merchant& m) { m.state = merchants::MerchantState::closed; });
  EXPECT_EQ(code(pay(amy, stall, 300)), Code::payee_cannot_receive);
  const AccountId account = shops.merchant(cafe)->account;
  act([=](engine::Context& ctx) { ctx.set_account_state(account, ledger::AccountState::closed); });
  EXPECT_EQ(code(pay(amy, cafe, 300)), Code::payee_cannot_receive);
  EXPECT_EQ(balance(amy), 10'000);
}

TEST_F(PayTest, AnotherNameThanTheOneShownIsNotPaid) {
  EXPECT_EQ(code(pay(amy, stall, 300, {.payee_name = "Stahl"})), Code::payee_changed);
  EXPECT_EQ(code(pay(amy, stall, 300, {.signed_name = "Stahl"})), Code::signature_wrong);
}

TEST_F(PayTest, ARefusedProofMovesNothingAndTheSameKeyMayComeAgain) {
  const Uuid key = fresh_key();
  EXPECT_EQ(code(pay(amy, stall, 300, {.life = minutes(-1), .key = key})), Code::statement_expired);
  EXPECT_EQ(code(pay(amy, stall, 300, {.life = minutes(6), .key = key})), Code::statement_expired);
  EXPECT_EQ(code(pay(amy, stall, 300, {.pin = std::nullopt, .key = key})), Code::pin_required);
  EXPECT_EQ(code(pay(amy, stall, 300, {.pin = "111111", .key = key})), Code::pin_wrong);
  EXPECT_EQ(stored<Customer>(amy.id)->pin_tries, 1);
  EXPECT_FALSE(code(pay(amy, stall, 300, {.key = key})));
  EXPECT_EQ(stored<Customer>(amy.id)->pin_tries, 0);
  EXPECT_EQ(balance(amy), 9'700);
}

TEST_F(PayTest, AStrangersDeviceDoesNotPay) {
  Resident thief = amy;
  thief.device = bob.device;
  thief.key = bob.key;
  EXPECT_EQ(code(pay(thief, stall, 300)), Code::device_unknown);
  thief.device = amy.device;
  EXPECT_EQ(code(pay(thief, stall, 300)), Code::signature_wrong);
  change<Customer>(amy.id, [](Customer& c) { c.state = identity::CustomerState::frozen; });
  EXPECT_EQ(code(pay(amy, stall, 300)), Code::account_frozen);
}

TEST_F(PayTest, SmallPaymentsGoWithoutThePinOnlyForThoseWhoOptedIn) {
  EXPECT_EQ(code(pay(amy, stall, 200, {.pin = std::nullopt})), Code::pin_required);
  change<Customer>(amy.id, [](Customer& c) { c.small_payments = true; });
  EXPECT_FALSE(code(pay(amy, stall, 200, {.pin = std::nullopt})));
  EXPECT_EQ(code(pay(amy, stall, 201, {.pin = std::nullopt})), Code::pin_required);
}

TEST_F(PayTest, LimitsRefuseAndNothingIsCountedForWhatWasRefused) {
  EXPECT_EQ(code(pay(amy, stall, 1'001)), Code::limit_payment_exceeded);
  must(pay(amy, stall, 400, {.method = PaymentMethod::static_code}));
  const Outcome over = run(pay(amy, cafe, 101, {.method = PaymentMethod::static_code}));
  EXPECT_EQ(over.refusal->code(), Code::limit_static_code_exceeded);
  EXPECT_EQ(over.refusal->detail().amount_minor, 100);
  EXPECT_FALSE(code(pay(amy, cafe, 100, {.method = PaymentMethod::static_code})));
  must(pay(amy, stall, 1'000));
  EXPECT_EQ(code(pay(amy, stall, 501)), Code::limit_day_exceeded);
  EXPECT_FALSE(code(pay(amy, stall, 500)));
}

TEST_F(PayTest, WhatIsNotThereCannotBePaid) {
  const Resident poor = resident(50);
  const Outcome outcome = run(pay(poor, stall, 51));
  EXPECT_EQ(outcome.refusal->code(), Code::insufficient_balance);
  EXPECT_EQ(outcome.refusal->detail().amount_minor, 50);
  EXPECT_EQ(code(pay(amy, stall, 0)), Code::amount_invalid);
  EXPECT_EQ(code(pay(amy, stall, -5)), Code::amount_invalid);
  auto dollars = pay(amy, stall, 100);
  dollars->paying.currency = money::Currency::usd;
  EXPECT_EQ(code(dollars), Code::currency_unsupported);
}

TEST_F(PayTest, WhatACodeRefusedIsRefusedUnlessTheKeyWasAnsweredBefore) {
  const Uuid key = fresh_key();
  must(pay(amy, stall, 300, {.key = key}));
  auto again = pay(amy, stall, 300, {.key = key});
  again->early = Refusal(Code::qr_expired);
  EXPECT_FALSE(code(again));
  auto fresh = pay(amy, stall, 300);
  fresh->early = Refusal(Code::qr_expired);
  EXPECT_EQ(code(fresh), Code::qr_expired);
}

TEST_F(PayTest, AnOrderIsPaidOnceHoweverManyPayInOneBatch) {
  const std::int64_t id = made_order(stall, 250);
  std::vector<Resident> crowd;
  for (int i = 0; i < 20; ++i) crowd.push_back(resident(1'000));
  std::vector<engine::Job> jobs(crowd.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].command = pay(crowd[i], stall, 250, {.order = id});
  executor.run_batch(jobs);
  int paid_count = 0;
  for (const engine::Job& job : jobs) {
    if (!job.outcome.refusal) ++paid_count;
    else EXPECT_EQ(job.outcome.refusal->code(), Code::order_already_paid);
  }
  EXPECT_EQ(paid_count, 1);
  EXPECT_EQ(shop_balance(stall), 250);
  EXPECT_EQ(stored<Order>(id)->state, merchants::OrderState::paid);
}

TEST_F(PayTest, AnOrderIsPaidAsItStands) {
  const std::int64_t id = made_order(stall, 250);
  EXPECT_EQ(code(pay(amy, stall, 250, {.order = 424'242})), Code::order_unknown);
  EXPECT_EQ(code(pay(amy, cafe, 250, {.order = id})), Code::order_unknown);
  EXPECT_EQ(code(pay(amy, stall, 249, {.order = id})), Code::amount_invalid);
  EXPECT_FALSE(code(pay(amy, stall, 250, {.order = id})));
  EXPECT_EQ(code(pay(bob, stall, 250, {.order = id})), Code::order_already_paid);
}

TEST_F(PayTest, AnOrderEndsByItself) {
  const std::int64_t id = made_order(stall, 250);
  EXPECT_EQ(status(*stored<Order>(id), clock.now()), "open");
  clock.advance(kOrderLife);
  EXPECT_EQ(code(pay(amy, stall, 250, {.order = id})), Code::order_expired);
  EXPECT_EQ(status(*stored<Order>(id), clock.now()), "expired");
  auto link = order(stall, 250);
  link->kind = merchants::OrderKind::link;
  must(link);
  clock.advance(hours(5));
  auto by_link = pay(amy, stall, 250, {.order = link->view.order.id});
  must(by_link);
  EXPECT_EQ(by_link->view.payment.method, PaymentMethod::link);
}

TEST_F(PayTest, AnOrderThatWasCalledOffStaysSo) {
  const std::int64_t id = made_order(stall, 250);
  auto cancel = [&](std::int64_t merchant) {
    auto command = std::make_shared<CloseOrder>(packs);
    command->order = id;
    command->merchant = merchant;
    return command;
  };
  EXPECT_EQ(code(cancel(cafe)), Code::order_unknown);
  EXPECT_FALSE(code(cancel(stall)));
  EXPECT_FALSE(code(cancel(stall)));
  EXPECT_EQ(code(pay(amy, stall, 250, {.order = id})), Code::order_closed);
  const std::int64_t paid_one = made_order(stall, 250);
  must(pay(amy, stall, 250, {.order = paid_one}));
  auto late = std::make_shared<CloseOrder>(packs);
  late->order = paid_one;
  late->merchant = stall;
  EXPECT_EQ(code(late), Code::order_already_paid);
}

TEST_F(PayTest, ABadOrderIsNotMade) {
  EXPECT_EQ(code(order(stall, 0)), Code::amount_invalid);
  EXPECT_EQ(code(order(stall, money::kAmountMax + 1)), Code::amount_invalid);
  EXPECT_EQ(code(order(987'654, 10)), Code::payee_cannot_receive);
  auto dollars = order(stall, 10);
  dollars->currency = money::Currency::usd;
  EXPECT_EQ(code(dollars), Code::currency_unsupported);
  auto wordy = order(stall, 10);
  wordy->title = std::string(61, 'x');
  EXPECT_EQ(code(wordy), Code::text_invalid);
}

TEST_F(PayTest, TheSameOrderRequestMakesOneOrder) {
  auto first = order(stall, 250);
  must(first);
  must(pay(amy, stall, 250, {.order = first->view.order.id}));
  auto again = order(stall, 250);
  again->request = first->request;
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(again->view.order.id, first->view.order.id);
  EXPECT_EQ(again->view.order.state, merchants::OrderState::open);
}

TEST_F(PayTest, AScannedCodeSaysWhoIsPaidAndWhatIsLeftToday) {
  auto look = [&](qr::CodeKind kind, std::int64_t row, std::int64_t payer) {
    auto query = std::make_shared<ResolveCode>(packs);
    query->payer = payer;
    query->code.kind = kind;
    query->code.row = row;
    ask(query);
    return query;
  };
  must(pay(amy, stall, 120, {.method = PaymentMethod::static_code}));
  const auto fixed = look(qr::CodeKind::merchant_static, stall, amy.id);
  EXPECT_EQ(std::get<ResolveCode::Static>(fixed->found).shop.name, "Stall");
  EXPECT_EQ(std::get<ResolveCode::Static>(fixed->found).left_today, 380);
  clock.advance(days(1));
  EXPECT_EQ(std::get<ResolveCode::Static>(look(qr::CodeKind::merchant_static, stall, amy.id)->found).left_today, 500);
  const std::int64_t id = made_order(cafe, 250);
  EXPECT_EQ(std::get<OrderView>(look(qr::CodeKind::order, id, amy.id)->found).shop.name, "Cafe");
  must(pay(bob, cafe, 250, {.order = id}));
  EXPECT_EQ(look(qr::CodeKind::order, id, amy.id)->refusal->code(), Code::order_already_paid);
  EXPECT_EQ(look(qr::CodeKind::order, 424'242, amy.id)->refusal->code(), Code::qr_unreadable);
  change<Merchant>(stall, [](Merchant& m) { m.state = merchants::MerchantState::closed; });
  EXPECT_EQ(look(qr::CodeKind::merchant_static, stall, amy.id)->refusal->code(), Code::payee_cannot_receive);
}

TEST_F(PayTest, APaymentIsSeenByItsTwoSidesOnly) {
  const std::int64_t id = paid(amy, stall, 300);
  const auto seen_by = [&](std::int64_t viewer) {
    auto query = std::make_shared<GetPayment>();
    query->payment = id;
    query->viewer = viewer;
    ask(query);
    return query->found.has_value();
  };
  EXPECT_TRUE(seen_by(amy.id));
  EXPECT_TRUE(seen_by(stall));
  EXPECT_FALSE(seen_by(bob.id));
  EXPECT_FALSE(seen_by(cafe));
}

/// A swindler who had been shown the balance for weeks is made a second protector: what the first one stops
/// he does not wave through on that day.
TEST_F(PayTest, TheYesOfWhoProtectsSinceTodayDoesNotCountWhileAnotherProtects) {
  const Resident cat = resident(0);
  const auto link = [&](const Resident& helper, std::int64_t above) {
    family::FamilyLink row;
    row.owner = amy.id;
    row.helper = helper.id;
    row.state = family::LinkState::active;
    row.see = family::See::band;
    row.confirm_above = above;
    row.since = clock.now() - days(30);
    return row;
  };
  family::FamilyLink first = link(bob, 100), second = link(cat, -1);
  act([&](engine::Context& ctx) {
    for (family::FamilyLink* one : {&first, &second}) {
      one->id = ctx.new_id();
      ctx.insert(*one);
      ctx.insert(family::FamilyOf{amy.id, one->id, true});
      ctx.insert(family::FamilyOf{one->helper, one->id, false});
    }
    identity::UserLimits limits;
    limits.customer = amy.id;
    limits.confirms = 1;
    ctx.insert(limits);
  });
  identity::CheckedProof proof;
  proof.device = amy.device;
  proof.pin_mac = vault.pin_mac(*stored<Customer>(amy.id), "246810");
  family::Terms terms = family::terms_of(second);
  terms.confirm_above = 500;
  must(std::make_shared<family::Change>(amy.id, second.id, terms, proof));
  const auto says_yes = [&](const family::FamilyLink& link_of) {
    family::Approval row;
    row.link = link_of.id;
    row.asker = amy.id;
    row.asked = link_of.helper;
    row.payee = family::payee_hash(family::Leaves::payment, stall);
    row.amount = 300;
    row.answer = family::Answer::yes;
    row.usable_until = clock.now() + minutes(10);
    act([&](engine::Context& ctx) {
      row.id = ctx.new_id();
      ctx.insert(row);
      ctx.insert(family::OpenApproval{amy.id, row.id});
    });
  };
  EXPECT_EQ(code(pay(amy, stall, 300)), Code::family_approval_required);
  says_yes(second);
  EXPECT_EQ(code(pay(amy, stall, 300)), Code::family_approval_required);
  says_yes(first);
  EXPECT_EQ(code(pay(amy, stall, 300)), std::nullopt);
  clock.advance(hours(24));
  executor.confirm_clock();
  says_yes(second);
  EXPECT_EQ(code(pay(amy, stall, 300)), std::nullopt);
}

/// "Ask above 1.00 instead of 5.00, and no more about people I have never paid": the first holds now, the
/// second tomorrow.
TEST_F(PayTest, WhatIsStricterInAChangeOfTheFamilysYesHoldsAtOnce) {
  family::FamilyLink link;
  link.owner = amy.id;
  link.helper = bob.id;
  link.state = family::LinkState::active;
  link.confirm_above = 500;
  link.confirm_new = true;
  link.since = clock.now() - days(30);
  act([&](engine::Context& ctx) {
    link.id = ctx.new_id();
    ctx.insert(link);
    ctx.insert(family::FamilyOf{amy.id, link.id, true});
    ctx.insert(family::FamilyOf{bob.id, link.id, false});
    identity::UserLimits limits;
    limits.customer = amy.id;
    limits.confirms = 1;
    ctx.insert(limits);
  });
  EXPECT_EQ(code(pay(amy, stall, 300)), std::nullopt);
  identity::CheckedProof proof;
  proof.device = amy.device;
  proof.pin_mac = vault.pin_mac(*stored<Customer>(amy.id), "246810");
  family::Terms terms = family::terms_of(link);
  terms.confirm_above = 100;
  terms.confirm_new = false;
  must(std::make_shared<family::Change>(amy.id, link.id, terms, proof));
  EXPECT_EQ(code(pay(amy, stall, 300)), Code::family_approval_required);
  const auto now_and_then = [&](Instant at) {
    return family::terms_at(*stored<family::FamilyLink>(link.id), at);
  };
  EXPECT_TRUE(now_and_then(clock.now()).confirm_new);
  EXPECT_FALSE(now_and_then(clock.now() + hours(24)).confirm_new);
  EXPECT_EQ(now_and_then(clock.now() + hours(24)).confirm_above, 100);
}

}  // namespace
}  // namespace chenxi::payments::test
