// For tests: residents with phones, shops and money over the memory store, with the rule pack "test" in force
// (a payment 1,000; a day 2,000; static codes 500 a day; small payments 200 each and 600 a day).
#pragma once
#include <gtest/gtest.h>

#include <future>

#include "http/route.h"
#include "identity/code_secret.h"
#include "identity/directory.h"
#include "identity/proof.h"
#include "identity/tables.h"
#include "identity/vault.h"
#include "merchants/create.h"
#include "merchants/directory.h"
#include "payments/charge.h"
#include "payments/orders.h"
#include "payments/pay.h"
#include "payments/reads.h"
#include "payments/refund.h"
#include "payments/scan.h"
#include "rules/packs.h"

namespace chenxi::payments::test {

using engine::Outcome;
using identity::Customer;
using ledger::AccountId;
using ledger::AccountKind;
using merchants::Merchant;
using merchants::Order;

/// A request to a route, whose answer can be waited for.
struct Waiting : http::Answer {
  std::promise<http::Reply> promise;
  void reply(http::Reply&& reply) override { promise.set_value(std::move(reply)); }
  std::shared_ptr<http::EventStream> stream() override { return nullptr; }
};

/// Runs any code as a command.
struct Do : engine::Command {
  std::function<void(engine::Keys&)> want;
  std::function<void(engine::Context&)> act;
  const char* name() const override { return "test.do"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    if (want) want(keys);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    act(ctx);
    return engine::ObjectRef{0, object};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
  std::int64_t object = 0;
};

struct Resident {
  std::int64_t id = 0, device = 0;
  AccountId main{};
  P256PrivateKey key = P256PrivateKey::from_scalar(std::string(31, '\0') + '\1');
  std::string secret;
};

struct PayOptions {
  PaymentMethod method = PaymentMethod::order;
  std::int64_t order = 0;
  std::optional<std::string> pin = "246810";
  std::string payee_name{};       // empty: the shop's
  std::string signed_name{};      // empty: the same
  Duration life = minutes(1);
  std::optional<Uuid> key{};
};
inline engine::ExecutorOptions with_leaf_key(const KeyRing& keys) {
  engine::ExecutorOptions options;
  options.leaf_key = ledger::LeafKey::of_instance(keys.public_ids);
  return options;
}

class Town : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{7};
  Env env{&clock, &rng, nullptr, ""};
  KeyRing keys = make_keys(rng);
  PublicIds ids{keys.public_ids};
  identity::Vault vault{keys, rng};
  identity::Directory directory;
  rules::Packs packs;
  merchants::Directory shops;
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  engine::Executor executor{env, [this] { return store::open_memory(data); }, with_leaf_key(keys)};
  engine::Engine engine{env, executor, [](std::vector<std::function<void()>> answers) {
                          for (auto& answer : answers) answer();
                        }, {}};
  ports::Services services{env, engine, keys, ids, vault, directory, packs, shops, {}};
  AccountId cash{};
  Resident amy, bob;
  std::int64_t stall = 0, cafe = 0;

