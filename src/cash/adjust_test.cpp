// What the house books by hand: which accounts, how much, and that an old row stays as it was. The requests
// of colleagues are played by tests/scenario/scripts/house_books.txt.
#include "cash/adjust.h"

#include "cash/counter.h"
#include "tests/identity/desk.h"

namespace chenxi::cash {
namespace {

using identity::Customer;
using ledger::AccountKind;
using ledger::TransferId;

class Adjusting : public identity::testing::Desk {
 protected:
  std::unique_ptr<engine::Executor> executor;
  std::int64_t amy = 70, bob = 71;

  void SetUp() override {
    Desk::SetUp();
    engine->stop();
    executor =
        std::make_unique<engine::Executor>(env, [this] { return open_store(); }, engine::ExecutorOptions{});
    executor->observe(&directory);
    executor->observe(&packs);
    executor->open();
    run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now()));
    run(std::make_shared<Bootstrap>());
    for (const std::int64_t id : {amy, bob}) resident(id);
  }

  struct Put : engine::Command {
    Put(std::function<void(engine::Keys&)> wanted, std::function<void(engine::Context&)> what)
        : want(std::move(wanted)), how(std::move(what)) {}
    std::function<void(engine::Keys&)> want;
    std::function<void(engine::Context&)> how;
    const char* name() const override { return "test.put"; }
    void keys(engine::Keys& keys, engine::Context&) override { want(keys); }
    Result<engine::ObjectRef> run(engine::Context& ctx) override {
      how(ctx);
      return engine::ObjectRef{};
    }
    void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
    void answer(engine::Context&, engine::ObjectRef) override {}
  };
  void resident(std::int64_t id) {
    Customer row;
    row.id = id;
    vault.make_keys(row);
    row.sealed_phone = vault.seal(row, identity::Class::statutory, "phone", "+8613800138000");
    run(std::make_shared<Put>([id](engine::Keys& wanted) { wanted.row<Customer>(id); },
                              [row](engine::Context& ctx) {
                                Customer fresh = row;
                                fresh.main =
                                    ctx.open_account(AccountKind::customer, row.id, money::Currency::cny);
                                fresh.held =
                                    ctx.open_account(AccountKind::held, row.id, money::Currency::cny);
                                ctx.insert(fresh);
                              }));
  }
  std::optional<Code> run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  TransferId cash_in(std::int64_t customer, std::int64_t amount) {
    auto in = std::make_shared<CashIn>(packs);
    in->customer = customer;
    in->amount = amount;
    EXPECT_FALSE(run(in));
    return in->made.transfer;
  }
  std::optional<Code> budget(Way way, std::int64_t amount, std::int64_t counter = kMainCounter) {
    return run(std::make_shared<Budget>(counter, way, amount));
  }
  std::optional<Code> adjust(AccountKind from, AccountKind to, std::int64_t amount, std::int64_t customer = 0,
                             TransferId names = TransferId::none) {
    Adjustment wanted;
    wanted.from = from;
    wanted.to = to;
    wanted.amount = amount;
    wanted.customer = customer;
    wanted.names = names;
    wanted.maker = 4;
    wanted.checker = 5;
    return run(std::make_shared<Adjust>(packs, wanted));
  }
  std::int64_t balance(AccountKind kind, std::int64_t owner = 0) const {
    std::int64_t sum = 0;
    for (const ledger::Account& account : executor->books().accounts())
      if (account.kind == kind && (owner == 0 || account.owner == owner)) sum += account.balance;
    return sum;
  }
  /// As if rounding had left (or taken) this much.
  void rounding_left(std::int64_t amount) {
    run(std::make_shared<Put>(
        [](engine::Keys& wanted) {
          ports::key_of_system_account(wanted, AccountKind::residual);
          ports::key_of_system_account(wanted, AccountKind::cash, kMainCounter);
        },
        [amount](engine::Context& ctx) {
          const auto residual = *ports::system_account(ctx, AccountKind::residual),
                     drawer = *ports::system_account(ctx, AccountKind::cash, kMainCounter);
          const ledger::Leg leg{ledger::TransferKind::rounding,
                                amount > 0 ? drawer : residual,
                                amount > 0 ? residual : drawer,
                                std::abs(amount),
                                0,
                                0,
                                {}};
          ctx.post({&leg, 1});
        }));
  }
};

