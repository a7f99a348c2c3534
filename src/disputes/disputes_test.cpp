// The two doors, and where the money is found.
#include <map>
#include <random>

#include "disputes/test_town.h"

namespace chenxi::disputes {
namespace {

class Disputes : public Town {};

// ------------------------------------------------------------------------------------------------- the wrong person

TEST_F(Disputes, TheWrongPersonGivesBackInOneTap) {
  const TransferId paid = give(amy, ben, 10'000);
  const std::int64_t dispute = opened(amy, paid, Door::wrong_person);
  EXPECT_EQ(main(ben), 10'000) << "nothing is frozen at this door";
  EXPECT_EQ(view(ben, dispute)->role, Role::payee);
  EXPECT_FALSE(view(cao, dispute)) << "nobody else sees the case";
  EXPECT_EQ(code(give_back(ben, dispute, 9'999)), Code::amount_invalid) << "what was signed is what is asked";
  EXPECT_EQ(code(give_back(amy, dispute, 10'000)), Code::not_yours);
  EXPECT_EQ(code(give_back(cao, dispute, 10'000)), Code::dispute_unknown);
  auto once = give_back(ben, dispute, 10'000);
  EXPECT_EQ(code(once), std::nullopt);
  EXPECT_EQ(once->change.state, State::given_back);
  EXPECT_EQ(main(amy), 200'000);
  EXPECT_EQ(main(ben), 0);
  EXPECT_TRUE(run(once).replayed) << "a lost answer is given again";
  EXPECT_EQ(once->change.returned, 10'000);
  EXPECT_EQ(main(amy), 200'000);
  EXPECT_EQ(code(give_back(ben, dispute, 10'000)), Code::dispute_closed);
  EXPECT_EQ(view(amy, dispute)->dispute.returned, 10'000);
}

TEST_F(Disputes, GivingBackTakesNothingThatIsNotThere) {
  const TransferId paid = give(amy, ben, 10'000);
  const std::int64_t dispute = opened(amy, paid, Door::wrong_person);
  give(ben, cao, 1);
  EXPECT_EQ(code(give_back(ben, dispute, 10'000)), Code::insufficient_balance);
  give(amy, ben, 501);
  act([&](engine::Context& ctx) {
        identity::UserLimits limits;
        limits.customer = ben.id;
        limits.locked = 600;
        ctx.insert(limits);
        return 0;
      },
      {ben.id});
  EXPECT_EQ(code(give_back(ben, dispute, 10'000)), Code::money_locked) << "what he put aside stays";
  act([&](engine::Context& ctx) {
        ctx.edit<Customer>(ben.id).stopped = identity::Stopped::by_button;
        return 0;
      },
      {ben.id});
  EXPECT_EQ(code(give_back(ben, dispute, 10'000)), Code::payments_stopped);
  EXPECT_EQ(main(ben), 10'500);
}

TEST_F(Disputes, ADeclinedRequestMovesNothingAndTheOtherDoorStaysOpen) {
  const TransferId paid = give(amy, ben, 10'000);
  const std::int64_t dispute = opened(amy, paid, Door::wrong_person);
  EXPECT_EQ(code(complaint(amy, paid, Door::deceived)), Code::dispute_open_already);
  EXPECT_EQ(code(std::make_shared<Decline>(cao.id, dispute, Answer::was_owed)), Code::dispute_unknown);
  EXPECT_EQ(code(std::make_shared<Decline>(ben.id, dispute, Answer::was_owed)), std::nullopt);
  EXPECT_EQ(view(amy, dispute)->dispute.answer, Answer::was_owed);
  EXPECT_EQ(main(ben), 10'000);
  EXPECT_EQ(code(complaint(amy, paid, Door::wrong_person)), Code::dispute_open_already);
  const std::int64_t second = opened(amy, paid, Door::deceived);
  EXPECT_EQ(held(ben), 10'000);
  EXPECT_EQ(code(std::make_shared<Withdraw>(amy.id, second)), std::nullopt);
  EXPECT_EQ(code(complaint(amy, paid, Door::deceived)), Code::dispute_open_already) << "each door once";
}

TEST_F(Disputes, WhoDoesNotAnswerIsNotPunished) {
  const std::int64_t dispute = opened(amy, give(amy, ben, 10'000), Door::wrong_person);
  pass(days(7));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(view(amy, dispute)->dispute.state, State::expired);
  EXPECT_EQ(main(ben), 10'000);
  EXPECT_EQ(code(give_back(ben, dispute, 10'000)), Code::dispute_closed);
}

TEST_F(Disputes, WhatCanBeDisputed) {
  const TransferId paid = give(amy, ben, 10'000);
  const TransferId bought = move(TransferKind::payment, amy.main, shop, 2'000);
  EXPECT_EQ(code(complaint(amy, bought, Door::deceived)), Code::dispute_not_possible) << "a shop refunds";
  EXPECT_EQ(code(complaint(ben, paid, Door::deceived)), Code::transfer_unknown) << "he received it";
  EXPECT_EQ(code(complaint(cao, paid, Door::deceived)), Code::transfer_unknown);
  EXPECT_EQ(code(complaint(amy, TransferId{999'999}, Door::deceived)), Code::transfer_unknown);
  const TransferId waits = move(TransferKind::hold, amy.main, amy.held, 3'000, 77);
  EXPECT_EQ(code(complaint(amy, waits, Door::deceived)), Code::dispute_not_possible) << "it can be cancelled";
  move(TransferKind::transfer, amy.held, ben.main, 3'000, 77);
  const std::int64_t dispute = opened(amy, waits, Door::deceived);
  EXPECT_EQ(held(ben), 3'000);
  EXPECT_EQ(view(amy, dispute)->dispute.paid, waits);
  pass(days(80));
  ring();
  EXPECT_EQ(code(complaint(amy, paid, Door::wrong_person)), Code::dispute_too_late);
}

// --------------------------------------------------------------------------------------------------------- deceived

// The worked example of DECISIONS.md. Amy is talked out of 1,000.00. Ben has spent: 300.00 to Cao, 100.00 at a shop, and
// has 600.00 left of it with 50.00 of his own on top: 650.00. His balance covers 650.00 of the share; 350.00 left with his
// two rows, in proportion 300:100, that is 262.50 to Cao and 87.50 to the shop. Cao had sent 200.00 on to Dan and has
// 110.00: they cover 110.00, and 152.50 followed her only row to Dan, who still has all of his 200.00.
TEST_F(Disputes, TheMoneyIsFollowedAndFrozenInProportion) {
  move(TransferKind::cash_in, drawer, ben.main, 5'000);
  move(TransferKind::cash_in, drawer, cao.main, 1'000);
  const TransferId paid = give(amy, ben, 100'000);
  give(ben, cao, 30'000);
  move(TransferKind::payment, ben.main, shop, 10'000);
  give(cao, dan, 20'000);
  const std::int64_t dispute = opened(amy, paid, Door::deceived);

  EXPECT_EQ(held(ben), 65'000);
  EXPECT_EQ(held(cao), 11'000);
  EXPECT_EQ(held(dan), 15'250);
  EXPECT_EQ(main(dan), 4'750) << "what is his own stays usable";
  const auto found = read_case(dispute);
  ASSERT_EQ(found->steps.size(), 4u);
  EXPECT_EQ(found->steps[1].share, 26'250);
  EXPECT_EQ(found->steps[2].place, Place::shop);
  EXPECT_EQ(found->steps[2].share, 8'750);
  EXPECT_EQ(found->steps[3].share, 15'250);
  EXPECT_EQ(found->dispute->frozen, 65'000 + 11'000 + 15'250);
  EXPECT_EQ(found->dispute->frozen + 8'750 + found->dispute->lost, 100'000) << "nothing is counted twice or forgotten";
  EXPECT_EQ(view(dan, dispute)->role, Role::holder);
  EXPECT_EQ(view(dan, dispute)->steps.size(), 1u) << "a holder sees his own part alone";
  EXPECT_FALSE(view(eve, dispute));

  EXPECT_EQ(code(decision(dispute, Decision::give_back)), std::nullopt);
  EXPECT_EQ(main(amy), 100'000 + 91'250);
  EXPECT_EQ(held(ben) + held(cao) + held(dan), 0);
  EXPECT_EQ(main(dan), 4'750);
  EXPECT_EQ(view(amy, dispute)->dispute.state, State::returned);
  EXPECT_EQ(code(decision(dispute, Decision::release)), Code::dispute_closed);
}

TEST_F(Disputes, APartGoesBackTheNearestFirstAndTheRestIsFree) {
  const TransferId paid = give(amy, ben, 10'000);
  give(ben, cao, 4'000);
  const std::int64_t dispute = opened(amy, paid, Door::deceived);
  EXPECT_EQ(held(ben), 6'000);
  EXPECT_EQ(held(cao), 4'000);
  EXPECT_EQ(code(decision(dispute, Decision::give_back_part, 10'000)), Code::amount_invalid);
  EXPECT_EQ(code(decision(dispute, Decision::give_back_part, 7'000)), std::nullopt);
  EXPECT_EQ(main(amy), 190'000 + 7'000);
  EXPECT_EQ(main(ben), 0);
  EXPECT_EQ(main(cao), 3'000);
  EXPECT_EQ(held(ben) + held(cao), 0);
  EXPECT_EQ(view(cao, dispute)->dispute.state, State::partly_returned);
}

TEST_F(Disputes, WithoutADecisionEverythingIsFreeWhenTheTimeIsOver) {
  const std::int64_t dispute = opened(amy, give(amy, ben, 10'000), Door::deceived);
  EXPECT_EQ(main(ben), 0);
  pass(hours(71));
  EXPECT_EQ(ring(), 0);
  pass(hours(1));
  EXPECT_EQ(ring(), 1);
  EXPECT_EQ(main(ben), 10'000);
  EXPECT_EQ(view(ben, dispute)->dispute.state, State::expired);
  EXPECT_EQ(code(decision(dispute, Decision::give_back)), Code::dispute_closed);
}

TEST_F(Disputes, WhatCameBackByItselfIsNotFollowed) {
  const TransferId paid = give(amy, ben, 10'000);
  const TransferId bought = move(TransferKind::payment, ben.main, shop, 4'000);
  move(TransferKind::refund, shop, ben.main, 4'000, 0, bought);
  give(ben, amy, 2'500);
  give(ben, cao, 7'500);
  const auto found = read_case(opened(amy, paid, Door::deceived));
  ASSERT_EQ(found->steps.size(), 3u);
  EXPECT_EQ(found->steps[1].place, Place::payer);
  EXPECT_EQ(found->steps[1].share, 2'500);
  EXPECT_EQ(found->steps[2].owner, cao.id);
  EXPECT_EQ(found->steps[2].share, 7'500);
  EXPECT_EQ(held(cao), 7'500);
}

TEST_F(Disputes, WhatLeftTheBooksIsShownWhereItLeft) {
  const TransferId paid = give(amy, ben, 10'000);
  const TransferId hold = move(TransferKind::hold, ben.main, ben.held, 4'000, 500);
  move(TransferKind::withdrawal, ben.held, transit, 4'000, 500, hold);
  move(TransferKind::cash_out, ben.main, drawer, 3'000);
  move(TransferKind::hold, ben.main, ben.held, 3'000, 501);
  const auto found = read_case(opened(amy, paid, Door::deceived));
  ASSERT_EQ(found->steps.size(), 4u);
  EXPECT_EQ(found->steps[1].place, Place::bank);
  EXPECT_EQ(found->steps[2].place, Place::cash);
  EXPECT_EQ(found->steps[3].place, Place::waiting);
  EXPECT_EQ(found->dispute->frozen, 0);
}

TEST_F(Disputes, TwoWhoWereDeceivedShareWhatIsLeftAndNobodyLosesTwice) {
  const Customer fay = resident(50'000);
  const TransferId first = give(amy, ben, 10'000), second = give(fay, ben, 10'000);
  give(ben, eve, 5'000);
  const std::int64_t one = opened(amy, first, Door::deceived), two = opened(fay, second, Door::deceived);
  EXPECT_EQ(read_case(one)->dispute->frozen, 10'000);
  EXPECT_EQ(read_case(two)->dispute->frozen, 10'000) << "5,000 that Ben had left, 5,000 at Eve";
  EXPECT_EQ(held(ben), 15'000);
  EXPECT_EQ(held(eve), 5'000);
  EXPECT_EQ(code(decision(one, Decision::give_back)), std::nullopt);
  EXPECT_EQ(main(amy), 200'000);
  EXPECT_EQ(held(ben), 5'000) << "the other case is untouched";
  EXPECT_EQ(code(decision(two, Decision::release)), std::nullopt);
  EXPECT_EQ(main(ben), 5'000);
  EXPECT_EQ(main(eve), 5'000);
}

TEST_F(Disputes, ALongChainEndsAtTheBoundOfTheRules) {
  const TransferId paid = give(amy, ben, 10'000);
  Customer last = ben;
  for (int i = 0; i < 7; ++i) {
    const Customer next = resident(0);
    give(last, next, 10'000);
    last = next;
  }
  const auto found = read_case(opened(amy, paid, Door::deceived));
  EXPECT_EQ(found->steps.size(), 6u) << "the receiver and five more";
  EXPECT_TRUE(found->dispute->cut);
  EXPECT_EQ(found->dispute->lost, 10'000);
  EXPECT_EQ(found->dispute->frozen, 0);
}

// Random flights among few people: whatever they do, the places and what was not found add up to the amount, nobody has
// more frozen than he had, and when the case has ended nothing is held and nothing was made.
TEST_F(Disputes, TheSharesAlwaysAddUp) {
  constexpr unsigned kSeed = 20261127;
  SCOPED_TRACE("seed=" + std::to_string(kSeed));
  std::mt19937 dice{kSeed};
  std::vector<Customer> people{ben, cao, dan, eve};
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const TransferId paid = give(amy, ben, 1'000 + static_cast<std::int64_t>(dice() % 2'000));
    for (int i = 0; i < 12; ++i) {
      const Customer& from = people[dice() % 4];
      const std::int64_t has = main(from);
      if (has == 0) continue;
      const std::int64_t amount = 1 + static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(has));
      switch (dice() % 4) {
        case 0: move(TransferKind::payment, from.main, shop, amount); break;
        case 1: move(TransferKind::cash_out, from.main, drawer, amount); break;
        default:
          if (const Customer& to = people[dice() % 4]; to.id != from.id) give(from, to, amount);
      }
    }
    std::int64_t before = 0;
    for (const Customer& one : people) before += main(one);
    const std::int64_t dispute = opened(amy, paid, Door::deceived);
    const auto found = read_case(dispute);
    std::map<std::int64_t, std::int64_t> passed;  // by step: shares of those that came from it
    std::int64_t rests = found->dispute->lost;
    for (const TraceStep& step : found->steps) passed[step.parent] += step.share;
    for (const TraceStep& step : found->steps) {
      EXPECT_LE(step.frozen + passed[step.number], step.share);
      if (step.place != Place::person) rests += step.share;
    }
    EXPECT_EQ(found->dispute->frozen + rests, found->dispute->amount);
    std::int64_t held_now = 0, after = 0;
    for (const Customer& one : people) held_now += held(one), after += main(one);
    EXPECT_EQ(held_now, found->dispute->frozen);
    EXPECT_EQ(held_now + after, before);
    const std::int64_t part = static_cast<std::int64_t>(dice() % 3) - 1;
    if (found->dispute->frozen > 1)
      EXPECT_EQ(code(part < 0   ? decision(dispute, Decision::release)
                     : part > 0 ? decision(dispute, Decision::give_back)
                                : decision(dispute, Decision::give_back_part, found->dispute->frozen / 2)),
                std::nullopt);
    else EXPECT_EQ(code(decision(dispute, Decision::release)), std::nullopt);
    for (const Customer& one : people) EXPECT_EQ(held(one), 0);
  }
}

TEST_F(Disputes, CentsAreNotFollowed) {
  const TransferId paid = give(amy, ben, 10'000);
  for (int i = 0; i < 5; ++i) give(ben, cao, 99);
  give(ben, dan, 9'505);
  const auto found = read_case(opened(amy, paid, Door::deceived));
  EXPECT_EQ(held(cao), 0);
  EXPECT_EQ(held(dan), 9'505);
  EXPECT_EQ(found->dispute->lost, 495);
}

// What was passed on in the same batch, right before the complaint, is found.
TEST_F(Disputes, NobodyIsFasterThanTheBatch) {
  const TransferId paid = give(amy, ben, 10'000);
  auto flees = std::make_shared<Act>();
  flees->act = [&](engine::Context& ctx) {
    const Leg leg{TransferKind::transfer, ben.main, cao.main, 10'000, 0, ctx.new_id(), {}};
    ctx.post({&leg, 1});
    return leg.object;
  };
  auto complains = complaint(amy, paid, Door::deceived);
  engine::Job jobs[2];
  jobs[0].command = flees;
  jobs[1].command = complains;
  executor->run_batch(jobs);
  EXPECT_FALSE(jobs[1].outcome.refusal);
  EXPECT_EQ(held(ben), 0);
  EXPECT_EQ(held(cao), 10'000);
}

// -------------------------------------------------------------------------------------------------- bounds on abuse

TEST_F(Disputes, OneMayHaveThreeOpen) {
  std::int64_t last = 0;
  for (int i = 0; i < 3; ++i) last = opened(amy, give(amy, ben, 1'000), Door::wrong_person);
  const TransferId fourth = give(amy, ben, 1'000);
  EXPECT_EQ(code(complaint(amy, fourth, Door::deceived)), Code::dispute_too_many);
  EXPECT_EQ(code(std::make_shared<Withdraw>(ben.id, last)), Code::not_yours);
  EXPECT_EQ(code(std::make_shared<Withdraw>(amy.id, last)), std::nullopt);
  EXPECT_EQ(code(complaint(amy, fourth, Door::deceived)), std::nullopt);
}

TEST_F(Disputes, UntrueReportsCountAndAreForgottenOneDay) {
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(code(decision(opened(amy, give(amy, ben, 1'000), Door::deceived), Decision::release, 0, true)), std::nullopt);
  EXPECT_EQ(main(ben), 2'000);
  const auto refused = run(complaint(amy, give(amy, ben, 1'000), Door::deceived));
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->code(), Code::dispute_reports_unfounded);
  EXPECT_EQ(refused.refusal->detail().until, clock.now() + days(180));
  pass(days(180));
  EXPECT_EQ(code(complaint(amy, give(amy, ben, 1'000), Door::deceived)), std::nullopt);
}

// ------------------------------------------------------------------------------------------------------ what is said

TEST_F(Disputes, EverybodyInACaseMaySpeakAndOnlyTheCaseWorkerHearsAll) {
  const TransferId paid = give(amy, ben, 10'000);
  give(ben, cao, 5'000);
  const std::int64_t dispute = opened(amy, paid, Door::deceived);
  const auto say = [&](const Customer& who) {
    return std::make_shared<Say>(who.id, dispute, Words{who.id, vault.seal(who, identity::Class::statutory, "disputes.note", "x")});
  };
  EXPECT_EQ(code(say(eve)), Code::dispute_unknown);
  EXPECT_EQ(code(say(cao)), std::nullopt);
  EXPECT_EQ(code(say(amy)), std::nullopt);
  EXPECT_EQ(view(amy, dispute)->notes.size(), 1u);
  EXPECT_EQ(view(ben, dispute)->notes.size(), 0u);
  EXPECT_EQ(read_case(dispute)->notes.size(), 2u);
  for (int i = 1; i < kNotesMax; ++i) EXPECT_EQ(code(say(cao)), std::nullopt);
  EXPECT_EQ(code(say(cao)), Code::rate_limited);
  EXPECT_EQ(code(decision(dispute, Decision::release)), std::nullopt);
  EXPECT_EQ(view(cao, dispute)->notes.back().role, Role::case_worker) << "the outcome's reason is for both";
  EXPECT_EQ(code(say(cao)), Code::dispute_closed);
}

TEST_F(Disputes, CaseWorkersSeeWhatIsOpenByDeadline) {
  const std::int64_t first = opened(amy, give(amy, ben, 10'000), Door::deceived);
  opened(amy, give(amy, ben, 1'000), Door::wrong_person);
  pass(hours(1));
  const std::int64_t second = opened(amy, give(amy, cao, 2'000), Door::deceived);
  auto cases = ask(std::make_shared<Cases>());
  ASSERT_EQ(cases->found.size(), 2u) << "the other door needs no case worker";
  EXPECT_EQ(cases->found[0].id, first);
  EXPECT_EQ(cases->found[1].id, second);
  EXPECT_EQ(cases->frozen, 12'000);
  EXPECT_EQ(code(decision(first, Decision::give_back)), std::nullopt);
  auto ended = std::make_shared<Cases>();
  ended->open = false;
  EXPECT_EQ(ask(ended)->found.size(), 1u);
  EXPECT_EQ(ended->waiting, 1);
}

}  // namespace
}  // namespace chenxi::disputes