  void SetUp() override {
    services.info.origin = "https://pay.example";
    executor.observe(&directory);
    executor.observe(&packs);
    executor.observe(&shops);
    executor.open();
    must(rules::adopt_pack(std::string(*rules::shipped_pack("test")), clock.now()));
    act([this](engine::Context& ctx) { cash = ctx.open_account(AccountKind::cash, 1, money::Currency::cny); });
    amy = resident(10'000);
    bob = resident(10'000);
    stall = shop("Stall");
    cafe = shop("Cafe");
  }

  Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor.run_batch({&job, 1});
    return job.outcome;
  }
  void must(std::shared_ptr<engine::Command> command) {
    const Outcome outcome = run(std::move(command));
    ASSERT_FALSE(outcome.refusal) << name(outcome.refusal->code());
  }
  /// The code of its refusal; nullopt: it went well.
  std::optional<Code> code(std::shared_ptr<engine::Command> command) {
    const Outcome outcome = run(std::move(command));
    return outcome.refusal ? std::optional(outcome.refusal->code()) : std::nullopt;
  }
  void act(std::function<void(engine::Context&)> what, std::function<void(engine::Keys&)> want = {}) {
    auto command = std::make_shared<Do>();
    command->act = std::move(what);
    command->want = std::move(want);
    must(command);
  }
  template <class Row>
  void change(std::int64_t id, std::function<void(Row&)> how) {
    act([=](engine::Context& ctx) { how(ctx.edit<Row>(id)); }, [=](engine::Keys& k) { k.row<Row>(id); });
  }
  template <class Row, class... Columns>
  std::optional<Row> stored(const Columns&... columns) {
    return store::load_one<Row>(executor.store(), store::make_key(columns...));
  }
  template <class Q>
  void ask(std::shared_ptr<Q> query) {
    engine::Job job;
    job.query = std::move(query);
    executor.run_batch({&job, 1});
    ASSERT_FALSE(job.outcome.refusal);
  }

  Resident resident(std::int64_t amount) {
    Resident made;
    made.key = P256PrivateKey::generate(rng);
    made.secret = rng.bytes(32);
    Customer row;
    vault.make_keys(row);
    row.sealed_nickname = vault.seal(row, identity::Class::own, "nickname", "Amy");
    row.sealed_code_secret = identity::seal_code_secret(keys, rng, row, made.secret);
    row.pin_mac = vault.pin_mac(row, "246810");
    auto command = std::make_shared<Do>();
    command->act = [&, self = command.get()](engine::Context& ctx) {
      row.id = made.id = self->object = ctx.new_id();
      row.main = made.main = ctx.open_account(AccountKind::customer, row.id, money::Currency::cny);
      row.held = ctx.open_account(AccountKind::held, row.id, money::Currency::cny);
      identity::Device device;
      device.customer = row.id;
      device.id = made.device = ctx.new_id();
      device.point = store::Bytes(made.key.point());
      ctx.insert(row);
      ctx.insert(device);
      if (amount == 0) return;
      const ledger::Leg leg{ledger::TransferKind::cash_in, cash, made.main, amount, 0, row.id, {}};
      ctx.post({&leg, 1});
    };
    must(command);
    return made;
  }
  std::int64_t shop(std::string shop_name) {
    auto command = std::make_shared<merchants::Create>();
    command->shop_name = std::move(shop_name);
    must(command);
    return command->made.id;
  }

  Uuid fresh_key() { return make_uuid7(clock.now(), rng); }

  /// As the route makes it: the statement is the server's own.
  std::shared_ptr<Pay> pay(const Resident& who, std::int64_t merchant, std::int64_t amount, PayOptions options = {}) {
    const auto row = shops.merchant(merchant);
    const std::string shop_name = row ? row->name : "";
    Paying paying;
    paying.payer = who.id;
    paying.merchant = merchant;
    paying.amount = amount;
    paying.order = options.order;
    paying.method = options.method;
    auto command = std::make_shared<Pay>(packs, paying);
    command->payee_name = options.payee_name.empty() ? shop_name : options.payee_name;
    const Uuid key = options.key ? *options.key : fresh_key();
    command->request = engine::Request{who.id, key, hash_of_pay(paying, command->payee_name, "")};
    identity::Statement statement;
    statement.purpose = "payment";
    statement.amount = amount;
    statement.payee_id = ids.make(IdKind::merchant, merchant);
    statement.payee_name = options.signed_name.empty() ? shop_name : options.signed_name;
    statement.nonce = text(key);
    statement.expires_at = (clock.now() + options.life).us / 1'000'000;
    identity::Proof proof;
    proof.device = who.device;
    proof.expires_at = statement.expires_at;
    proof.signature = who.key.sign(identity::encode(statement));
    proof.pin = options.pin;
    statement.payee_name = shop_name;
    command->proof = identity::check_proof(directory, vault, clock.now(), who.id, statement, proof);
    if (command->proof) command->authority.factor = command->proof->factor();
    return command;
  }
  std::shared_ptr<CreateOrder> order(std::int64_t merchant, std::int64_t amount) {
    auto command = std::make_shared<CreateOrder>();
    command->merchant = merchant;
    command->amount = amount;
    command->title = "noodles";
    command->request = engine::Request{merchant, fresh_key(), command->hash()};
    return command;
  }
  std::int64_t made_order(std::int64_t merchant, std::int64_t amount) {
    auto command = order(merchant, amount);
    must(command);
    return command->view.order.id;
  }
  std::string shown_code(const Resident& who, Instant at) {
    const std::string number = qr::payer_number(identity::payer_number_key(keys), identity::payer_row_of(who.id));
    return qr::make_payment_code(number, who.secret, at);
  }
  std::shared_ptr<Charge> charge(std::int64_t merchant, const std::string& digits, std::int64_t amount,
                                 std::optional<Uuid> key = {}) {
    const qr::PaymentCode parsed = *qr::parse_payment_code(digits);
    auto command = std::make_shared<Charge>(packs);
    command->merchant = merchant;
    command->payer_number = parsed.payer;
    command->code = look_up(services, parsed, clock.now());
    command->amount = amount;
    command->authority.factor = ledger::Factor::payment_code;
    command->request = engine::Request{merchant, key ? *key : fresh_key(), command->hash()};
    return command;
  }
  std::shared_ptr<MakeRefund> refund(std::int64_t merchant, std::int64_t payment, std::int64_t amount,
                                     std::optional<Uuid> key = {}) {
    auto command = std::make_shared<MakeRefund>(packs);
    command->merchant = merchant;
    command->payment = payment;
    command->amount = amount;
    command->request = engine::Request{merchant, key ? *key : fresh_key(), command->hash()};
    return command;
  }
  std::int64_t paid(const Resident& who, std::int64_t merchant, std::int64_t amount) {
    auto command = pay(who, merchant, amount);
    must(command);
    return command->view.payment.id;
  }

  std::int64_t balance(AccountId id) { return executor.books().account(id).balance; }
  std::int64_t balance(const Resident& who) { return balance(who.main); }
  std::int64_t shop_balance(std::int64_t merchant) { return balance(shops.merchant(merchant)->account); }
  std::int64_t sum_of_all() {
    std::int64_t sum = 0;
    for (const ledger::Account& account : executor.books().accounts()) sum += account.balance;
    return sum;
  }
};

}  // namespace chenxi::payments::test
