// Sending: at once, later, to somebody unknown; every refusal, repeat and race.
#include "transfers/send.h"

#include "transfers/claim.h"
#include "transfers/test_town.h"

namespace chenxi::transfers {
namespace {

TEST_F(Town, MoneySentNowIsThereAndCountsAgainstTheDay) {
  auto command = send(to_bob(), 30'000);
  const std::int64_t id = sent(command);
  EXPECT_EQ(command->view.state, State::succeeded);
  EXPECT_EQ(main(alice), 470'000);
  EXPECT_EQ(main(bob), 30'000);
  EXPECT_EQ(day_out(alice), 30'000);
  EXPECT_EQ(read(bob.id, id)->row.amount, 30'000);
  EXPECT_EQ(code(cancel(alice.id, id)), Code::transfer_already_done);
  EXPECT_EQ(code(cancel(bob.id, id)), Code::not_yours);
}

TEST_F(Town, TheSameKeyGivesTheSameAnswerAndAnotherBodyIsRefused) {
  const Uuid key = new_key();
  const std::int64_t id = sent(send(to_bob(), 30'000, Arrival::two_hours, key));
  run(cancel(alice.id, id));
  auto again = send(to_bob(), 30'000, Arrival::two_hours, key);
  const auto repeat = run(again);
  EXPECT_TRUE(repeat.replayed);
  EXPECT_EQ(again->view.row.id, id);
  EXPECT_EQ(again->view.state, State::scheduled) << "the answer of then, though it was cancelled since";
  EXPECT_EQ(code(send(to_bob(), 30'001, Arrival::two_hours, key)), Code::id_reused);
  EXPECT_EQ(main(alice), 500'000);
}

TEST_F(Town, TwoRequestsWithOneKeyInOneBatchMoveMoneyOnce) {
  const Uuid key = new_key();
  std::vector<engine::Job> jobs(3);
  jobs[0].command = send(to_bob(), 30'000, Arrival::now, key);
  jobs[1].command = send(to_bob(), 30'000, Arrival::now, key);
  jobs[2].command = send(to_bob(), 500'000);
  executor->run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.refusal);
  EXPECT_TRUE(jobs[1].outcome.replayed);
  EXPECT_TRUE(jobs[2].outcome.refusal);
  EXPECT_EQ(main(bob), 30'000);
}

TEST_F(Town, AFirstLargeTransferIsWarnedAboutUntilThePayeeIsKnown) {
  auto large = send(to_bob(), 100'001);
  const Uuid key = large->request->key;
  EXPECT_EQ(code(large), Code::warning_unconfirmed);
  auto accepted = send(to_bob(), 100'001, Arrival::now, key);
  accepted->sending.warning_accepted = true;
  EXPECT_FALSE(run(accepted).refusal) << "the same request, with the warning read";
  EXPECT_FALSE(run(send(to_bob(), 100'001)).refusal);
}

TEST_F(Town, AFirstTransferAsksForThePinHoweverSmall) {
  change(alice, [](auto&, Customer& c) { c.small_payments = true; });
  const auto without_pin = [&] {
    auto command = send(to_bob(), 100);
    command->proof->pin_mac.reset();
    return command;
  };
  EXPECT_EQ(code(without_pin()), Code::pin_required);
  EXPECT_FALSE(run(send(to_bob(), 100)).refusal);
  EXPECT_FALSE(run(without_pin()).refusal) << "small, opted in, and to somebody known";
}

TEST_F(Town, AWrongPinIsCountedAndTheSameRequestMayComeAgain) {
  auto wrong = send(to_bob(), 100);
  const Uuid key = wrong->request->key;
  wrong->proof->pin_mac = sha256("wrong");
  const auto outcome = run(wrong);
  EXPECT_EQ(outcome.refusal->code(), Code::pin_wrong);
  EXPECT_EQ(outcome.refusal->detail().count, 4);
  EXPECT_FALSE(run(send(to_bob(), 100, Arrival::now, key)).refusal);
}

TEST_F(Town, EachReasonToRefuseHasItsCode) {
  auto changed = send(to_bob(), 100);
  changed->payee = refuse(Code::payee_changed);
  EXPECT_EQ(code(changed), Code::payee_changed);

  EXPECT_EQ(code(send(to_bob(), 0)), Code::amount_invalid);
  ports::PayeeToken asked = to_bob();
  asked.amount = 500;
  EXPECT_EQ(code(send(asked, 501)), Code::amount_invalid) << "a code that asks for another amount";
  EXPECT_FALSE(code(send(asked, 500)));

  auto dollars = send(to_bob(), 100);
  dollars->sending.currency = money::Currency::usd;
  EXPECT_EQ(code(dollars), Code::currency_mismatch);

  EXPECT_EQ(code(send(by_phone(alice, alice.id, "+8613800000001"), 100)), Code::payee_is_payer);

  auto unsigned_one = send(to_bob(), 100);
  unsigned_one->proof = refuse(Code::signature_wrong);
  EXPECT_EQ(code(unsigned_one), Code::signature_wrong);
  auto strange_device = send(to_bob(), 100);
  strange_device->proof->device = 7;
  EXPECT_EQ(code(strange_device), Code::device_unknown);

  auto large = send(to_bob(), 200'001);
  large->sending.warning_accepted = true;
  EXPECT_EQ(code(large), Code::limit_payment_exceeded);

  auto poor = send(by_phone(bob, alice.id, "+8613800000001"), 501);
  EXPECT_EQ(code(poor), Code::insufficient_balance);

  change(alice, [](auto&, Customer& c) { c.state = identity::CustomerState::frozen; });
  EXPECT_EQ(code(send(to_bob(), 100)), Code::account_frozen);
}

TEST_F(Town, EveryReasonOnThePayeesSideIsOneCode) {
  const auto refused_after = [&](std::function<void(engine::Context&, Customer&)> how) {
    change(bob, std::move(how));
    return code(send(to_bob(), 10'000));
  };
  EXPECT_EQ(refused_after([](auto&, Customer& c) { c.receive_by_phone = false; }), Code::payee_cannot_receive);
  EXPECT_EQ(refused_after([](engine::Context& ctx, Customer& c) {
              c.receive_by_phone = true;
              ctx.edit<Handle>(c.phone_index).confirmed = false;
            }),
            Code::payee_cannot_receive)
      << "a number that changed hands";
  EXPECT_EQ(refused_after([](engine::Context& ctx, Customer& c) {
              ctx.edit<Handle>(c.phone_index).confirmed = true;
              c.state = identity::CustomerState::closed;
            }),
            Code::payee_cannot_receive);
  EXPECT_EQ(refused_after([](engine::Context& ctx, Customer& c) {
              c.state = identity::CustomerState::active;
              ctx.set_account_state(c.main, ledger::AccountState::closed);
            }),
            Code::payee_cannot_receive);
  EXPECT_FALSE(refused_after([](engine::Context& ctx, Customer& c) {
    ctx.set_account_state(c.main, ledger::AccountState::open);
  }));
  const Customer rich = resident("+8613800000003", 999'999);
  EXPECT_EQ(code(send(by_phone(alice, rich.id, "+8613800000003"), 2)), Code::payee_cannot_receive)
      << "would pass the payee's balance limit, which is nobody else's business";
}

TEST_F(Town, ALaterTransferIsHeldAndArrivesInTime) {
  auto command = send(to_bob(), 30'000, Arrival::two_hours);
  const std::int64_t id = sent(command);
  EXPECT_EQ(command->view.arrives_at, clock.now() + hours(2));
  EXPECT_EQ(main(alice), 470'000);
  EXPECT_EQ(held(alice), 30'000);
  EXPECT_EQ(day_out(alice), 30'000);
  EXPECT_FALSE(read(bob.id, id)) << "the payee has not heard of it";
  EXPECT_EQ(code(cancel(bob.id, id)), Code::transfer_unknown);
  clock.advance(minutes(119));
  EXPECT_EQ(ring(), 0);
  executor = fresh();
  clock.advance(minutes(1));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(main(bob), 30'000);
  EXPECT_EQ(held(alice), 0);
  EXPECT_EQ(state(id), State::succeeded);
  EXPECT_TRUE(read(bob.id, id));
}

TEST_F(Town, UntilItArrivesItCanBeCancelledAndTheDayGetsItsRoomBack) {
  const std::int64_t id = sent(send(to_bob(), 30'000, Arrival::next_day));
  const Uuid key = new_key();
  auto command = cancel(alice.id, id, key);
  EXPECT_FALSE(run(command).refusal);
  EXPECT_EQ(command->view.state, State::cancelled);
  EXPECT_EQ(main(alice), 500'000);
  EXPECT_EQ(held(alice), 0);
  EXPECT_EQ(day_out(alice), 0);
  auto again = cancel(alice.id, id, key);
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(again->view.state, State::cancelled);
  EXPECT_EQ(code(cancel(alice.id, id + 1, key)), Code::id_reused);
  EXPECT_EQ(code(cancel(alice.id, id)), Code::transfer_cancelled);
  EXPECT_EQ(code(cancel(alice.id, 12345)), Code::transfer_unknown);
  clock.advance(days(2));
  EXPECT_EQ(ring(), 0) << "its timer went with it";
  EXPECT_EQ(main(bob), 0);
}

TEST_F(Town, CancelledTomorrowItDoesNotMakeTomorrowLonger) {
  const std::int64_t id = sent(send(to_bob(), 30'000, Arrival::next_day));
  clock.advance(hours(13));
  sent(send(to_bob(), 40'000));
  EXPECT_FALSE(run(cancel(alice.id, id)).refusal);
  EXPECT_EQ(day_out(alice), 40'000);
}

TEST_F(Town, WhoeverComesFirstWinsWhenArrivalAndCancellingMeetInOneBatch) {
  for (const bool cancel_first : {true, false}) {
    const std::int64_t id = sent(send(to_bob(), 1'000, Arrival::two_hours));
    clock.advance(hours(2));
    std::vector<engine::Job> jobs = executor->due_timers();
    engine::Job other;
    other.command = cancel(alice.id, id);
    jobs.insert(cancel_first ? jobs.begin() : jobs.end(), other);
    executor->run_batch(jobs);
    EXPECT_EQ(state(id), cancel_first ? State::cancelled : State::succeeded);
    EXPECT_EQ(held(alice), 0);
    EXPECT_EQ(main(alice) + main(bob), 500'000);
  }
  EXPECT_EQ(main(bob), 1'000);
}

TEST_F(Town, WhatThePayeeCannotReceiveAnyMoreComesBack) {
  const std::int64_t id = sent(send(to_bob(), 30'000, Arrival::two_hours));
  change(bob, [](engine::Context& ctx, Customer& c) { ctx.set_account_state(c.main, ledger::AccountState::closed); });
  clock.advance(hours(2));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(state(id), State::returned);
  EXPECT_EQ(main(alice), 500'000);
  EXPECT_EQ(day_out(alice), 0);
  EXPECT_EQ(code(cancel(alice.id, id)), Code::transfer_cancelled);
}

TEST_F(Town, WhileThePayersAccountIsFrozenTheMoneyWaits) {
  const std::int64_t id = sent(send(to_bob(), 30'000, Arrival::two_hours));
  change(alice, [](engine::Context& ctx, Customer& c) { ctx.set_account_state(c.held, ledger::AccountState::frozen); });
  EXPECT_EQ(code(cancel(alice.id, id)), Code::account_frozen);
  clock.advance(hours(2));
  EXPECT_GE(ring(), 1);
  EXPECT_EQ(state(id), State::scheduled);
  change(alice, [](engine::Context& ctx, Customer& c) { ctx.set_account_state(c.held, ledger::AccountState::open); });
  clock.advance(hours(2));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(state(id), State::succeeded);
}

/// Nothing leaves a frozen wallet, what had waited for its time included.
TEST_F(Town, WhatAFrozenWalletHadSentLaterComesBackToIt) {
  const std::int64_t known = sent(send(to_bob(), 30'000, Arrival::two_hours));
  const std::int64_t unknown = sent(send(to_stranger(), 20'000));
  change(alice, [](auto&, Customer& c) { c.state = identity::CustomerState::frozen; });
  const Customer newcomer = resident("+8613800000009", 0);
  EXPECT_FALSE(run(std::make_shared<Claim>(packs, newcomer.id)).refusal);
  clock.advance(hours(24));
  ring();
  EXPECT_EQ(state(known), State::returned);
  EXPECT_EQ(state(unknown), State::returned);
  EXPECT_EQ(main(bob), 0);
  EXPECT_EQ(main(newcomer), 0);
  EXPECT_EQ(held(alice), 0);
  EXPECT_EQ(main(alice), 500'000);
}

// ------------------------------------------------------------------------------------------ to somebody unknown

TEST_F(Town, MoneyForAnUnknownNumberWaitsAndComesBackAfterADay) {
  auto command = send(to_stranger(), 30'000);
  command->announcement = ports::make_message(keys, rng, ports::Channel::sms, "+8613800000009",
                                              "message.transfer_waiting", Lang::zh_cn, {});
  const std::int64_t id = sent(command);
  EXPECT_EQ(command->view.state, State::awaiting_claim);
  EXPECT_EQ(held(alice), 30'000);
  EXPECT_EQ(store::scan_all<ports::Message>(executor->store()).size(), 1u);
  clock.advance(hours(24));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(state(id), State::returned);
  EXPECT_EQ(main(alice), 500'000);
  EXPECT_TRUE(store::scan_all<WaitingClaim>(executor->store()).empty());
  EXPECT_TRUE(store::scan_all<PendingTransfer>(executor->store()).empty());
}

TEST_F(Town, NobodyCanFloodAStrangersPhone) {
  for (int i = 0; i < 20; ++i) {
    auto command = send(to_stranger(), 100);
    command->announcement = ports::make_message(keys, rng, ports::Channel::sms, "+8613800000009",
                                                "message.transfer_waiting", Lang::zh_cn, {});
    const std::int64_t id = sent(command);
    if (i % 2 == 1) run(cancel(alice.id, id));
    if (i % 4 == 3) run(cancel(alice.id, id - 1));
  }
  EXPECT_LE(store::scan_all<ports::Message>(executor->store()).size(), 5u);
}

TEST_F(Town, WhoeverProvesTheNumberInTimeGetsAllThatWaitsForIt) {
  const std::int64_t first = sent(send(to_stranger(), 30'000));
  const std::int64_t second = sent(send(to_stranger(), 20'000));
  const std::int64_t later = sent(send(to_stranger(), 5'000, Arrival::two_hours));
  const Customer newcomer = resident("+8613800000009", 0);
  EXPECT_FALSE(run(std::make_shared<Claim>(packs, newcomer.id)).refusal);
  EXPECT_EQ(main(newcomer), 30'000);
  EXPECT_EQ(ring(), 2);
  EXPECT_EQ(main(newcomer), 50'000);
  EXPECT_EQ(state(first), State::succeeded);
  EXPECT_EQ(state(second), State::succeeded);
  EXPECT_EQ(state(later), State::scheduled) << "the payer asked for two hours to think";
  EXPECT_TRUE(read(newcomer.id, first));
  clock.advance(hours(2));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(main(newcomer), 55'000);
  clock.advance(days(2));
  ring();
  EXPECT_EQ(main(newcomer), 55'000);
  EXPECT_EQ(main(alice), 445'000);
}

TEST_F(Town, AClaimThatWasScheduledCanStillBeCancelled) {
  const std::int64_t id = sent(send(to_stranger(), 5'000, Arrival::next_day));
  const Customer newcomer = resident("+8613800000009", 0);
  run(std::make_shared<Claim>(packs, newcomer.id));
  EXPECT_FALSE(run(cancel(alice.id, id)).refusal);
  EXPECT_EQ(main(alice), 500'000);
  clock.advance(days(2));
  ring();
  EXPECT_EQ(main(newcomer), 0);
}

TEST_F(Town, WhoDoesNotReceiveLooksLikeNobodyAndClaimsNothing) {
  change(bob, [](auto&, Customer& c) { c.receive_by_phone = false; });
  const std::int64_t id = sent(send(by_phone(alice, 0, "+8613800000002"), 1'000));
  EXPECT_EQ(ring(), 0);
  EXPECT_FALSE(run(std::make_shared<Claim>(packs, bob.id)).refusal);
  EXPECT_EQ(state(id), State::awaiting_claim);
  clock.advance(hours(24));
  ring();
  EXPECT_EQ(state(id), State::returned);
}

TEST_F(Town, WhoRegisteredBetweenLookUpAndSendingGetsItAtOnce) {
  const std::int64_t id = sent(send(by_phone(alice, 0, "+8613800000002"), 1'000));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(state(id), State::succeeded);
  EXPECT_EQ(main(bob), 1'000);
}

TEST_F(Town, AnUnknownOwnNumberIsStillOnesOwn) {
  change(alice, [](auto&, Customer& c) { c.receive_by_phone = false; });
  EXPECT_EQ(code(send(by_phone(alice, 0, "+8613800000001"), 100)), Code::payee_is_payer);
}

TEST_F(Town, SomebodyElsesClaimGetsNothing) {
  sent(send(to_stranger(), 30'000));
  EXPECT_FALSE(run(std::make_shared<Claim>(packs, bob.id)).refusal);
  EXPECT_EQ(main(bob), 0);
  EXPECT_EQ(held(alice), 30'000);
}

TEST_F(Town, AClaimTakesOnlyWhatFitsTheBalanceLimit) {
  sent(send(to_stranger(), 30'000));
  const std::int64_t small = sent(send(to_stranger(), 100));
  const Customer nearly_full = resident("+8613800000009", 999'900);
  run(std::make_shared<Claim>(packs, nearly_full.id));
  ring();
  EXPECT_EQ(main(nearly_full), 1'000'000);
  EXPECT_EQ(state(small), State::succeeded);
  EXPECT_EQ(held(alice), 30'000);
}

TEST_F(Town, OnlySoMuchMayWaitForOneNumber) {
  for (std::size_t i = 0; i < kWaitingMax; ++i) sent(send(to_stranger(), 100));
  EXPECT_EQ(code(send(to_stranger(), 100)), Code::payee_cannot_receive);
}

// ------------------------------------------------------------------------------------------------------ look-ups

class Lookups : public Town {
 protected:
  std::shared_ptr<Resolve> look(const std::string& phone) {
    return std::make_shared<Resolve>(packs, alice.id,
                                     Way{static_cast<std::int64_t>(HandleKind::phone), vault.index(HandleKind::phone, phone)});
  }
};

TEST_F(Lookups, WhoIsRegisteredIsFoundAndWhoIsNotOrDoesNotReceiveLooksTheSame) {
  auto known = look("+8613800000002");
  EXPECT_FALSE(run(known).refusal);
  EXPECT_EQ(known->payee, bob.id);
  EXPECT_TRUE(known->first_time);
  EXPECT_EQ(known->warn_above, 100'000);
  auto unknown = look("+8613800000009");
  EXPECT_FALSE(run(unknown).refusal);
  change(bob, [](auto&, Customer& c) { c.receive_by_phone = false; });
  auto silent = look("+8613800000002");
  EXPECT_FALSE(run(silent).refusal);
  EXPECT_EQ(unknown->payee, silent->payee);
  EXPECT_EQ(unknown->first_time, silent->first_time);
  EXPECT_EQ(code(look("+8613800000001")), Code::payee_is_payer);
}

TEST_F(Lookups, AKnownPayeeIsKnownAfterTheFirstTransfer) {
  sent(send(to_bob(), 100));
  auto known = look("+8613800000002");
  run(known);
  EXPECT_FALSE(known->first_time);
}

TEST_F(Lookups, GuessingNumbersRunsDryAfterFiveAndFillsSlowlyAgain) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(run(look("+861390000000" + std::to_string(i))).refusal);
  const auto dry = run(look("+8613900000009"));
  ASSERT_TRUE(dry.refusal);
  EXPECT_EQ(dry.refusal->code(), Code::lookup_budget_exhausted);
  EXPECT_EQ(dry.refusal->detail().until, clock.now() + seconds(30)) << "2 tokens a minute";
  EXPECT_EQ(code(look("+8613800000002")), Code::lookup_budget_exhausted) << "also for who would be found";
  executor = fresh();
  clock.advance(seconds(29));
  EXPECT_EQ(code(look("+8613800000002")), Code::lookup_budget_exhausted);
  clock.advance(seconds(1));
  EXPECT_FALSE(code(look("+8613800000002")));
  EXPECT_EQ(code(look("+8613800000002")), Code::lookup_budget_exhausted);
  clock.advance(minutes(50));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(code(look("+861390000000" + std::to_string(i))));
  EXPECT_EQ(code(look("+8613800000002")), Code::lookup_budget_exhausted) << "never more than 100 together";
}

TEST_F(Lookups, ATransferBringsOneLookUpBack) {
  for (int i = 0; i < 5; ++i) run(look("+861390000000" + std::to_string(i)));
  sent(send(to_bob(), 100));
  EXPECT_FALSE(code(look("+8613800000002")));
  EXPECT_EQ(code(look("+8613800000002")), Code::lookup_budget_exhausted);
}

TEST_F(Lookups, AHundredFriendsCanBeFoundInARow) {
  for (int i = 0; i < 100; ++i) ASSERT_FALSE(code(look("+8613800000002")));
  EXPECT_EQ(code(look("+8613800000002")), Code::lookup_budget_exhausted);
}

// ------------------------------------------------------------------------------------------------- the whole room

TEST_F(Town, WhateverHappensNoFenIsLostAndHeldMoneyIsExactlyWhatIsPending) {
  SimRng dice(20261123);
  std::vector<std::int64_t> made;
  const Customer carol = resident("+8613800000004", 0);
  bool newcomer = false;
  for (int i = 0; i < 400; ++i) {
    const auto arrival = static_cast<Arrival>(1 + dice.below(3));
    const std::int64_t amount = 1 + static_cast<std::int64_t>(dice.below(3'000));
    switch (dice.below(6)) {
      case 0: {
        auto command = send(to_bob(), amount, arrival);
        if (!run(command).refusal) made.push_back(command->view.row.id);
        break;
      }
      case 1: {
        auto command = send(newcomer ? by_phone(alice, carol.id, "+8613800000004") : to_stranger(), amount, arrival);
        if (!run(command).refusal) made.push_back(command->view.row.id);
        break;
      }
      case 2:
        if (!made.empty()) run(cancel(alice.id, made.at(dice.below(made.size()))));
        break;
      case 3: clock.advance(minutes(static_cast<std::int64_t>(dice.below(600)))); break;
      case 4: ring(); break;
      case 5:
        if (i > 200 && !newcomer) {
          newcomer = true;
          run(std::make_shared<Claim>(packs, resident("+8613800000009", 0).id));
        }
        break;
    }
    std::int64_t pending = 0, all = 0;
    for (const auto& transfer : store::scan_all<PersonTransfer>(executor->store()))
      if (is_pending(transfer.state)) pending += transfer.amount;
    for (const auto& account : executor->books().accounts()) all += account.balance;
    ASSERT_EQ(held(alice), pending) << "step " << i;
    ASSERT_EQ(all, 0);
  }
  EXPECT_GT(made.size(), 50u);
}

}  // namespace
}  // namespace chenxi::transfers
