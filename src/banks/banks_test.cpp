// Top-ups and withdrawals against a bank that answers late, twice, differently or not at all, with either side dying at
// any step: the same memory, a fresh executor. The bank of these tests is a few lines of its own.
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "banks/books.h"
#include "banks/decide.h"
#include "banks/feed.h"
#include "banks/line.h"
#include "banks/link.h"
#include "banks/operator.h"
#include "banks/order.h"
#include "banks/resolve.h"
#include "banks/shops/payout.h"
#include "banks/tables.h"
#include "banks/timers.h"
#include "cash/bootstrap.h"
#include "merchants/directory.h"
#include "merchants/tables.h"
#include "ports/messages.h"
#include "ports/services.h"
#include "ports/system_accounts.h"
#include "rules/rules.h"

namespace chenxi::banks {
namespace {

using identity::Customer;
using ledger::AccountKind;

/// A bank in memory. `next` says how it behaves at the coming instruction.
class PaperBank : public Outbound {
 public:
  enum class Mood { plain, reject, silent, lost, working, error, wrong_reference, wrong_amount_said };
  struct Order {
    std::string reference, state;
    std::int64_t amount = 0;
    bool debit = true, settled = false;
  };
  struct Entry {
    std::int64_t id;
    std::string reference;
    std::int64_t amount, balance_after;
    std::string currency = "CNY";
  };

  OutboundReply http(const OutboundRequest& request) override {
    calls += 1;
    if (down) return {0, "", "no answer"};
    const std::string path = request.url.substr(std::string("http://bank").size());
    EXPECT_NE(request.headers.find("X-Bank-Signature: "), std::string::npos);
    if (path.starts_with("/v1/entries?after=")) return statement(std::stoll(path.substr(18)));
    if (path == "/v1/balance")
      return reply(200, {{"balance", balance}, {"currency", "CNY"}, {"last_entry", entries.empty() ? 0 : entries.back().id}});
    if (path.starts_with("/v1/instructions/")) {
      const std::string rest = path.substr(17);
      const std::string reference = rest.substr(0, rest.find('/'));
      Order* order = find(reference);
      if (request.method == "POST") {
        if (order == nullptr) order = &orders.emplace_back(Order{reference, "cancelled", 0, true, false});
        return show(*order);
      }
      return order == nullptr ? reply(404, {{"error", "not_found"}}) : show(*order);
    }
    return instruct(request, path == "/v1/debits");
  }
  OutboundReply mail(const OutboundMail&) override { return {}; }

  /// The bank settles what it has authorised.
  void settle() {
    for (Order& order : orders) {
      if (order.state != "authorised" || order.settled) continue;
      order.settled = true;
      book(order.reference, order.debit ? order.amount : -order.amount);
    }
  }
  void book(const std::string& reference, std::int64_t amount) {
    balance += amount;
    entries.push_back({++last_entry, reference, amount, balance});
  }
  Order* find(const std::string& reference) {
    for (Order& order : orders)
      if (order.reference == reference) return &order;
    return nullptr;
  }

  std::deque<Mood> next;
  std::vector<Order> orders;
  std::vector<Entry> entries;
  std::int64_t balance = 0, last_entry = 0;
  int calls = 0, sent = 0;
  bool down = false;

