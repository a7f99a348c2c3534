// A small town for this room's tests: residents, a shop, a bank and a drawer, over the memory store. Money is moved by
// plain rows, as the movers would post them, so that a trace is tested on the books alone.
#pragma once
#include <gtest/gtest.h>

#include "disputes/answer.h"
#include "disputes/decide.h"
#include "disputes/open.h"
#include "disputes/reads.h"
#include "disputes/timers.h"
#include "identity/vault.h"

namespace chenxi::disputes {

using identity::Customer;
using ledger::AccountId;
using ledger::AccountKind;
using ledger::Leg;
using ledger::TransferId;
using ledger::TransferKind;

/// Does what a test says, as one command.
struct Act : engine::Command {
  std::function<std::int64_t(engine::Context&)> act;
  std::vector<std::int64_t> customers;  // whose rows it needs
  std::int64_t made = 0;
  const char* name() const override { return "test.act"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    for (const std::int64_t id : customers) {
      keys.row<Customer>(id);
      keys.row<identity::UserLimits>(id);
    }
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    made = act(ctx);
    return engine::ObjectRef{0, made};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

class Town : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{3};
  Env env{&clock, &rng, nullptr, ""};
  KeyRing keys = make_keys(rng);
  identity::Vault vault{keys, rng};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  rules::Packs packs;
  std::unique_ptr<engine::Executor> executor = fresh();
  AccountId drawer{}, shop{}, transit{};
  Customer amy, ben, cao, dan, eve;

  std::unique_ptr<engine::Executor> fresh() {
    auto made = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); },
                                                   engine::ExecutorOptions{});
    made->observe(&packs);
    register_timers(*made);
    made->open();
    return made;
  }
  void SetUp() override {
    ASSERT_FALSE(run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now())).refusal);
    act([this](engine::Context& ctx) {
      drawer = ctx.open_account(AccountKind::cash, 1, money::Currency::cny);
      shop = ctx.open_account(AccountKind::merchant, 900, money::Currency::cny);
      transit = ctx.open_account(AccountKind::transit, 1, money::Currency::cny);
      return 0;
    });
    amy = resident(200'000);
    ben = resident(0);
    cao = resident(0);
    dan = resident(0);
    eve = resident(0);
  }

  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  std::int64_t act(std::function<std::int64_t(engine::Context&)> what, std::vector<std::int64_t> customers = {}) {
    auto command = std::make_shared<Act>();
    command->act = std::move(what);
    command->customers = std::move(customers);
    EXPECT_FALSE(run(command).refusal);
    return command->made;
  }
  template <class Q>
  std::shared_ptr<Q> ask(std::shared_ptr<Q> query) {
    engine::Job job;
    job.query = query;
    executor->run_batch({&job, 1});
    return query;
  }
  Customer resident(std::int64_t money) {
    Customer made;
    vault.make_keys(made);
    act([&](engine::Context& ctx) {
      made.id = ctx.new_id();
      made.main = ctx.open_account(AccountKind::customer, made.id, money::Currency::cny);
      made.held = ctx.open_account(AccountKind::held, made.id, money::Currency::cny);
      ctx.insert(made);
      identity::Device device;
      device.customer = made.id;
      device.id = 1;
      ctx.insert(device);
      if (money == 0) return made.id;
      const Leg leg{TransferKind::cash_in, drawer, made.main, money, 0, made.id, {}};
      ctx.post({&leg, 1});
      return made.id;
    });
    return made;
  }
  /// One row of the books; gives it.
  TransferId move(TransferKind kind, AccountId debit, AccountId credit, std::int64_t amount, std::int64_t object = 0,
                  TransferId reverses = TransferId::none) {
    return TransferId{act([&](engine::Context& ctx) {
      const Leg leg{kind, debit, credit, amount, 0, object == 0 ? ctx.new_id() : object, reverses};
      row_ = ctx.post({&leg, 1});
      return leg.object;
    }) == 0 ? 0 : static_cast<std::int64_t>(row_)};
  }
  TransferId give(const Customer& from, const Customer& to, std::int64_t amount) {
    return move(TransferKind::transfer, from.main, to.main, amount);
  }

  std::shared_ptr<Open> complaint(const Customer& who, TransferId paid, Door door, Reason reason = Reason::other) {
    auto command = std::make_shared<Open>(packs, who.id, paid, door, reason);
    command->request = engine::Request{who.id, new_key(), sha256(std::to_string(static_cast<std::int64_t>(paid)))};
    return command;
  }
  std::int64_t opened(const Customer& who, TransferId paid, Door door) {
    auto command = complaint(who, paid, door);
    const auto outcome = run(command);
    EXPECT_FALSE(outcome.refusal) << (outcome.refusal ? name(outcome.refusal->code()) : "");
    return command->change.id;
  }
  std::optional<Code> code(std::shared_ptr<engine::Command> command) {
    const auto outcome = run(std::move(command));
    return outcome.refusal ? std::optional(outcome.refusal->code()) : std::nullopt;
  }
  std::shared_ptr<GiveBack> give_back(const Customer& who, std::int64_t dispute, std::int64_t amount) {
    auto command = std::make_shared<GiveBack>(who.id, dispute);
    identity::CheckedProof proof;
    proof.device = 1;
    proof.hash = sha256("device");
    command->proof = proof;
    command->amount = amount;
    command->request = engine::Request{who.id, new_key(), sha256("give back")};
    return command;
  }
  std::shared_ptr<Decide> decision(std::int64_t dispute, Decision what, std::int64_t part = 0, bool unfounded = false) {
    auto command = std::make_shared<Decide>(dispute);
    command->decision = what;
    command->part = part;
    command->unfounded = unfounded;
    command->case_worker = 1;
    command->words = {amy.id, vault.seal(amy, identity::Class::statutory, "disputes.note", "because")};
    return command;
  }
  std::optional<PartyView> view(const Customer& who, std::int64_t dispute) {
    return ask(std::make_shared<ReadDispute>(who.id, dispute))->view;
  }
  std::shared_ptr<ReadCase> read_case(std::int64_t dispute) { return ask(std::make_shared<ReadCase>(dispute)); }
  int ring() {
    int rung = 0;
    for (auto jobs = executor->due_timers(); !jobs.empty(); jobs = executor->due_timers()) {
      executor->run_batch(jobs);
      rung += static_cast<int>(jobs.size());
    }
    return rung;
  }
  void pass(Duration time) { clock.advance(time); }
  Uuid new_key() { return make_uuid7(clock.now(), rng); }
  std::int64_t main(const Customer& who) { return executor->books().account(who.main).balance; }
  std::int64_t held(const Customer& who) { return executor->books().account(who.held).balance; }

 private:
  TransferId row_{};
};

}  // namespace chenxi::disputes
