// A small town for this room's tests: residents with money, devices and numbers, over the memory store.
#pragma once
#include <gtest/gtest.h>

#include "identity/vault.h"
#include "risk/risk.h"
#include "transfers/cancel.h"
#include "transfers/lookup.h"
#include "transfers/reads.h"
#include "transfers/timers.h"

namespace chenxi::transfers {

using identity::Customer;
using identity::Handle;
using identity::HandleKind;

/// Opens the drawer, or a resident with money from it.
struct Settle : engine::Command {
  Customer customer;
  ledger::AccountId drawer{};
  std::int64_t money = 0;
  const char* name() const override { return "test.settle"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    if (drawer == ledger::AccountId::none) {
      drawer = ctx.open_account(ledger::AccountKind::cash, 1, money::Currency::cny);
      return engine::ObjectRef{};
    }
    customer.id = ctx.new_id();
    customer.main = ctx.open_account(ledger::AccountKind::customer, customer.id, money::Currency::cny);
    customer.held = ctx.open_account(ledger::AccountKind::held, customer.id, money::Currency::cny);
    ctx.insert(customer);
    ctx.insert(Handle{customer.phone_index, HandleKind::phone, customer.id, true, ctx.now()});
    if (customer.has_email) ctx.insert(Handle{customer.email_index, HandleKind::email, customer.id, true, ctx.now()});
    identity::Device device;
    device.customer = customer.id;
    device.id = 1;
    ctx.insert(device);
    if (money == 0) return engine::ObjectRef{1, customer.id};
    const ledger::Leg leg{ledger::TransferKind::cash_in, drawer, customer.main, money, 0, customer.id, {}};
    ctx.post({&leg, 1});
    return engine::ObjectRef{1, customer.id};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// Changes a customer and what hangs on him.
struct Change : Settle {
  std::function<void(engine::Context&, Customer&)> change;
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<Customer>(customer.id);
    keys.row<Handle>(customer.phone_index);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    change(ctx, ctx.edit<Customer>(customer.id));
    return engine::ObjectRef{};
  }
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
  ledger::AccountId drawer{};
  Customer alice, bob;

  static constexpr const char* kPin = "141592";

  std::unique_ptr<engine::Executor> fresh() {
    auto made = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); },
                                                   engine::ExecutorOptions{});
    made->observe(&packs);
    register_timers(*made, packs);
    made->open();
    return made;
  }
  void SetUp() override {
    ASSERT_FALSE(run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now())).refusal);
    ASSERT_FALSE(run(std::make_shared<risk::Adopt>(std::string(risk::shipped_rules()), clock.now())).refusal);
    auto opens = std::make_shared<Settle>();
    run(opens);
    drawer = opens->drawer;
    alice = resident("+8613800000001", 500'000);
    bob = resident("+8613800000002", 0);
  }
  Customer resident(const std::string& phone, std::int64_t money, const std::string& email = "") {
    auto settle = std::make_shared<Settle>();
    settle->drawer = drawer;
    settle->money = money;
    Customer& c = settle->customer;
    vault.make_keys(c);
    c.phone_index = vault.index(HandleKind::phone, phone);
    c.has_email = !email.empty();
    if (c.has_email) c.email_index = vault.index(HandleKind::email, email);
    c.pin_mac = vault.pin_mac(c, kPin);
    EXPECT_FALSE(run(settle).refusal);
    return settle->customer;
  }

  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  void change(const Customer& who, std::function<void(engine::Context&, Customer&)> how) {
    auto command = std::make_shared<Change>();
    command->customer = who;
    command->change = std::move(how);
    ASSERT_FALSE(run(command).refusal);
  }
  /// Lets every timer ring that is due, until all is quiet.
  int ring() {
    int rung = 0;
    for (auto jobs = executor->due_timers(); !jobs.empty(); jobs = executor->due_timers()) {
      executor->run_batch(jobs);
      rung += static_cast<int>(jobs.size());
    }
    return rung;
  }

  ports::PayeeToken by_phone(const Customer& payer, std::int64_t payee, const std::string& phone) {
    ports::PayeeToken token;
    token.looked_up_by = payer.id;
    token.customer = payee;
    token.handle_kind = static_cast<std::int64_t>(HandleKind::phone);
    token.handle_index = vault.index(HandleKind::phone, phone);
    token.handle = phone;
    token.expires_at = clock.now() + minutes(10);
    return token;
  }
  ports::PayeeToken to_bob() { return by_phone(alice, bob.id, "+8613800000002"); }
  ports::PayeeToken to_stranger() { return by_phone(alice, 0, "+8613800000009"); }

  std::shared_ptr<Send> send(const ports::PayeeToken& payee, std::int64_t amount, Arrival arrival = Arrival::now,
                             std::optional<Uuid> key = {}) {
    Sending sending;
    sending.payer = payee.looked_up_by;
    sending.amount = amount;
    sending.arrival = arrival;
    auto command = std::make_shared<Send>(packs, sending);
    command->payee = payee;
    identity::CheckedProof proof;
    proof.device = 1;
    proof.pin_mac = vault.pin_mac(payee.looked_up_by == alice.id ? alice : bob, kPin);
    proof.hash = sha256("pin");
    command->proof = proof;
    command->request = engine::Request{sending.payer, key ? *key : new_key(),
                                       hash_of_send(sending, payee.handle, payee.shown_name, "")};
    return command;
  }
  /// Sends and gives the transfer.
  std::int64_t sent(const std::shared_ptr<Send>& command) {
    const auto outcome = run(command);
    EXPECT_FALSE(outcome.refusal) << (outcome.refusal ? name(outcome.refusal->code()) : "");
    return command->view.row.id;
  }
  std::optional<Code> code(const std::shared_ptr<engine::Command>& command) {
    const auto outcome = run(command);
    return outcome.refusal ? std::optional(outcome.refusal->code()) : std::nullopt;
  }
  std::shared_ptr<Cancel> cancel(std::int64_t customer, std::int64_t transfer, std::optional<Uuid> key = {}) {
    auto command = std::make_shared<Cancel>(packs, customer, transfer);
    command->request = engine::Request{customer, key ? *key : new_key(), hash_of_cancel(transfer)};
    return command;
  }
  std::optional<TransferView> read(std::int64_t customer, std::int64_t transfer) {
    auto query = std::make_shared<ReadTransfer>(customer, transfer);
    engine::Job job;
    job.query = query;
    executor->run_batch({&job, 1});
    return query->view;
  }
  State state(std::int64_t transfer) { return read(alice.id, transfer)->state; }
  Uuid new_key() { return make_uuid7(clock.now(), rng); }
  std::int64_t main(const Customer& who) { return executor->books().account(who.main).balance; }
  std::int64_t held(const Customer& who) { return executor->books().account(who.held).balance; }
  std::int64_t day_out(const Customer& who) {
    const ledger::Counts& counts = executor->books().counts(executor->books().account(who.main));
    return counts.day == BusinessCalendar().civil(clock.now()).day_number ? counts.day_out : 0;
  }
};

}  // namespace chenxi::transfers
