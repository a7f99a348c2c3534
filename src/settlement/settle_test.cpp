// A shop with thousands of payments, counted by a chain of commands with the server dying between any two of
// them; the race of a payout with a refund; and the reference that a bank knows a payout by, in books that
// came back.
#include "settlement/settle.h"

#include <gtest/gtest.h>

#include "merchants/tables.h"
#include "rules/calendar.h"
#include "settlement/console/refused.h"
#include "settlement/reads.h"
#include "settlement/tables.h"

namespace chenxi::settlement {
namespace {

using identity::Customer;
using ledger::AccountId;
using ledger::AccountKind;
using ledger::Leg;
using ledger::TransferId;
using ledger::TransferKind;

constexpr std::int64_t kShop = 7, kOwner = 5;

/// Anything, over the rows of the one shop.
struct Change : engine::Command {
  std::function<std::int64_t(engine::Context&)> change;  // gives what its rows name
  const char* name() const override { return "test.change"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<merchants::Merchant>(kShop);
    keys.row<merchants::Shop>(kOwner, kShop);
    keys.row<ports::ShopAccount>(kShop);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override { return engine::ObjectRef{0, change(ctx)}; }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// The owner's wallet, as it is now.
struct OwnerIs : engine::Command {
  identity::CustomerState state = identity::CustomerState::active;
  const char* name() const override { return "test.owner_is"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Customer>(kOwner); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    if (ctx.find<Customer>(kOwner) == nullptr) {
      Customer owner;
      owner.id = kOwner;
      ctx.insert(std::move(owner));
    }
    ctx.edit<Customer>(kOwner).state = state;
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

class SettleTest : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T09:00:00+08:00")};  // a Monday
  SimRng rng{3};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<rules::Packs> packs;
  std::unique_ptr<engine::Executor> executor;
  AccountId payer = AccountId::none, till = AccountId::none;

  void restart() {
    executor.reset();
    packs = std::make_unique<rules::Packs>();
    executor = std::make_unique<engine::Executor>(
        env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{});
    register_timers(*executor, *packs);
    executor->on_timer(ports::kPayOutTimer, [](std::int64_t) {  // another room's
      auto nothing = std::make_shared<Change>();
      nothing->change = [](engine::Context&) { return 0; };
      return nothing;
    });
    executor->observe(packs.get());
    executor->open();
  }
  void SetUp() override { begin(); }
  void begin() {
    restart();
    ASSERT_FALSE(run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now())).refusal);
    change([&](engine::Context& ctx) {
      payer = ctx.open_account(AccountKind::cash, 1, money::Currency::cny);  // anybody with money
      till = ctx.open_account(AccountKind::merchant, kShop, money::Currency::cny);
      merchants::Merchant shop;
      shop.id = kShop;
      shop.owner = kOwner;
      shop.account = till;
      shop.standing = merchants::Standing::accepted;
      ctx.insert(std::move(shop));
      merchants::Shop own;
      own.owner = kOwner;
      own.merchant = kShop;
      ctx.insert(std::move(own));
      ports::ShopAccount account;
      account.merchant = kShop;
      account.owner = kOwner;
      account.link = 1;
      account.settling = ctx.open_account(AccountKind::settling, kShop, money::Currency::cny);
      ctx.insert(std::move(account));
      ctx.schedule(ctx.now(), ports::kAccountChosenTimer, kShop);
      return 0;
    });
    ring();
  }
  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  void change(std::function<std::int64_t(engine::Context&)> how) {
    auto command = std::make_shared<Change>();
    command->change = std::move(how);
    ASSERT_FALSE(run(command).refusal);
  }
  TransferId post(TransferKind kind, std::int64_t amount, TransferId reverses = TransferId::none) {
    TransferId made = TransferId::none;
    change([&](engine::Context& ctx) {
      const bool in = kind != TransferKind::refund;
      const Leg leg{kind, in ? payer : till, in ? till : payer, amount, 0, ctx.new_id(), reverses};
      made = ctx.post({&leg, 1});
      return leg.object;
    });
    return made;
  }
  TransferId pay(std::int64_t amount) { return post(TransferKind::payment, amount); }
  TransferId refund(TransferId payment, std::int64_t amount) {
    return post(TransferKind::refund, amount, payment);
  }
  /// Everything that is due rings, also what that makes due; `most` batches.
  int ring(int most = 1'000) {
    int batches = 0;
    for (; batches < most; ++batches) {
      auto jobs = executor->due_timers();
      if (jobs.empty()) break;
      executor->run_batch(jobs);
      for (const engine::Job& job : jobs) EXPECT_FALSE(job.outcome.refusal);
    }
    return batches;
  }
  void to(const char* when) {
    clock.set(*parse_rfc3339(when));
    ring();
  }
  std::vector<Settlement> all() { return store::scan_all<Settlement>(executor->store()); }
  std::vector<ports::ShopPayout> payouts() { return store::scan_all<ports::ShopPayout>(executor->store()); }
  Progress progress() { return *store::load_one<Progress>(executor->store(), store::make_key(kShop)); }
  std::int64_t balance(AccountKind kind) {
    std::int64_t sum = 0;
    for (const ledger::Account& account : executor->books().accounts())
      if (account.kind == kind) sum += account.balance;
    return sum;
  }
  static std::int64_t adds_up(const Settlement& one) {
    return one.brought + one.gross - one.refunded + one.returned + one.other_in - one.other_out -
           (one.owed_before + one.fees - one.fees_back - one.owed_after) - one.instant_fee - one.left -
           one.amount;
  }
};

TEST_F(SettleTest, ThousandsOfPaymentsAreCountedInPiecesAndADeathBetweenTwoOfThemCostsNothing) {
  std::int64_t gross = 0, fees = 0;
  std::vector<TransferId> paid;
  for (std::int64_t i = 1; i <= 700; ++i) {
    paid.push_back(pay(100 + i));
    gross += 100 + i;
    fees += (100 + i + 250) / 500;  // 0.2 %, half up
  }
  refund(paid[10], 111);  // whole
  refund(paid[600], 100);
  refund(paid[600], 100);
  clock.set(*parse_rfc3339("2026-11-24T06:00:00+08:00"));
  pay(999);  // today's: not part of it
  for (int deaths = 0; deaths < 3; ++deaths) {
    EXPECT_EQ(ring(1), 1);
    EXPECT_TRUE(payouts().empty());
    restart();
  }
  ring();
  ASSERT_EQ(all().size(), 1u);
  const Settlement one = all().front();
  EXPECT_EQ(one.payments, 700);
  EXPECT_EQ(one.gross, gross);
  EXPECT_EQ(one.refunds, 3);
  EXPECT_EQ(one.refunded, 311);
  EXPECT_EQ(one.fees, fees);
  EXPECT_EQ(one.fees_back, 0)
      << "the fee of 1.11 is 0.00; of 7.01 it is 0.01, and 2.00 of it are less than half";
  EXPECT_EQ(adds_up(one), 0);
  EXPECT_EQ(one.amount, gross - 311 - fees);
  EXPECT_EQ(balance(AccountKind::settling), one.amount);
  EXPECT_EQ(balance(AccountKind::income_fees), fees);
  EXPECT_EQ(balance(AccountKind::merchant), 999);
  EXPECT_EQ(payouts().size(), 1u);
}

TEST_F(SettleTest, ADaysTakingsArePaidOnTheNextWorkingDayAndNotBefore) {
  to("2026-11-27T10:00:00+08:00");  // Friday
  pay(10'000);
  to("2026-11-28T23:00:00+08:00");
  pay(5'000);  // Saturday
  EXPECT_TRUE(all().empty());
  to("2026-11-29T23:59:00+08:00");
  EXPECT_TRUE(all().empty());
  to("2026-11-30T06:00:00+08:00");
  ASSERT_EQ(all().size(), 1u);
  EXPECT_EQ(all().front().gross, 15'000);
  EXPECT_EQ(rules::day_text(all().front().to_day), "2026-11-29");
  EXPECT_EQ(rules::day_text(all().front().from_day), "2026-11-27");
  // A server that was away over a day pays what was due, and nothing of the running day.
  pay(700);
  to("2026-12-02T15:00:00+08:00");
  pay(300);
  to("2026-12-02T15:00:01+08:00");
  ASSERT_EQ(all().size(), 2u);
  EXPECT_EQ(all().back().gross, 700);
  EXPECT_EQ(balance(AccountKind::merchant), 300);
}

TEST_F(SettleTest, WhatARefundHasTakenWhileItWasCountedIsLeftOutAndComesWithTheNext) {
  const TransferId first = pay(100'000);
  for (int i = 0; i < 300; ++i) pay(10);
  clock.set(*parse_rfc3339("2026-11-24T06:00:00+08:00"));
  EXPECT_EQ(ring(2), 2);  // it has begun, and counted the newest 256
  refund(first, 60'000);
  ring();
  ASSERT_EQ(all().size(), 1u);
  const Settlement one = all().front();
  EXPECT_EQ(one.gross, 103'000);
  EXPECT_EQ(one.fees, 200);
  EXPECT_EQ(one.amount, 43'000 - 200);
  EXPECT_EQ(one.left, 60'000);
  EXPECT_EQ(balance(AccountKind::merchant), 0);
  EXPECT_EQ(adds_up(one), 0);
  to("2026-11-25T06:00:00+08:00");
  ASSERT_EQ(all().size(), 2u);
  const Settlement next = all().back();
  EXPECT_EQ(next.brought, 60'000);
  EXPECT_EQ(next.refunded, 60'000);
  EXPECT_EQ(next.fees_back, 120);
  EXPECT_EQ(next.amount, 120) << "the refund's share of the fee";
  EXPECT_EQ(adds_up(next), 0);
  EXPECT_EQ(balance(AccountKind::income_fees), 80);
  EXPECT_EQ(progress().left, 0);
}

TEST_F(SettleTest, BooksThatComeBackSettleTheSameTakingsUnderTheSameReference) {
  const Instant monday = clock.now();
  pay(10'000);
  to("2026-11-24T06:00:00+08:00");
  ASSERT_EQ(payouts().size(), 1u);
  const std::string before = payouts().front().reference;
  // The same rows, as a backup of Monday has them; it is settled an hour later this time.
  clock.set(monday);
  data = store::make_memory();
  begin();
  pay(10'000);
  to("2026-11-24T07:00:00+08:00");
  ASSERT_EQ(payouts().size(), 1u);
  EXPECT_EQ(payouts().front().reference, before);
  pay(10'000);
  to("2026-11-25T06:00:00+08:00");
  EXPECT_NE(payouts().back().reference, before);
}

TEST_F(SettleTest, AfterARefusalNothingIsSentUntilTheOwnerHasChosen) {
  pay(10'000);
  change([](engine::Context& ctx) {
    ctx.edit<ports::ShopAccount>(kShop).refused = "account_closed";
    return 0;
  });
  to("2026-11-24T06:00:00+08:00");
  EXPECT_TRUE(all().empty());
  change([](engine::Context& ctx) {
    ctx.edit<ports::ShopAccount>(kShop).refused.clear();
    ctx.schedule(ctx.now(), ports::kAccountChosenTimer, kShop);
    return 0;
  });
  ring();
  EXPECT_TRUE(all().empty()) << "at its hour, not because somebody tapped";
  to("2026-11-25T06:00:00+08:00");
  ASSERT_EQ(all().size(), 1u);
  EXPECT_EQ(all().front().amount, 9'980);
}

/// Whom the house has frozen is not sent his shop's takings either, also where they were being counted.
TEST_F(SettleTest, TheTakingsOfAFrozenOwnerStayInHisShopUntilHeIsFree) {
  const auto owner_is = [&](identity::CustomerState state) {
    auto command = std::make_shared<OwnerIs>();
    command->state = state;
    ASSERT_FALSE(run(command).refusal);
  };
  owner_is(identity::CustomerState::active);
  for (int i = 0; i < 300; ++i) pay(100);
  clock.set(*parse_rfc3339("2026-11-24T06:00:00+08:00"));
  EXPECT_EQ(ring(2), 2);  // it has begun, and counted the newest 256
  owner_is(identity::CustomerState::frozen);
  ring();
  ASSERT_EQ(all().size(), 1u);
  EXPECT_EQ(all().front().state, State::nothing);
  EXPECT_EQ(adds_up(all().front()), 0);
  EXPECT_TRUE(payouts().empty());
  to("2026-11-25T06:00:00+08:00");
  EXPECT_EQ(all().size(), 1u) << "none begins";
  EXPECT_EQ(balance(AccountKind::merchant) + balance(AccountKind::income_fees), 30'000);
  owner_is(identity::CustomerState::active);
  to("2026-11-26T06:00:00+08:00");
  ASSERT_EQ(payouts().size(), 1u);
  EXPECT_EQ(payouts().front().amount, 30'000 - balance(AccountKind::income_fees));
  EXPECT_EQ(balance(AccountKind::merchant), 0);
}

/// A year of random trade, a settlement each working day, and the server dying: what was paid out, taken as
/// fees and what lies there is what came in, every statement adds up, and each opens to exactly its rows.
TEST_F(SettleTest, AYearOfTradeAddsUpToTheFen) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed=" + std::to_string(seed));
    SimRng dice(seed);
    std::vector<std::pair<TransferId, std::int64_t>> open;
    const std::int64_t before =
        balance(AccountKind::merchant) + balance(AccountKind::settling) + balance(AccountKind::income_fees);
    std::int64_t in = 0;
    for (int day = 0; day < 60; ++day) {
      const int many = static_cast<int>(dice.below(12));
      for (int i = 0; i < many; ++i) {
        const auto lies = executor->books().account(till).balance;
        if (dice.below(4) == 0 && !open.empty() && lies > 0) {
          auto& [payment, rest] = open[dice.below(open.size())];
          const std::int64_t amount = std::min<std::int64_t>(
              lies, 1 + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(rest))));
          refund(payment, amount);
          in -= amount;
          rest -= amount;
          if (rest == 0) std::erase_if(open, [](const auto& one) { return one.second == 0; });
        } else {
          const auto amount = static_cast<std::int64_t>(1 + dice.below(50'000));
          open.emplace_back(pay(amount), amount);
          in += amount;
        }
        clock.advance(minutes(static_cast<std::int64_t>(1 + dice.below(110))));
        ring(static_cast<int>(dice.below(3)));
        if (dice.below(20) == 0) restart();
      }
      clock.advance(hours(7));
      ring();
    }
    EXPECT_EQ(before + in, balance(AccountKind::merchant) + balance(AccountKind::settling) +
                               balance(AccountKind::income_fees));
    std::int64_t sent = 0;
    for (const ports::ShopPayout& one : payouts()) sent += one.amount;
    EXPECT_EQ(sent, balance(AccountKind::settling));
    TransferId until = TransferId::none;
    for (const Settlement& one : all()) {
      EXPECT_EQ(adds_up(one), 0) << one.number;
      EXPECT_EQ(one.from, until) << "no row is left out, and none is in two";
      until = one.to;
      OneSettlement query(*packs, kOwner, kShop, one.id);
      query.limit = 1'000;
      auto asked = std::make_shared<OneSettlement>(query);
      engine::Job job;
      job.query = asked;
      executor->run_batch({&job, 1});
      std::int64_t amount = 0, fee = 0;
      for (const Entry& entry : asked->entries) {
        amount += entry.amount;
        fee += entry.fee;
      }
      EXPECT_EQ(amount, one.gross - one.refunded) << one.number;
      EXPECT_EQ(fee, one.fees - one.fees_back) << one.number;
    }
  }
}

/// So that nobody takes an old one that is not shown for one that there is not.
TEST_F(SettleTest, TheListOfRefusedOnesSaysWhenThereMayBeOlderOnes) {
  const auto add = [&](ports::PayoutState state, std::int64_t count) {
    change([&](engine::Context& ctx) {
      for (std::int64_t i = 0; i < count; ++i) {
        ports::ShopPayout one;
        one.id = ctx.new_id();
        one.merchant = kShop;
        one.amount = 100;
        one.state = state;
        ctx.insert(std::move(one));
      }
      return 0;
    });
  };
  const auto seen = [&] {
    auto query = std::make_shared<ListRefused>();
    engine::Job job;
    job.query = query;
    executor->run_batch({&job, 1});
    return std::pair(query->found.size(), query->whole);
  };
  EXPECT_EQ(seen(), std::pair(std::size_t{0}, true));
  add(ports::PayoutState::refused, 1);
  add(ports::PayoutState::paid, ListRefused::kLooked - 1);
  EXPECT_EQ(seen(), std::pair(std::size_t{1}, true));
  add(ports::PayoutState::paid, 1);
  EXPECT_EQ(seen(), std::pair(std::size_t{0}, false));
  add(ports::PayoutState::refused, static_cast<std::int64_t>(ListRefused::kMost));
  EXPECT_EQ(seen(), std::pair(std::size_t{ListRefused::kMost}, false));

  data = store::make_memory();
  begin();
  add(ports::PayoutState::refused, static_cast<std::int64_t>(ListRefused::kMost));
  EXPECT_EQ(seen(), std::pair(std::size_t{ListRefused::kMost}, true));
  add(ports::PayoutState::refused, 1);
  EXPECT_EQ(seen(), std::pair(std::size_t{ListRefused::kMost}, false));
}

}  // namespace
}  // namespace chenxi::settlement