 private:
  static OutboundReply reply(int status, json::object body) { return {status, to_text(body), ""}; }
  static OutboundReply show(const Order& order) {
    return reply(200, {{"reference", order.reference}, {"state", order.state}, {"amount", order.amount},
                       {"currency", "CNY"}, {"bank_id", "B1"}, {"reason", order.state == "rejected" ? "insufficient_funds" : ""}});
  }
  OutboundReply instruct(const OutboundRequest& request, bool debit) {
    const auto in = parse_json(request.body);
    const std::string reference(in->at("reference").as_string());
    EXPECT_EQ(in->at("account_no").as_string(), "6222021234567890128");
    if (const Order* known = find(reference)) return show(*known);
    const Mood mood = next.empty() ? Mood::plain : next.front();
    if (!next.empty()) next.pop_front();
    if (mood == Mood::lost) return {0, "", "connection lost"};
    sent += 1;
    Order order{reference, "authorised", in->at("amount").as_int64(), debit, false};
    if (mood == Mood::reject) order.state = "rejected";
    if (mood == Mood::working) order.state = "pending";
    orders.push_back(order);
    if (mood == Mood::silent) return {0, "", "no answer"};
    if (mood == Mood::error) return reply(500, {{"error", "internal"}});
    if (mood == Mood::wrong_reference) order.reference = "somebody else's";
    if (mood == Mood::wrong_amount_said) order.amount += 1;
    return show(order);
  }
  OutboundReply statement(std::int64_t after) {
    json::array list;
    for (const Entry& entry : entries)
      if (entry.id > after)
        list.push_back(json::object{{"id", entry.id}, {"reference", entry.reference}, {"amount", entry.amount}, {"currency", entry.currency},
                                    {"balance_after", entry.balance_after}, {"booked_at_ms", 1'764'000'000'000}});
    return reply(200, {{"data", list}, {"has_more", false}});
  }
};

/// Opens a resident with money, a device and a linked account.
struct OpenResident : engine::Command {
  Customer fresh;
  std::string point;
  store::Bytes sealed_account;
  std::int64_t money = 0, made = 0;
  std::function<Hash32(Customer&)> mac;
  const char* name() const override { return "test.resident"; }
  void keys(engine::Keys& keys, engine::Context&) override { ports::key_of_system_account(keys, AccountKind::cash); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    Customer c = fresh;
    c.id = made = ctx.new_id();
    c.main = ctx.open_account(AccountKind::customer, c.id, money::Currency::cny);
    c.held = ctx.open_account(AccountKind::held, c.id, money::Currency::cny);
    c.pin_mac = mac(c);
    ctx.insert(c);
    identity::Device device;
    device.customer = c.id;
    device.id = 1;
    device.point = store::Bytes(point);
    ctx.insert(device);
    ctx.insert(BankLink{c.id, 1, 1, sealed_account, {}, {}, ctx.now()});
    if (money > 0) {
      const ledger::Leg leg{ledger::TransferKind::cash_in, TRY(ports::system_account(ctx, AccountKind::cash)), c.main, money, 0, c.id, {}};
      ctx.post({&leg, 1});
    }
    return engine::ObjectRef{1, made};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

struct Change : engine::Command {
  std::int64_t customer = 0;
  std::function<void(engine::Context&, Customer&)> change;
  const char* name() const override { return "test.change"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Customer>(customer); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    change(ctx, ctx.edit<Customer>(customer));
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// Anything, over the rows of one shop and one payout.
struct ShopChange : engine::Command {
  std::int64_t shop = 0, payout = 0, customer = 0;
  std::function<std::int64_t(engine::Context&)> change;  // gives what its rows name
  const char* name() const override { return "test.shop"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<merchants::Merchant>(shop);
    keys.row<ports::ShopAccount>(shop);
    keys.row<Customer>(customer);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    return engine::ObjectRef{0, change(ctx)};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

class BanksTest : public testing::Test {
 protected:
  using Mood = PaperBank::Mood;
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{11};
  PaperBank bank;
  Env env{&clock, &rng, &bank, ""};
  KeyRing keys = make_keys(rng);
  identity::Vault vault{keys, rng};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  P256PrivateKey device = P256PrivateKey::generate(rng);
  std::unique_ptr<identity::Directory> directory;
  std::unique_ptr<rules::Packs> packs;
  std::unique_ptr<Line> line;
  std::unique_ptr<engine::Executor> executor;
  std::int64_t alice = 0;

  /// The server dies and comes back: all that is left is what was committed.
  void restart() {
    line.reset();
    executor.reset();
    directory = std::make_unique<identity::Directory>();
    packs = std::make_unique<rules::Packs>();
    line = std::make_unique<Line>(env, vault, *directory, *packs, BankConfig{1, "sim", "http://bank", [] { return std::string("secret"); }});
    executor = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{});
    register_timers(*executor, vault);
    executor->observe(directory.get());
    executor->observe(packs.get());
    executor->observe(line.get());
    executor->open();
  }
  void SetUp() override {
    restart();
    ASSERT_FALSE(run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now())).refusal);
    run(std::make_shared<cash::Bootstrap>());
    run(std::make_shared<OpenFeed>(1));
    alice = resident(100'000);
  }
  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  std::int64_t resident(std::int64_t money) {
    auto open = std::make_shared<OpenResident>();
    vault.make_keys(open->fresh);
    open->point = device.point();
    open->sealed_account = vault.seal(open->fresh, identity::Class::statutory, "bank_account", "6222021234567890128");
    open->money = money;
    open->mac = [this](Customer& c) { return vault.pin_mac(c, "246810"); };
    EXPECT_FALSE(run(open).refusal);
    return open->made;
  }
  template <class C>
  std::shared_ptr<C> order(std::int64_t amount, std::optional<Uuid> key = {}, const std::string& pin = "246810") {
    auto command = std::make_shared<C>(*packs);
    command->customer = alice;
    command->link = 1;
    command->amount = amount;
    identity::CheckedProof proof;
    proof.device = 1;
    if (!pin.empty()) proof.pin_mac = vault.pin_mac(*directory->customer(alice), pin);
    proof.hash = sha256(pin);
    command->proof = proof;
    command->request = engine::Request{alice, key ? *key : make_uuid7(clock.now(), rng), hash_of_order(command->name(), *command)};
    return command;
  }
  std::size_t work() {
    return line->drain([this](std::shared_ptr<engine::Command> command) { return run(std::move(command)); });
  }
  /// Time goes by; timers ring; the line works.
  void later(Duration by) {
    clock.advance(by);
    for (int i = 0; i < 20; ++i) {
      auto jobs = executor->due_timers();
      if (!jobs.empty()) executor->run_batch(jobs);
      for (const engine::Job& job : jobs) EXPECT_FALSE(job.outcome.refusal);
      if (work() == 0 && jobs.empty()) break;
    }
  }
  void settle_all() {
    bank.settle();
    later(seconds(30));
  }
  BankOrder order_row(std::int64_t id) { return *store::load_one<BankOrder>(executor->store(), store::make_key(id)); }
  std::int64_t only_order() { return store::scan_all<BankOrder>(executor->store()).back().id; }
  OrderState state() { return order_row(only_order()).state; }
  std::int64_t balance(AccountKind kind) {
    std::int64_t sum = 0;
    for (const ledger::Account& account : executor->books().accounts())
      if (account.kind == kind) sum += account.balance;
    return sum;
  }
  std::int64_t day_out() {
    return executor->books().windows(executor->books().account(directory->customer(alice)->main)).day;
  }
  BooksReport books() {
    Client client(env, line->config());
    const auto theirs = read_theirs(client);
    return compare(read_ours(executor->store(), executor->books(), 1), theirs ? &*theirs : nullptr);
  }
  std::shared_ptr<Resolve> resolve(const BankOrder& row, bool happened, std::int64_t entry = 0) {
    auto command = std::make_shared<Resolve>();
    command->reference = row.reference;
    command->happened = happened;
    command->entry = entry;
    command->evidence = "letter 7";
    command->request = engine::Request{0, make_uuid7(clock.now(), rng), sha256("resolve")};
    return command;
  }
  static std::shared_ptr<Resolve> again(const std::shared_ptr<Resolve>& command) { return std::make_shared<Resolve>(*command); }
  /// The operator pays into the safeguarding account; its entry is explained.
  void fund(std::int64_t amount) {
    bank.book("own money", amount);
    later(minutes(11));
    auto command = std::make_shared<Attribute>();
    for (const BankEntry& one : store::scan_all<BankEntry>(executor->store()))
      if (one.state == EntryState::unexpected && one.amount == amount) command->entry = one.id;
    command->request = engine::Request{0, make_uuid7(clock.now(), rng), sha256("attribute")};
    ASSERT_FALSE(run(command).refusal);
  }
  // A shop of alice's, and what settlement would do: the money put aside, and the payout asked for in the same commit.
  std::int64_t shop = 0, payouts = 0;
  void change_shop(std::function<std::int64_t(engine::Context&)> change) {
    auto command = std::make_shared<ShopChange>();
    command->shop = shop;
    command->customer = alice;
    command->change = std::move(change);
    ASSERT_FALSE(run(command).refusal);
  }
  void open_shop(std::int64_t takings) {
    change_shop([&](engine::Context& ctx) {
      merchants::Merchant made;
      made.id = shop = ctx.new_id();
      made.account = ctx.open_account(AccountKind::merchant, shop, money::Currency::cny);
      made.owner = alice;
      const ledger::Leg leg{ledger::TransferKind::payment, ctx.get<Customer>(alice).main, made.account, takings, 0, shop, {}};
      ctx.post({&leg, 1});
      ports::ShopAccount account;
      account.merchant = shop;
      account.owner = alice;
      account.link = 1;
      account.settling = ctx.open_account(AccountKind::settling, shop, money::Currency::cny);
      ctx.insert(std::move(account));
      ctx.insert(std::move(made));
      return shop;
    });
  }
  std::int64_t pay_out(std::int64_t amount) {
    std::int64_t made = 0;
    change_shop([&](engine::Context& ctx) {
      const auto& account = ctx.get<ports::ShopAccount>(shop);
      ports::ShopPayout payout;
      payout.id = made = ctx.new_id();
      payout.merchant = shop;
      payout.owner = alice;
      payout.link = account.link;
      payout.from = account.settling;
      payout.back = ctx.get<merchants::Merchant>(shop).account;
      payout.amount = amount;
      payout.reference = "CXSHOP" + std::to_string(++payouts);
      const ledger::Leg leg{ledger::TransferKind::settle, payout.back, payout.from, amount, 0, made, {}};
      payout.set_aside = ctx.post({&leg, 1});
      ctx.insert(std::move(payout));
      ctx.schedule(ctx.now(), ports::kPayOutTimer, made);
      return made;
    });
    return made;
  }
  ports::ShopPayout payout_row(std::int64_t id) { return *store::load_one<ports::ShopPayout>(executor->store(), store::make_key(id)); }
  std::string refused() { return store::load_one<ports::ShopAccount>(executor->store(), store::make_key(shop))->refused; }
  /// Money at the bank, so that it can pay.
  void top_up(std::int64_t amount) {
    run(order<TopUp>(amount));
    work();
    settle_all();
  }
  std::string faults() {
    std::string out;
    for (const Difference& one : books().differences)
      out += std::string(name(one.fault)) + " " + std::to_string(one.entry) + " " + one.reference + "\n";
    return out;
  }
  void expect_quiet() {
    EXPECT_EQ(balance(AccountKind::transit), 0);
    EXPECT_EQ(balance(AccountKind::suspense), 0);
    EXPECT_EQ(balance(AccountKind::held), 0);
    EXPECT_EQ(balance(AccountKind::settling), 0);
    EXPECT_TRUE(store::scan_all<Instruction>(executor->store()).empty());
    EXPECT_EQ(-balance(AccountKind::bank_safeguarded), bank.balance);
    EXPECT_EQ(faults(), "");
  }
};

// ------------------------------------------------------------------------------------------------------ the good day

TEST_F(BanksTest, ATopUpIsCreditedWhenTheBankSaysYesAndTransitReturnsToZeroWhenItSettles) {
  ASSERT_FALSE(run(order<TopUp>(20'000)).refusal);
  EXPECT_EQ(balance(AccountKind::customer), 100'000);
  work();
  EXPECT_EQ(state(), OrderState::succeeded);
  EXPECT_EQ(balance(AccountKind::customer), 120'000);
  EXPECT_EQ(balance(AccountKind::transit), -20'000);
  EXPECT_EQ(faults(), "");  // open, and not overdue
  settle_all();
  EXPECT_EQ(balance(AccountKind::bank_safeguarded), -20'000);
  expect_quiet();
}

TEST_F(BanksTest, AWithdrawalIsHeldSentAndSettled) {
  run(order<TopUp>(50'000));
  work();
  settle_all();
  ASSERT_FALSE(run(order<Withdraw>(30'000)).refusal);
  EXPECT_EQ(balance(AccountKind::held), 30'000);
  work();
  EXPECT_EQ(balance(AccountKind::held), 0);
  EXPECT_EQ(balance(AccountKind::transit), 30'000);
  settle_all();
  EXPECT_EQ(balance(AccountKind::customer), 120'000);
  EXPECT_EQ(bank.balance, 20'000);
  expect_quiet();
}

TEST_F(BanksTest, TheSameKeyAsksTheBankOnce) {
  const Uuid key = make_uuid7(clock.now(), rng);
  run(order<TopUp>(20'000, key));
  work();
  const auto again = order<TopUp>(20'000, key);
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(again->view.order.amount, 20'000);
  EXPECT_EQ(run(order<TopUp>(30'000, key)).refusal->code(), Code::id_reused);
  work();
  settle_all();
  EXPECT_EQ(bank.sent, 1);
  EXPECT_EQ(balance(AccountKind::customer), 120'000);
  expect_quiet();
}

// ---------------------------------------------------------------------------------------------------------- refusals

TEST_F(BanksTest, EveryOrderNeedsTheRightPinAndALinkedAccount) {
  EXPECT_EQ(run(order<TopUp>(100, {}, "")).refusal->code(), Code::pin_required);
  EXPECT_EQ(run(order<Withdraw>(100, {}, "135790")).refusal->code(), Code::pin_wrong);
  auto stranger = order<TopUp>(100);
  stranger->link = 99;
  EXPECT_EQ(run(stranger).refusal->code(), Code::bank_link_unknown);
  EXPECT_EQ(run(order<Withdraw>(100'001)).refusal->code(), Code::insufficient_balance);
  EXPECT_EQ(bank.calls, 0);
}

TEST_F(BanksTest, ATopUpAboveTheBalanceLimitIsRefusedBeforeTheBankIsAsked) {
  EXPECT_EQ(run(order<TopUp>(900'001)).refusal->code(), Code::balance_limit_exceeded);
  work();
  EXPECT_EQ(bank.sent, 0);
}

TEST_F(BanksTest, ARejectedTopUpMovesNothing) {
  bank.next = {Mood::reject};
  run(order<TopUp>(20'000));
  work();
  EXPECT_EQ(state(), OrderState::failed);
  EXPECT_EQ(order_row(only_order()).reason, "insufficient_funds");
  EXPECT_EQ(balance(AccountKind::customer), 100'000);
  expect_quiet();
}

TEST_F(BanksTest, ARejectedWithdrawalGivesTheMoneyAndTheLimitBack) {
  bank.next = {Mood::reject};
  run(order<Withdraw>(30'000));
  const std::int64_t counted = day_out();
  work();
  EXPECT_EQ(state(), OrderState::failed);
  EXPECT_EQ(balance(AccountKind::customer), 100'000);
  EXPECT_EQ(day_out(), 0) << "counted when held: " << counted;
  expect_quiet();
}

// ------------------------------------------------------------------------------------------- an outcome nobody told

TEST_F(BanksTest, SilenceIsNeitherYesNorNo) {
  bank.next = {Mood::silent};
  run(order<Withdraw>(30'000));
  work();
  EXPECT_EQ(state(), OrderState::pending);
  EXPECT_EQ(balance(AccountKind::held), 30'000);
  later(seconds(3));  // asked by reference: the bank did it
  EXPECT_EQ(state(), OrderState::succeeded);
  EXPECT_EQ(bank.sent, 1);
  bank.book("opening", 30'000);  // so that the bank has something to pay from
  bank.settle();
  later(seconds(30));
  EXPECT_EQ(faults(), "entry_unexpected 1 opening\n");
}

TEST_F(BanksTest, WhatNeverArrivedIsSentAgainUnderTheSameReference) {
  bank.next = {Mood::lost, Mood::lost};
  run(order<TopUp>(20'000));
  work();
  later(seconds(3));
  EXPECT_EQ(state(), OrderState::pending);
  later(seconds(5));
  EXPECT_EQ(state(), OrderState::succeeded);
  EXPECT_EQ(bank.orders.size(), 1u);
  settle_all();
  expect_quiet();
}

TEST_F(BanksTest, AnAnswerThatCannotBeTrustedIsNoAnswer) {
  for (const Mood mood : {Mood::error, Mood::wrong_reference, Mood::wrong_amount_said}) {
    bank.next = {mood};
    run(order<TopUp>(1'000));
    work();
    EXPECT_EQ(state(), OrderState::pending);
    later(seconds(3));
    EXPECT_EQ(state(), OrderState::succeeded);
  }
  settle_all();
  EXPECT_EQ(balance(AccountKind::customer), 103'000);
  expect_quiet();
}

TEST_F(BanksTest, ABankThatIsDownForADayLeavesEverythingPending) {
  bank.down = true;
  run(order<Withdraw>(30'000));
  for (int i = 0; i < 300; ++i) later(minutes(5));
  EXPECT_EQ(state(), OrderState::pending);
  EXPECT_EQ(balance(AccountKind::held), 30'000);
  bank.down = false;
  later(minutes(5));
  EXPECT_EQ(state(), OrderState::succeeded);
}

TEST_F(BanksTest, ATopUpThatTheBankHasNotHeardOfForADayIsCancelledWithTheBanksPromise) {
  bank.down = true;
  run(order<TopUp>(30'000));
  for (int i = 0; i < 300; ++i) later(minutes(5));
  bank.down = false;
  later(minutes(5));
  EXPECT_EQ(state(), OrderState::failed);
  EXPECT_EQ(bank.sent, 0);
  EXPECT_EQ(bank.orders.at(0).state, "cancelled");
  expect_quiet();
}

TEST_F(BanksTest, ABankThatIsStillWorkingIsAskedUntilItHasDecided) {
  bank.next = {Mood::working};
  run(order<TopUp>(20'000));
  work();
  later(seconds(3));
  later(seconds(5));
  EXPECT_EQ(state(), OrderState::pending);
  bank.orders.at(0).state = "rejected";
  later(seconds(10));
  EXPECT_EQ(state(), OrderState::failed);
  EXPECT_EQ(balance(AccountKind::customer), 100'000);
}

TEST_F(BanksTest, TheEntryProvesTheOutcomeWhenTheAnswerWasLost) {
  bank.next = {Mood::silent};
  run(order<TopUp>(20'000));
  work();
  bank.settle();
  run(std::make_shared<ReadOn>(1));
  const auto entry = bank.entries.at(0);
  run(std::make_shared<BookEntry>(*packs, 1, StatementLine{entry.id, entry.reference, entry.amount, entry.balance_after, clock.now()}));
  EXPECT_EQ(state(), OrderState::succeeded);
  EXPECT_EQ(balance(AccountKind::customer), 120'000);
  EXPECT_EQ(balance(AccountKind::transit), 0);
  later(minutes(10));
  expect_quiet();
}

// -------------------------------------------------------------------------------------------- twice, and differently

TEST_F(BanksTest, AnAnswerThatComesTwiceCountsOnce) {
  run(order<TopUp>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  for (int i = 0; i < 3; ++i) run(std::make_shared<Confirm>(*packs, row.id, row.reference, "B1"));
  settle_all();
  const auto entry = bank.entries.at(0);
  for (int i = 0; i < 3; ++i)
    run(std::make_shared<BookEntry>(*packs, 1, StatementLine{entry.id, entry.reference, entry.amount, entry.balance_after, clock.now()}));
  EXPECT_EQ(balance(AccountKind::customer), 120'000);
  expect_quiet();
}

TEST_F(BanksTest, AYesThatBecomesANoIsMarkedAndNeverGuessed) {
  run(order<TopUp>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  run(std::make_shared<Reject>(*packs, row.id, row.reference, "recalled"));
  EXPECT_EQ(state(), OrderState::succeeded);
  EXPECT_EQ(balance(AccountKind::customer), 120'000);
  EXPECT_NE(faults().find("contradicted 0 " + row.reference), std::string::npos);
  clock.advance(hours(2));
  run(std::make_shared<ReadOn>(1));
  EXPECT_NE(faults().find("transit_overdue 0 " + row.reference), std::string::npos);
}

TEST_F(BanksTest, MoneyForATopUpThatHadFailedIsNeitherKeptNorCreditedButReturned) {
  bank.next = {Mood::reject};
  run(order<TopUp>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  bank.book(row.reference, 20'000);
  later(minutes(11));
  EXPECT_EQ(balance(AccountKind::customer), 100'000);
  EXPECT_EQ(bank.orders.size(), 2u);
  EXPECT_EQ(bank.orders.back().reference, row.reference + "R");
  settle_all();
  EXPECT_EQ(state(), OrderState::returned);
  EXPECT_EQ(bank.balance, 0);
  EXPECT_EQ(balance(AccountKind::suspense), 0);
  EXPECT_EQ(balance(AccountKind::transit), 0);
  EXPECT_EQ(faults(), "contradicted 0 " + row.reference + "\n");
}

TEST_F(BanksTest, APayoutOfARefusedWithdrawalIsNamedAndNotBooked) {
  run(order<TopUp>(50'000));
  work();
  settle_all();
  bank.next = {Mood::reject};
  run(order<Withdraw>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  bank.book(row.reference, -20'000);
  later(minutes(11));
  EXPECT_EQ(balance(AccountKind::customer), 150'000);
  EXPECT_EQ(faults(), "contradicted 0 " + row.reference + "\nentry_unexpected 2 " + row.reference + "\n");
}

// -------------------------------------------------------------------------------------- what the bank said twice

TEST_F(BanksTest, ATopUpThatTheBankDeniesAfterwardsIsBorneByTheOperatorAndNotByTheResident) {
  run(order<TopUp>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  run(std::make_shared<Reject>(*packs, row.id, row.reference, "recalled"));
  EXPECT_EQ(run(resolve(row, true)).refusal->code(), Code::bank_evidence_missing) << "no entry shows it";
  EXPECT_EQ(run(resolve(row, false)).refusal->code(), Code::operator_funds_insufficient);
  EXPECT_NE(faults(), "") << "a refusal settles nothing";
  fund(50'000);
  const auto command = resolve(row, false);
  ASSERT_FALSE(run(command).refusal);
  EXPECT_TRUE(run(again(command)).replayed);
  EXPECT_EQ(balance(AccountKind::customer), 120'000) << "he was told that it is his";
  EXPECT_EQ(balance(AccountKind::operator_funds), 30'000);
  expect_quiet();
  EXPECT_EQ(run(resolve(row, false)).refusal->code(), Code::payout_already_done);
}

TEST_F(BanksTest, AWithdrawalThatTheBankDeniesAfterwardsComesBack) {
  run(order<TopUp>(50'000));
  work();
  settle_all();
  run(order<Withdraw>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  ASSERT_EQ(row.state, OrderState::succeeded);
  run(std::make_shared<Reject>(*packs, row.id, row.reference, "recalled"));
  ASSERT_FALSE(run(resolve(row, false)).refusal);
  EXPECT_EQ(balance(AccountKind::customer), 150'000);
  EXPECT_EQ(state(), OrderState::failed);
  expect_quiet();
}

TEST_F(BanksTest, ARefusedWithdrawalThatWasPaidOutIsPaidByTheOperator) {
  run(order<TopUp>(50'000));
  work();
  settle_all();
  bank.next = {Mood::reject};
  run(order<Withdraw>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  bank.book(row.reference, -20'000);
  later(minutes(11));
  fund(20'000);
  EXPECT_EQ(run(resolve(row, true)).refusal->code(), Code::bank_evidence_missing);
  EXPECT_EQ(run(resolve(row, true, 1)).refusal->code(), Code::bank_evidence_missing) << "another order's entry";
  ASSERT_FALSE(run(resolve(row, true, 2)).refusal);
  EXPECT_EQ(balance(AccountKind::customer), 150'000);
  EXPECT_EQ(balance(AccountKind::operator_funds), 0);
  expect_quiet();
}

TEST_F(BanksTest, WhereTheEntriesAgreeWithWhatWasBookedNothingHasToMove) {
  run(order<TopUp>(20'000));
  work();
  const BankOrder row = order_row(only_order());
  run(std::make_shared<Reject>(*packs, row.id, row.reference, "recalled"));
  settle_all();
  EXPECT_EQ(run(resolve(row, false)).refusal->code(), Code::bank_evidence_missing) << "the entry says otherwise";
  const auto command = resolve(row, true);
  ASSERT_FALSE(run(command).refusal);
  EXPECT_EQ(command->made.transfer, ledger::TransferId::none);
  expect_quiet();
}

TEST_F(BanksTest, ARemovedLinkTakesNothingNewAndComesBackWhenItIsLinkedAgain) {
  run(order<TopUp>(20'000));
  auto unlink = [this](std::int64_t link) {
    auto command = std::make_shared<Unlink>();
    command->customer = alice;
    command->link = link;
    return command;
  };
  ASSERT_FALSE(run(unlink(1)).refusal);
  ASSERT_FALSE(run(unlink(1)).refusal) << "twice is once";
  EXPECT_EQ(run(unlink(7)).refusal->code(), Code::bank_link_unknown);
  EXPECT_EQ(run(order<Withdraw>(1'000)).refusal->code(), Code::bank_link_unknown);
  EXPECT_EQ(run(order<TopUp>(1'000)).refusal->code(), Code::bank_link_unknown);
  work();
  settle_all();
  EXPECT_EQ(balance(AccountKind::customer), 120'000) << "what was on its way goes on";
  auto link = std::make_shared<Link>();
  link->customer = alice;
  link->account_index = store::load_one<BankLink>(executor->store(), store::make_key(alice, 1))->account_index;
  link->request = engine::Request{alice, make_uuid7(clock.now(), rng), sha256("link")};
  ASSERT_FALSE(run(link).refusal);
  EXPECT_EQ(link->made.id, 1);
  EXPECT_FALSE(run(order<Withdraw>(1'000)).refusal);
}

TEST_F(BanksTest, AnAccountInTheConfirmedNameIsTheNextStepWhicheverComesFirst) {
  const auto tier = [this] { return store::load_one<Customer>(executor->store(), store::make_key(alice))->tier; };
  const auto link = [this](const std::string& account, const std::string& holder) {
    const auto who = *store::load_one<Customer>(executor->store(), store::make_key(alice));
    auto command = std::make_shared<Link>();
    command->customer = alice;
    command->sealed_account = vault.seal(who, identity::Class::statutory, "bank_account", account);
    command->sealed_holder = vault.seal(who, identity::Class::statutory, "bank_holder", holder);
    command->account_index = sha256(account);
    command->request = engine::Request{alice, make_uuid7(clock.now(), rng), sha256(account + holder)};
    EXPECT_FALSE(run(command).refusal);
    return command->made.id;
  };
  const auto confirm = [this](identity::Tier to) {
    auto command = std::make_shared<Change>();
    command->customer = alice;
    command->change = [this, to](engine::Context& ctx, Customer& who) {
      who.sealed_name = vault.seal(who, identity::Class::statutory, "name", "周桂兰");
      who.name_verified = true;
      who.tier = to;
      ctx.schedule(ctx.now(), Recognise::kTimer, who.id);  // as the ladder does when it has confirmed
    };
    run(command);
    later(seconds(1));
  };
  link("6222020000000000001", "林大海");
  const std::int64_t own = link("6222020000000000002", " 周桂兰 ");
  later(seconds(1));
  EXPECT_EQ(tier(), identity::Tier::phone_only) << "a name that nobody has confirmed is worth nothing";
  confirm(identity::Tier::document);
  EXPECT_EQ(tier(), identity::Tier::bank_verified) << "the account was there, and now the name is";

  confirm(identity::Tier::document);  // and the other way round, after the account was taken away
  auto unlink = std::make_shared<Unlink>();
  unlink->customer = alice;
  unlink->link = own;
  run(unlink);
  confirm(identity::Tier::document);
  EXPECT_EQ(tier(), identity::Tier::document) << "an account that was taken away says nothing";
  link("6222020000000000001", "林大海");
  later(seconds(1));
  EXPECT_EQ(tier(), identity::Tier::document) << "another's account";
  EXPECT_EQ(link("6222020000000000002", "周桂兰"), own);
  later(seconds(1));
  EXPECT_EQ(tier(), identity::Tier::bank_verified);
}

TEST_F(BanksTest, AnEntryOfAnotherAmountIsNotOurs) {
  run(order<TopUp>(20'000));
  work();
  bank.book(order_row(only_order()).reference, 19'999);
  later(seconds(30));
  EXPECT_EQ(balance(AccountKind::transit), -20'000);
  EXPECT_NE(faults().find("entry_unexpected 1"), std::string::npos);
}

TEST_F(BanksTest, AnEntryInAnotherCurrencyIsNotOurMoney) {
  run(order<TopUp>(20'000));
  work();
  bank.settle();
  bank.entries.back().currency = "USD";
  later(seconds(30));
  EXPECT_FALSE(order_row(only_order()).settled);
  EXPECT_EQ(balance(AccountKind::bank_safeguarded), 0);
  EXPECT_EQ(faults(), "bank_unreachable 0 \n") << "nothing that can be compared";
  bank.entries.back().currency = "CNY";
  later(minutes(11));
  EXPECT_EQ(balance(AccountKind::bank_safeguarded), -20'000);
  expect_quiet();
}

// ------------------------------------------------------------------------------------------------- a shop's takings

TEST_F(BanksTest, AShopsTakingsArePaidOnceHoweverTheBankAnswers) {
  top_up(90'000);
  open_shop(50'000);
  for (const Mood mood : {Mood::plain, Mood::silent, Mood::lost, Mood::error, Mood::working}) {
    bank.next = {mood};
    const std::int64_t before = bank.balance;
    const std::int64_t id = pay_out(1'000);
    later(seconds(1));
    if (mood == Mood::working) bank.orders.back().state = "authorised";
    restart();  // and the line forgets what it had sent
    later(minutes(5));
    settle_all();
    EXPECT_EQ(payout_row(id).state, ports::PayoutState::paid) << static_cast<int>(mood);
    EXPECT_EQ(bank.balance, before - 1'000) << static_cast<int>(mood);
    EXPECT_EQ(balance(AccountKind::settling), 0);
  }
  EXPECT_EQ(balance(AccountKind::merchant), 45'000);
  expect_quiet();
}

TEST_F(BanksTest, AShopsTakingsComeBackWhenTheBankRefusesAndTheirOwnerIsTold) {
  top_up(90'000);
  open_shop(50'000);
  bank.next = {Mood::reject};
  const std::int64_t messages = static_cast<std::int64_t>(store::scan_all<ports::Message>(executor->store()).size());
  const std::int64_t id = pay_out(20'000);
  later(seconds(1));
  EXPECT_EQ(payout_row(id).state, ports::PayoutState::refused);
  EXPECT_EQ(payout_row(id).reason, "insufficient_funds");
  EXPECT_EQ(refused(), "insufficient_funds");
  EXPECT_EQ(balance(AccountKind::merchant), 50'000);
  EXPECT_EQ(static_cast<std::int64_t>(store::scan_all<ports::Message>(executor->store()).size()), messages + 1);
  settle_all();
  expect_quiet();
}

TEST_F(BanksTest, AnAccountThatWasTakenAwayIsNotPaidTo) {
  open_shop(50'000);
  auto unlink = std::make_shared<Unlink>();
  unlink->customer = alice;
  unlink->link = 1;
  ASSERT_FALSE(run(unlink).refusal);
  const std::int64_t id = pay_out(20'000);
  later(seconds(1));
  EXPECT_EQ(payout_row(id).state, ports::PayoutState::refused);
  EXPECT_EQ(refused(), "account_removed");
  EXPECT_EQ(balance(AccountKind::merchant), 50'000);
  EXPECT_TRUE(bank.orders.empty()) << "the bank has never heard of it";
  expect_quiet();
}

TEST_F(BanksTest, ASecondWordAboutAShopsTakingsMovesNothingAndIsResolved) {
  top_up(90'000);
  open_shop(50'000);
  const std::int64_t id = pay_out(20'000);
  later(seconds(1));
  const BankOrder row = order_row(only_order());
  ASSERT_EQ(row.state, OrderState::succeeded);
  run(std::make_shared<Confirm>(*packs, row.id, row.reference, "B1"));
  EXPECT_EQ(faults(), "") << "the same yes again is no news";
  run(std::make_shared<Reject>(*packs, row.id, row.reference, "recalled"));
  EXPECT_EQ(balance(AccountKind::merchant), 30'000);
  EXPECT_EQ(payout_row(id).state, ports::PayoutState::paid);
  EXPECT_NE(faults().find("contradicted 0 " + row.reference), std::string::npos);
  ASSERT_FALSE(run(resolve(row, false)).refusal);
  EXPECT_EQ(balance(AccountKind::merchant), 50'000);
  EXPECT_EQ(payout_row(id).state, ports::PayoutState::refused);
  EXPECT_EQ(refused(), "contradicted");
  expect_quiet();
}

TEST_F(BanksTest, AnEntryIsTheBanksYesToAShopsTakings) {
  top_up(90'000);
  open_shop(50'000);
  bank.next = {Mood::silent};
  const std::int64_t id = pay_out(20'000);
  later(Duration{0});
  ASSERT_EQ(payout_row(id).state, ports::PayoutState::on_its_way);
  bank.settle();
  run(std::make_shared<BookEntry>(*packs, 1, StatementLine{bank.entries.back().id, bank.entries.back().reference, -20'000, bank.balance, clock.now()}));
  EXPECT_EQ(payout_row(id).state, ports::PayoutState::paid);
  later(minutes(10));
  expect_quiet();
}

// --------------------------------------------------------------------------------------------- what cannot land

TEST_F(BanksTest, ACreditThatNoLongerFitsGoesToSuspenseAndBack) {
  run(order<TopUp>(900'000));
  run(order<TopUp>(900'000));  // both fitted when they were asked for
  bank.next = {Mood::plain, Mood::plain, Mood::silent};
  work();
  EXPECT_EQ(balance(AccountKind::suspense), 900'000);
  EXPECT_EQ(balance(AccountKind::customer), 1'000'000);
  EXPECT_EQ(state(), OrderState::returning);
  EXPECT_EQ(order_row(only_order()).reason, "balance_limit_exceeded");
  for (int i = 0; i < 3; ++i) settle_all();
  EXPECT_EQ(state(), OrderState::returned);
  EXPECT_EQ(bank.balance, 900'000);
  expect_quiet();
}

TEST_F(BanksTest, ALateYesToTheFirstInstructionIsNotTheYesToTheReturn) {
  run(order<TopUp>(900'000));
  run(order<TopUp>(900'000));
  const BankOrder row = order_row(only_order());
  bank.next = {Mood::plain, Mood::plain, Mood::silent};
  work();
  run(std::make_shared<Confirm>(*packs, row.id, row.reference, "B1"));
  EXPECT_EQ(state(), OrderState::returning);
  for (int i = 0; i < 3; ++i) settle_all();
  EXPECT_EQ(state(), OrderState::returned);
  expect_quiet();
}

TEST_F(BanksTest, AFrozenResidentsTopUpIsReturned) {
  run(order<TopUp>(20'000));
  auto freeze = std::make_shared<Change>();
  freeze->customer = alice;
  freeze->change = [](engine::Context& ctx, Customer& customer) {
    customer.state = identity::CustomerState::frozen;
    ctx.set_account_state(customer.main, ledger::AccountState::frozen);
  };
  run(freeze);
  work();
  for (int i = 0; i < 3; ++i) settle_all();
  EXPECT_EQ(state(), OrderState::returned);
  EXPECT_EQ(order_row(only_order()).reason, "account_frozen");
  expect_quiet();
}

// ------------------------------------------------------------------------------------------------------------ crashes

/// Does one more piece of work, then dies: for every number of pieces, the end is the same.
TEST_F(BanksTest, ADeathAtAnyStepChangesNothingInTheEnd) {
  for (int steps = 0; steps < 14; ++steps) {
    const std::int64_t before = balance(AccountKind::customer), bank_before = bank.balance;
    bank.next = {Mood::silent};
    int left = steps;
    const auto submit = [&](std::shared_ptr<engine::Command> command) -> engine::Outcome {
      if (left-- <= 0) return {Refusal(Code::unavailable), false};  // died before the commit
      return run(std::move(command));
    };
    run(order<TopUp>(1'000));
    run(order<Withdraw>(400));
    if (steps % 2 == 0) restart();
    for (int i = 0; i < 4 && left > 0; ++i) {
      line->drain(submit);
      if (i == 1) bank.settle();
      clock.advance(seconds(4));
      auto jobs = executor->due_timers();
      if (!jobs.empty()) executor->run_batch(jobs);
    }
    restart();
    later(seconds(10));
    settle_all();
    settle_all();
    EXPECT_EQ(balance(AccountKind::customer), before + 600) << "steps=" << steps;
    EXPECT_EQ(bank.balance, bank_before + 600) << "steps=" << steps;
    expect_quiet();
  }
}

/// A few hundred random days: whatever the bank does and whoever dies, the books end where a child's sum says, and every
/// order that failed or was returned has moved nothing.
TEST_F(BanksTest, RandomDaysEndWithTheSumThatAChildWouldMake) {
  open_shop(40'000);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed=" + std::to_string(seed));
    SimRng dice(seed);
    const auto owned = [&] { return balance(AccountKind::customer) + balance(AccountKind::merchant); };
    const std::int64_t before = owned(), bank_before = bank.balance;
    std::set<std::int64_t> old;
    for (const BankOrder& row : store::scan_all<BankOrder>(executor->store())) old.insert(row.id);
    for (int step = 0; step < 30; ++step) {
      switch (dice.below(9)) {
        case 8: pay_out(static_cast<std::int64_t>(1 + dice.below(50))); break;
        case 0: run(order<TopUp>(static_cast<std::int64_t>(1 + dice.below(3'000)))); break;
        case 1: run(order<Withdraw>(static_cast<std::int64_t>(1 + dice.below(500)))); break;
        case 2: bank.next.push_back(static_cast<Mood>(dice.below(8))); break;
        case 3: bank.down = dice.below(2) == 0; break;
        case 4: bank.settle(); break;
        case 5: restart(); break;
        case 6: {
          // Dies after some of the line's commands were taken.
          auto left = dice.below(3);
          line->drain([&](std::shared_ptr<engine::Command> command) -> engine::Outcome {
            if (left-- == 0 || left > 3) return {Refusal(Code::unavailable), false};
            return run(std::move(command));
          });
          restart();
          break;
        }
        default: later(seconds(static_cast<std::int64_t>(1 + dice.below(60))));
      }
    }
    bank.down = false;
    for (PaperBank::Order& one : bank.orders)
      if (one.state == "pending") one.state = dice.below(2) == 0 ? "rejected" : "authorised";
    bank.next.clear();
    for (int i = 0; i < 4; ++i) {
      later(minutes(6));
      bank.settle();
    }
    later(minutes(6));
    std::int64_t sum = 0;
    for (const BankOrder& row : store::scan_all<BankOrder>(executor->store())) {
      if (old.contains(row.id)) continue;
      EXPECT_NE(row.state, OrderState::pending);
      if (row.state == OrderState::succeeded) sum += row.kind == OrderKind::top_up ? row.amount : -row.amount;
    }
    EXPECT_EQ(owned(), before + sum);
    EXPECT_EQ(bank.balance, bank_before + sum);
    expect_quiet();
    clock.advance(days(1));
  }
}

// -------------------------------------------------------------------------------------------------------------- books

TEST_F(BanksTest, AnEntryThatTheBankLosesIsNamed) {
  for (const std::int64_t amount : {10'000, 20'000, 30'000}) {
    run(order<TopUp>(amount));
    work();
    bank.settle();
  }
  later(seconds(30));
  EXPECT_EQ(faults(), "");
  const auto lost = bank.entries.at(1);
  bank.entries.erase(bank.entries.begin() + 1);
  const std::string found = faults();
  EXPECT_NE(found.find("entry_lost 2 " + lost.reference), std::string::npos) << found;
  EXPECT_NE(found.find("statement_gap 3"), std::string::npos) << found;
  const BooksReport report = books();
  EXPECT_FALSE(report.ok());
  EXPECT_NE(books_text(report).find("entry 2 reference " + lost.reference), std::string::npos) << books_text(report);
  EXPECT_FALSE(books_json(report).at("ok").as_bool());
}

TEST_F(BanksTest, OneCentAtTheBankIsFound) {
  run(order<TopUp>(10'000));
  work();
  settle_all();
  bank.balance += 1;
  EXPECT_EQ(faults(), "balance_differs 1 \n");
  bank.balance -= 1;
  bank.entries.at(0).amount -= 1;
  EXPECT_NE(faults().find("entry_changed 1"), std::string::npos);
}

TEST_F(BanksTest, BooksFailWhenTheBankCannotBeAsked) {
  EXPECT_EQ(faults(), "");
  bank.down = true;
  EXPECT_EQ(faults(), "bank_unreachable 0 \n");
}

/// Restored books are compared with the bank before money moves again: until then nothing is carried to it.
TEST_F(BanksTest, BooksAreComparedWhileTheLineStandsStill) {
  run(order<TopUp>(10'000));
  work();
  settle_all();
  engine::Engine engine(env, *executor, [](std::vector<std::function<void()>>) {}, {});
  engine.start();
  PublicIds ids{keys.public_ids};
  merchants::Directory shops;
  ports::Services services{env, engine, keys, ids, vault, *directory, *packs, shops, {}};
  services.bank = line.get();
  auto asked = std::async(std::launch::async, [&] { return operator_requests().at("books")(services, json::object{}); });
  const bool answered = asked.wait_for(std::chrono::seconds(30)) == std::future_status::ready;
  if (!answered) line->drain([](const auto&) { return engine::Outcome{Refusal(Code::unavailable), false}; });
  EXPECT_TRUE(answered) << "the operator's socket would answer nobody any more, not even the one who ends the recovery";
  const auto told = asked.get();
  engine.stop();
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->at("ok").as_bool());
  EXPECT_EQ(told->at("bank").at("entries"), 1);
}

TEST_F(BanksTest, ALineThatStandsStillTakesNothingThatSomebodyWaitsFor) {
  line->stand_still();
  bool asked = false;
  EXPECT_FALSE(line->run([&](Client&) { asked = true; })) << "whoever links an account would wait until the recovery has ended";
  work();
  EXPECT_FALSE(asked);
}

TEST_F(BanksTest, TheOperatorsOwnMoneyIsAttributedByHand) {
  bank.book("capital", 500'000);
  later(minutes(11));
  EXPECT_EQ(faults(), "entry_unexpected 1 capital\n");
  auto attribute = std::make_shared<Attribute>();
  attribute->entry = 1;
  ASSERT_FALSE(run(attribute).refusal);
  EXPECT_EQ(balance(AccountKind::operator_funds), 500'000);
  EXPECT_EQ(run(std::make_shared<Attribute>(*attribute)).refusal->code(), Code::payout_already_done);
  EXPECT_EQ(faults(), "");
}

}  // namespace
}  // namespace chenxi::banks