TEST_F(Adjusting, NothingIsBookedButBetweenTheAccountsThatMakeSense) {
  using enum AccountKind;
  budget(Way::float_in, 5'000);
  const TransferId typed = cash_in(bob, 3'000);
  rounding_left(1'000);
  const AccountKind named[] = {operator_funds, customer, residual,         cash,     suspense,
                               income_fees,    transit,  bank_safeguarded, merchant, held};
  int possible = 0;
  for (const AccountKind from : named)
    for (const AccountKind to : named) {
      const auto refused = adjust(from, to, 10, bob, typed);
      possible += !refused;
      EXPECT_EQ(refused.value_or(Code::adjustment_invalid), Code::adjustment_invalid) << name(from) << " -> " << name(to);
    }
  EXPECT_EQ(possible, 3) << "operator:funds -> bob, what was typed for him back to the drawer, what rounding left";
  EXPECT_EQ(adjust(operator_funds, customer, 0, bob), Code::amount_invalid);
  EXPECT_EQ(adjust(operator_funds, customer, 10, 4711), Code::account_unknown);
}

TEST_F(Adjusting, WhatTheHouseOwesAResidentComesFromItsOwnMoney) {
  budget(Way::float_in, 500);
  EXPECT_FALSE(adjust(AccountKind::operator_funds, AccountKind::customer, 200, amy));
  EXPECT_EQ(balance(AccountKind::customer, amy), 200);
  EXPECT_EQ(balance(AccountKind::operator_funds), 300);
  EXPECT_EQ(adjust(AccountKind::operator_funds, AccountKind::customer, 301, amy),
            Code::operator_funds_insufficient);
  const auto kept = store::scan_all<Adjustment>(executor->store());
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].maker, 4);
  EXPECT_EQ(kept[0].checker, 5);
}

TEST_F(Adjusting, AMistakeIsTakenBackToWhereItCameFromAndNoMoreThanItWas) {
  const TransferId wrong = cash_in(amy, 1'000);
  const auto before = store::load_one<ledger::Transfer>(executor->store(), store::make_key(wrong));
  EXPECT_EQ(adjust(AccountKind::customer, AccountKind::operator_funds, 900, amy, wrong),
            Code::adjustment_invalid)
      << "it was cash";
  EXPECT_EQ(adjust(AccountKind::customer, AccountKind::cash, 900, bob, wrong), Code::adjustment_invalid)
      << "it was amy's";
  EXPECT_EQ(adjust(AccountKind::customer, AccountKind::cash, 900, amy), Code::adjustment_invalid)
      << "of no row";
  EXPECT_FALSE(adjust(AccountKind::customer, AccountKind::cash, 900, amy, wrong));
  EXPECT_EQ(adjust(AccountKind::customer, AccountKind::cash, 101, amy, wrong), Code::adjustment_invalid);
  EXPECT_FALSE(adjust(AccountKind::customer, AccountKind::cash, 100, amy, wrong));
  EXPECT_EQ(adjust(AccountKind::customer, AccountKind::cash, 1, amy, wrong), Code::adjustment_invalid);
  EXPECT_EQ(balance(AccountKind::customer, amy), 0);
  EXPECT_EQ(balance(AccountKind::cash), 0);
  const auto after = store::load_one<ledger::Transfer>(executor->store(), store::make_key(wrong));
  EXPECT_EQ(before->leaf, after->leaf) << "no old row changes";
}

TEST_F(Adjusting, RoundingIsEvenedOutByNoMoreThanItLeft) {
  budget(Way::float_in, 500);
  EXPECT_EQ(adjust(AccountKind::residual, AccountKind::operator_funds, 1), Code::adjustment_invalid);
  rounding_left(7);
  EXPECT_EQ(adjust(AccountKind::operator_funds, AccountKind::residual, 1), Code::adjustment_invalid);
  EXPECT_EQ(adjust(AccountKind::residual, AccountKind::operator_funds, 8), Code::adjustment_invalid);
  EXPECT_FALSE(adjust(AccountKind::residual, AccountKind::operator_funds, 7));
  rounding_left(-4);
  EXPECT_EQ(adjust(AccountKind::operator_funds, AccountKind::residual, 5), Code::adjustment_invalid);
  EXPECT_FALSE(adjust(AccountKind::operator_funds, AccountKind::residual, 4));
  EXPECT_EQ(balance(AccountKind::residual), 0);
  EXPECT_EQ(balance(AccountKind::operator_funds), 503);
}

TEST_F(Adjusting, HouseMoneyGoesIntoADrawerAndNeverOutOfAnEmptyOne) {
  EXPECT_EQ(budget(Way::float_in, 0), Code::amount_invalid);
  EXPECT_EQ(budget(Way::float_in, 100, 9), Code::account_unknown);
  EXPECT_FALSE(budget(Way::float_in, 500));
  EXPECT_EQ(balance(AccountKind::operator_funds), 500);
  EXPECT_EQ(budget(Way::float_out, 501), Code::operator_funds_insufficient);
  auto out = std::make_shared<CashOut>(packs);
  cash_in(amy, 300);
  out->customer = amy;
  out->amount = 300;
  EXPECT_FALSE(run(out));
  EXPECT_FALSE(adjust(AccountKind::operator_funds, AccountKind::customer, 200, bob));
  auto second = std::make_shared<CashOut>(packs);
  second->customer = bob;
  second->amount = 200;
  EXPECT_FALSE(run(second));
  EXPECT_EQ(budget(Way::float_out, 301), Code::operator_funds_insufficient);
  EXPECT_FALSE(budget(Way::float_out, 300));
  EXPECT_EQ(balance(AccountKind::cash), 0);
  EXPECT_EQ(balance(AccountKind::operator_funds), 0);
}

}  // namespace
}  // namespace chenxi::cash
