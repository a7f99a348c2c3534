// What risk does to a transfer: each action, its counters, its log, and that a decision can be judged again.
#include "transfers/claim.h"
#include "transfers/test_town.h"

namespace chenxi::transfers {
namespace {

class RiskTown : public Town {
 protected:
  std::int64_t next_number = 100;
  void adopt(const std::string& rules) {
    ASSERT_FALSE(
        run(std::make_shared<risk::Adopt>("rules = \"t\"\nversion = \"1\"\n" + rules, clock.now())).refusal);
    clock.advance(seconds(1));
  }
  /// "[[rule]]" with everything that every rule says.
  static std::string rule(const std::string& id, const std::string& kind, const std::string& action,
                          const std::string& when, const std::string& mode = "live") {
    return "[[rule]]\nid = \"" + id + "\"\nkind = \"" + kind + "\"\naction = \"" + action + "\"\nmode = \"" +
           mode + "\"\nmethods = [\"transfer\"]\n" + (action == "delay" ? "minutes = 30\n" : "") +
           "when = [" + when + "]\n";
  }
  Customer somebody(std::int64_t money = 0) {
    return resident("+86138001" + std::to_string(next_number++), money);
  }
  ports::PayeeToken to(const Customer& payer, const Customer& payee) {
    ports::PayeeToken token;
    token.looked_up_by = payer.id;
    token.customer = payee.id;
    token.expires_at = clock.now() + minutes(10);
    return token;
  }
  std::shared_ptr<Send> from(const Customer& payer, const Customer& payee, std::int64_t amount) {
    auto command = send(to(payer, payee), amount);
    identity::CheckedProof proof;
    proof.device = 1;
    proof.pin_mac = payer.pin_mac;
    proof.hash = sha256("pin");
    command->proof = proof;
    command->vault = &vault;
    return command;
  }
  Refusal refused(const std::shared_ptr<engine::Command>& command) {
    const auto outcome = run(command);
    return outcome.refusal ? *outcome.refusal : Refusal(Code::internal);
  }
  std::vector<risk::Explained> decisions(const Customer& who) {
    auto query = std::make_shared<risk::Explain>(who.id, 100);
    engine::Job job;
    job.query = query;
    executor->run_batch({&job, 1});
    return query->decisions;
  }
};

TEST_F(RiskTown, AWarningIsReadAndTheSameRequestGoesOn) {
  adopt(rule("big", "amount", "warn", "{ signal = \"amount\", at_least = 1000 }"));
  auto command = from(alice, bob, 1'000);
  const Refusal no = refused(command);
  EXPECT_EQ(no.code(), Code::risk_warning);
  EXPECT_EQ(no.detail().rule, "risk/amount");
  // That one has never paid somebody is another warning.
  auto other = from(alice, bob, 1'000);
  other->sending.warning_accepted = true;
  EXPECT_EQ(code(other), Code::risk_warning);
  auto again = from(alice, bob, 1'000);
  again->sending.risk_read = true;
  again->request = command->request;
  EXPECT_FALSE(run(again).refusal);
  EXPECT_FALSE(code(from(alice, bob, 999)));
  const auto log = decisions(alice);
  ASSERT_EQ(log.size(), 4u);
  EXPECT_FALSE(log[3].decision.passed);
  EXPECT_FALSE(log[2].decision.passed);
  EXPECT_TRUE(log[1].decision.passed);
  EXPECT_EQ(log[1].decision.action, "warn");
  EXPECT_EQ(log[1].decision.object, again->view.row.id);
  EXPECT_EQ(log[0].decision.action, "allow");
}

TEST_F(RiskTown, AShadowRuleIsLoggedAndStopsNobody) {
  adopt(rule("big", "amount", "refuse", "{ signal = \"amount\", at_least = 1 }", "shadow"));
  EXPECT_FALSE(code(from(alice, bob, 1'000)));
  EXPECT_EQ(decisions(alice)[0].decision.shadows, "big");
  EXPECT_EQ(decisions(alice)[0].decision.hits, "");
}

TEST_F(RiskTown, AHeldTransferArrivesADayLaterAndCanBeCancelled) {
  adopt(rule("most", "amount", "hold", "{ signal = \"balance_percent\", at_least = 40 }"));
  auto held_back = from(alice, bob, 200'000);
  held_back->sending.warning_accepted = true;
  const std::int64_t id = sent(held_back);
  EXPECT_EQ(held_back->view.state, State::scheduled);
  EXPECT_EQ(held(alice), 200'000);
  EXPECT_EQ(main(bob), 0);
  clock.advance(hours(23));
  EXPECT_EQ(ring(), 0);
  EXPECT_FALSE(run(cancel(alice.id, id)).refusal);
  EXPECT_EQ(main(alice), 500'000);
  auto second = from(alice, bob, 200'000);
  second->sending.warning_accepted = true;
  sent(second);
  clock.advance(hours(25));
  ring();
  EXPECT_EQ(main(bob), 200'000);
}

/// "Choose two hours", says the swindler, or "send it to my new number": the day is the same.
TEST_F(RiskTown, WhatRiskHoldsBackWaitsForADayHoweverItWasSent) {
  adopt(rule("most", "amount", "hold", "{ signal = \"balance_percent\", at_least = 10 }"));
  auto soon = from(alice, bob, 100'000);
  soon->sending.arrival = Arrival::two_hours;
  const std::int64_t id = sent(soon);
  EXPECT_EQ(soon->view.arrives_at, clock.now() + hours(24));
  clock.advance(hours(1));
  const std::int64_t waiting = sent(send(to_stranger(), 100'000));
  const Customer newcomer = resident("+8613800000009", 0);
  run(std::make_shared<Claim>(packs, newcomer.id));
  clock.advance(hours(22));
  ring();
  EXPECT_EQ(main(bob), 0);
  EXPECT_EQ(main(newcomer), 0);
  EXPECT_FALSE(run(cancel(alice.id, waiting)).refusal);
  clock.advance(hours(1));
  ring();
  EXPECT_EQ(state(id), State::succeeded);
  EXPECT_EQ(main(alice), 400'000);
}

TEST_F(RiskTown, ADelayIsWaitedForOnceAndAskingAgainDoesNotBeginItAnew) {
  adopt(rule("new", "velocity", "delay", "{ signal = \"new_payee\", at_least = 1 }"));
  const Refusal no = refused(from(alice, bob, 1'000));
  EXPECT_EQ(no.code(), Code::risk_delayed);
  const Instant until = *no.detail().until;
  EXPECT_EQ(until, clock.now() + minutes(30));
  clock.advance(minutes(20));
  EXPECT_EQ(*refused(from(alice, bob, 1'000)).detail().until, until);
  clock.advance(minutes(10));
  EXPECT_FALSE(code(from(alice, bob, 1'000)));
  EXPECT_EQ(code(from(alice, somebody(), 1'000)), Code::risk_delayed) << "the wait was for the other payee";
}

TEST_F(RiskTown, AStepUpNeedsACodeForThisAmountAndThisName) {
  adopt(rule("new", "new_device", "step_up", "{ signal = \"new_payee\", at_least = 1 }"));
  EXPECT_EQ(refused(from(alice, bob, 1'000)).detail().rule, "risk/new_device");
  identity::CodeChallenge challenge;
  challenge.purpose = identity::CodePurpose::step_up;
  challenge.kind = HandleKind::phone;
  challenge.handle = alice.phone_index;
  challenge.customer = alice.id;
  challenge.payload = identity::step_up_payload(1'000, "");
  auto asks =
      std::make_shared<identity::SendCode>(keys, vault, rng, challenge, "+8613800000001", Lang::zh_cn);
  ASSERT_FALSE(run(asks).refusal);
  const auto messages = store::scan_all<ports::Message>(executor->store());
  const auto params = unseal(ports::message_key(keys), "message/params", messages.back().sealed_params);
  const std::string digits(parse_json(*params)->at("code").as_string());
  const auto with = [&](std::int64_t amount, const std::string& typed) {
    auto command = from(alice, bob, amount);
    command->step_up = identity::ProvenCode{asks->id, typed, identity::CodePurpose::step_up, alice.id,
                                            identity::step_up_payload(amount, "")};
    return command;
  };
  EXPECT_EQ(code(with(1'001, digits)), Code::code_expired) << "the code was for another amount";
  EXPECT_EQ(code(with(1'000, digits == "000000" ? "000001" : "000000")), Code::code_wrong);
  EXPECT_FALSE(code(with(1'000, digits)));
  EXPECT_EQ(main(bob), 1'000);
}

TEST_F(RiskTown, WithoutRulesEverythingAsksForAStepUp) {
  data = store::make_memory();
  executor = fresh();
  ASSERT_FALSE(run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now())).refusal);
  auto opens = std::make_shared<Settle>();
  run(opens);
  drawer = opens->drawer;
  alice = resident("+8613800000001", 500'000);
  bob = resident("+8613800000002", 0);
  EXPECT_EQ(code(from(alice, bob, 1)), Code::step_up_required);
  EXPECT_EQ(main(bob), 0);
}

TEST_F(RiskTown, AMuleIsStoppedWithoutAWordAndOthersGoOn) {
  std::vector<Customer> senders;
  for (int i = 0; i < 10; ++i) senders.push_back(somebody(100'000));
  const Customer mule = somebody();
  for (const Customer& sender : senders) EXPECT_FALSE(code(from(sender, mule, 60'000)));
  const auto onward = [&](std::int64_t amount) {
    auto command = from(mule, bob, amount);
    command->sending.warning_accepted = true;
    return command;
  };
  EXPECT_FALSE(code(onward(190'000)));
  EXPECT_FALSE(code(onward(190'000)));
  const Refusal no = refused(onward(120'000));
  EXPECT_EQ(no.code(), Code::payment_not_possible);
  EXPECT_TRUE(no.detail().rule.empty()) << "nothing may be said";
  EXPECT_EQ(main(mule), 220'000);
  EXPECT_FALSE(code(from(mule, bob, 1'000))) << "a little still goes";
  EXPECT_EQ(decisions(mule)[1].decision.because, "passes_on_what_strangers_sent");
}

TEST_F(RiskTown, ManyNewPayeesInADayWaitAndTheNextDayIsAnother) {
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(code(from(alice, somebody(), 100))) << i;
  EXPECT_EQ(code(from(alice, somebody(), 100)), Code::risk_delayed);
  clock.advance(days(1));
  EXPECT_FALSE(code(from(alice, somebody(), 100)));
}

TEST_F(RiskTown, EveryDecisionComesOutTheSameWhenJudgedAgain) {
  for (int i = 0; i < 12; ++i) run(from(alice, i % 3 == 0 ? bob : somebody(), 100 * (i + 1)));
  adopt(rule("all", "amount", "refuse", "{ signal = \"amount\", at_least = 0 }"));
  EXPECT_EQ(code(from(alice, bob, 1)), Code::risk_refused);
  const auto log = decisions(alice);
  ASSERT_EQ(log.size(), 13u);
  for (const risk::Explained& one : log) EXPECT_EQ(one.again, one.decision.action) << one.decision.inputs;
  EXPECT_EQ(log[0].version, "t 1");
  EXPECT_EQ(log[1].version, "cn-risk 2026-11-27") << "the rules of then";
}

}  // namespace
}  // namespace chenxi::transfers
