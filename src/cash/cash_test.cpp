// Cash over a counter: in, out, limits, an empty drawer, the same key twice.
#include <gtest/gtest.h>

#include "cash/counter.h"
#include "rules/rules.h"

namespace chenxi::cash {
namespace {

using identity::Customer;
using ledger::AccountKind;

struct Resident : engine::Command {
  std::int64_t made = 0;
  const char* name() const override { return "test.resident"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    Customer c;
    c.id = made = ctx.new_id();
    c.main = ctx.open_account(AccountKind::customer, c.id, money::Currency::cny);
    c.held = ctx.open_account(AccountKind::held, c.id, money::Currency::cny);
    ctx.insert(c);
    return engine::ObjectRef{1, made};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

class CashTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{5};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  rules::Packs packs;
  engine::Executor executor{env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{}};
  std::int64_t alice = 0;

  void SetUp() override {
    executor.observe(&packs);
    executor.open();
    run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now()));
    run(std::make_shared<Bootstrap>());
    auto resident = std::make_shared<Resident>();
    run(resident);
    alice = resident->made;
  }
  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor.run_batch({&job, 1});
    return job.outcome;
  }
  template <class C>
  std::shared_ptr<C> move(std::int64_t amount, std::int64_t counter = kMainCounter) {
    auto command = std::make_shared<C>(packs);
    command->amount = amount;
    command->counter = counter;
    if (!std::is_same_v<C, Fund>) command->customer = alice;
    return command;
  }
  template <class C>
  std::optional<Code> code_of(std::int64_t amount, std::int64_t counter = kMainCounter) {
    const auto outcome = run(move<C>(amount, counter));
    return outcome.refusal ? std::optional(outcome.refusal->code()) : std::nullopt;
  }
  std::int64_t balance(AccountKind kind) {
    std::int64_t sum = 0;
    for (const ledger::Account& account : executor.books().accounts())
      if (account.kind == kind) sum += account.balance;
    return sum;
  }
};

TEST_F(CashTest, CashInAndOutPassThroughTheDrawer) {
  EXPECT_FALSE(code_of<CashIn>(50'000));
  EXPECT_EQ(balance(AccountKind::cash), -50'000);
  EXPECT_FALSE(code_of<CashOut>(20'000));
  EXPECT_EQ(balance(AccountKind::customer), 30'000);
  EXPECT_EQ(balance(AccountKind::cash), -30'000);
}

TEST_F(CashTest, EachRefusalHasItsReason) {
  EXPECT_EQ(code_of<CashIn>(0), Code::amount_invalid);
  EXPECT_EQ(code_of<CashIn>(-5), Code::amount_invalid);
  EXPECT_EQ(code_of<CashIn>(money::kAmountMax + 1), Code::amount_too_large);
  EXPECT_EQ(code_of<CashIn>(1'000'001), Code::balance_limit_exceeded);
  EXPECT_EQ(code_of<CashIn>(100, 7), Code::account_unknown);
  EXPECT_EQ(code_of<CashOut>(100), Code::insufficient_balance);
  alice = 4711;
  EXPECT_EQ(code_of<CashIn>(100), Code::account_unknown);
}

TEST_F(CashTest, AnEmptyDrawerPaysNothingOut) {
  run(std::make_shared<OpenCounter>());
  auto second = std::make_shared<OpenCounter>();
  second->counter = 2;
  run(second);
  EXPECT_FALSE(code_of<CashIn>(50'000));
  EXPECT_EQ(code_of<CashOut>(100, 2), Code::operator_funds_insufficient);
  EXPECT_FALSE(code_of<Fund>(100, 2));
  EXPECT_FALSE(code_of<CashOut>(100, 2));
  EXPECT_EQ(balance(AccountKind::operator_funds), 100);
}

TEST_F(CashTest, TheSameKeyPutsTheMoneyInOnce) {
  const engine::Request request{0, make_uuid7(clock.now(), rng), sha256("x")};
  auto first = move<CashIn>(5'000);
  first->request = request;
  EXPECT_FALSE(run(first).refusal);
  auto again = move<CashIn>(5'000);
  again->request = request;
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(again->made.transfer, first->made.transfer);
  EXPECT_EQ(balance(AccountKind::customer), 5'000);
}

TEST_F(CashTest, BootstrapTwiceOpensNothingNew) {
  const std::size_t before = executor.books().accounts().size();
  run(std::make_shared<Bootstrap>());
  EXPECT_EQ(executor.books().accounts().size(), before);
}

}  // namespace
}  // namespace chenxi::cash
