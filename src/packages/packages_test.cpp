// Packages: the shares of a price, any mix of what may happen to one, races, and a thousand buyers of a shop that has closed.
#include <gtest/gtest.h>

#include <random>

#include "identity/rows.h"
#include "identity/vault.h"
#include "ledger/verify.h"
#include "merchants/create.h"
#include "money/money.h"
#include "packages/buy.h"
#include "packages/reads.h"
#include "packages/terms.h"
#include "packages/visits.h"
#include "packages/wind_up.h"

namespace chenxi::packages {
namespace {

using identity::Customer;
using ledger::AccountKind;

TEST(PackageTerms, TheSharesAddUpToThePriceAndTheFirstAreLarger) {
  for (const std::int64_t price : {20, 21, 1'000, 19'999, 100'000})
    for (const std::int64_t visits : {1, 2, 3, 7, 20}) {
      std::vector<std::int64_t> shares;
      for (std::int64_t n = 1; n <= visits; ++n) shares.push_back(share_of(price, visits, n));
      std::vector<std::int64_t> split;
      for (const money::Money& part : money::Money{price, money::Currency::cny}.split(static_cast<int>(visits))) split.push_back(part.minor);
      EXPECT_EQ(shares, split) << price << " in " << visits;
    }
}

TEST(PackageTerms, APackageIsGoodUntilTheEndOfTheSameDayOfAnotherMonth) {
  const BusinessCalendar calendar("Asia/Shanghai");
  const auto until = [&](const char* from, std::int64_t months) { return rfc3339(valid_until(calendar, *parse_rfc3339(from), months)); };
  EXPECT_EQ(until("2026-11-23T12:00:00+08:00", 6), "2027-05-23T16:00:00.000000Z");   // the 23rd is its last day
  EXPECT_EQ(until("2026-08-31T23:59:59+08:00", 6), "2027-02-28T16:00:00.000000Z");   // no 31st of February
  EXPECT_EQ(until("2027-08-31T00:00:00+08:00", 6), "2028-02-29T16:00:00.000000Z");
  EXPECT_EQ(until("2026-12-01T08:00:00+08:00", 1), "2027-01-01T16:00:00.000000Z");
}

/// Runs any code as a command.
struct Do : engine::Command {
  std::function<void(engine::Keys&)> want;
  std::function<void(engine::Context&)> act;
  std::int64_t object = 0;
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
};

class PackagesTest : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{7};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<rules::Packs> packs;
  std::unique_ptr<engine::Executor> executor;
  std::int64_t gym = 0;

  /// The process ends and begins again over the same rows.
  void restart() {
    executor.reset();
    packs = std::make_unique<rules::Packs>();
    executor = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{});
    register_timers(*executor, *packs);
    executor->observe(packs.get());
    executor->open();
  }
  void SetUp() override {
    restart();
    must(rules::adopt_pack(std::string(*rules::shipped_pack("test")), clock.now()));
    must(std::make_shared<risk::Adopt>(std::string(risk::shipped_rules()), clock.now()));
    auto shop = std::make_shared<merchants::Create>();
    shop->shop_name = "Gym";
    must(shop);
    gym = shop->made.id;
  }
  std::vector<std::optional<Code>> run_together(const std::vector<std::shared_ptr<engine::Command>>& commands) {
    std::vector<engine::Job> jobs(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) jobs[i].command = commands[i];
    executor->run_batch(jobs);
    std::vector<std::optional<Code>> out;
    for (const engine::Job& job : jobs) out.push_back(job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt);
    return out;
  }
  std::optional<Code> code(std::shared_ptr<engine::Command> command) { return run_together({std::move(command)})[0]; }
  void must(std::shared_ptr<engine::Command> command) {
    const auto refused = code(std::move(command));
    ASSERT_FALSE(refused) << name(*refused);
  }
  void act(std::function<void(engine::Context&)> what, std::function<void(engine::Keys&)> want = {}) {
    auto command = std::make_shared<Do>();
    command->act = std::move(what);
    command->want = std::move(want);
    must(command);
  }
  std::vector<std::int64_t> residents(int count, std::int64_t each) {
    std::vector<std::int64_t> out;
    auto command = std::make_shared<Do>();
    command->act = [&, self = command.get()](engine::Context& ctx) {
      const auto cash = ctx.open_account(AccountKind::cash, 1, money::Currency::cny);
      std::vector<ledger::Leg> legs;
      for (int i = 0; i < count; ++i) {
        Customer c;
        c.tier = identity::Tier::in_person;
        c.id = ctx.new_id();
        c.main = ctx.open_account(AccountKind::customer, c.id, money::Currency::cny);
        c.held = ctx.open_account(AccountKind::held, c.id, money::Currency::cny);
        legs.push_back({ledger::TransferKind::cash_in, cash, c.main, each, 0, c.id, {}});
        out.push_back(self->object = c.id);
        ctx.insert(c);
      }
      ctx.post(legs);
    };
    must(command);
    return out;
  }
  std::int64_t plan(std::int64_t price, std::int64_t visits) {
    auto make = std::make_shared<MakePlan>(*packs, Asker{gym, 0});
    make->plan_name = "Visits";
    make->price = price;
    make->visits = visits;
    make->months = 3;
    must(make);
    return make->made.id;
  }
  std::shared_ptr<Buy> buying(std::int64_t who, std::int64_t which) {
    auto buy = std::make_shared<Buy>(*packs, who, which);
    const Plan row = stored<Plan>(which);
    buy->seen = offer_of("Gym", row, packs->at(clock.now())->at(clock.now()).packages.cooling_days);
    // As the passkey's check on the HTTP thread leaves it: what is judged of a proof has its tests in identity.
    identity::CheckedProof proof;
    proof.passkey = identity::CheckedProof::PasskeyUse{1, 0};
    buy->proof = proof;
    return buy;
  }
  /// Everybody's passkey 1.
  void give_passkey(std::int64_t who) {
    act([=](engine::Context& ctx) {
      identity::Passkey key;
      key.customer = who;
      key.id = 1;
      ctx.insert(key);
    }, [=](engine::Keys& keys) { keys.row<identity::Passkey>(who, std::int64_t{1}); });
  }
  std::int64_t bought(std::int64_t who, std::int64_t which) {
    auto buy = buying(who, which);
    must(buy);
    return buy->made.id;
  }
  template <class Row>
  Row stored(std::int64_t id) {
    return *store::load_one<Row>(executor->store(), store::make_key(id));
  }
  std::shared_ptr<TakeVisit> visit(std::int64_t package) { return std::make_shared<TakeVisit>(gym, 0, package, clock.now()); }
  std::shared_ptr<GiveBack> back(std::int64_t who, std::int64_t package) { return std::make_shared<GiveBack>(*packs, who, package); }
  bool ring() {
    auto jobs = executor->due_timers(1);
    if (jobs.empty()) return false;
    executor->run_batch(jobs);
    return true;
  }
  std::int64_t sum(AccountKind kind) {
    std::int64_t out = 0;
    for (const ledger::Account& account : executor->books().accounts())
      if (account.kind == kind) out += account.balance;
    return out;
  }
  std::int64_t main_of(std::int64_t who) { return executor->books().account(stored<Customer>(who).main).balance; }
  void expect_whole() {
    for (const auto& finding : ledger::verify(executor->store(), BusinessCalendar("Asia/Shanghai"), {}).findings) ADD_FAILURE() << finding.what;
  }
};

TEST_F(PackagesTest, AVisitAndGivingBackAtOnceArePaidOnceInEitherOrder) {
  for (const bool visit_first : {true, false}) {
    const std::int64_t who = residents(1, 10'000)[0];
    give_passkey(who);
    const std::int64_t one = bought(who, plan(1'000, 3));
    clock.advance(seconds(1));
    const auto gym_before = sum(AccountKind::merchant);
    const auto ends = visit_first ? run_together({visit(one), back(who, one)}) : run_together({back(who, one), visit(one)});
    EXPECT_EQ(ends[0], std::nullopt);
    EXPECT_EQ(ends[1], visit_first ? std::nullopt : std::optional(Code::package_over));
    EXPECT_EQ(main_of(who), visit_first ? 9'666 : 10'000);
    EXPECT_EQ(sum(AccountKind::merchant) - gym_before, visit_first ? 334 : 0);
    EXPECT_EQ(sum(AccountKind::escrow), 0);
  }
  expect_whole();
}

TEST_F(PackagesTest, OneCodeScannedByTwoTillsAtOnceTakesOneVisit) {
  const std::int64_t who = residents(1, 10'000)[0];
  give_passkey(who);
  const std::int64_t one = bought(who, plan(1'000, 3));
  clock.advance(seconds(1));
  const auto ends = run_together({visit(one), visit(one), visit(one)});
  EXPECT_EQ(ends[0], std::nullopt);
  EXPECT_EQ(ends[1], Code::visit_over);
  EXPECT_EQ(ends[2], Code::visit_over);
  EXPECT_EQ(stored<Package>(one).used, 1);
  EXPECT_EQ(sum(AccountKind::merchant), 334);
}

TEST_F(PackagesTest, AYesAndAScanAtOnceTakeOneVisit) {
  const std::int64_t who = residents(1, 10'000)[0];
  give_passkey(who);
  const std::int64_t one = bought(who, plan(1'000, 3));
  auto ask = std::make_shared<AskVisit>(gym, 0, one);
  must(ask);
  clock.advance(seconds(1));
  const auto ends = run_together({visit(one), std::make_shared<AnswerVisit>(who, ask->visit.id, true)});
  EXPECT_EQ(ends[0], std::nullopt);
  EXPECT_EQ(ends[1], Code::visit_over);
  EXPECT_EQ(stored<Package>(one).used, 1);
}

TEST_F(PackagesTest, WhateverHappensEscrowEndsEmptyAndBothSidesHaveThePrice) {
  const std::uint64_t seed = testing::UnitTest::GetInstance()->random_seed() != 0
                                 ? static_cast<std::uint64_t>(testing::UnitTest::GetInstance()->random_seed())
                                 : std::random_device{}();
  std::mt19937_64 random(seed);
  SCOPED_TRACE("--gtest_random_seed=" + std::to_string(seed));
  const auto pick = [&](std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); };
  std::int64_t paid_to_gym = 0;
  const std::int64_t who = residents(1, 100'000'000)[0];
  give_passkey(who);
  for (int round = 0; round < 60; ++round) {
    const std::int64_t visits = 1 + pick(20), price = visits + pick(20'000);
    const std::int64_t which = plan(price, visits);
    const std::int64_t before = main_of(who), one = bought(who, which);
    must(std::make_shared<EndPlan>(Asker{gym, 0}, which));
    std::int64_t taken = 0;
    bool over = false;
    while (!over) {
      clock.advance(seconds(1 + pick(4'000'000)));
      while (ring()) {}  // its end may have come
      over = stored<Package>(one).state != PackageState::active;
      switch (pick(5)) {
        case 0: {
          EXPECT_EQ(code(back(who, one)), over ? std::optional(Code::package_over) : std::nullopt);
          break;
        }
        case 1: {
          auto ask = std::make_shared<AskVisit>(gym, 0, one);
          if (code(ask)) break;
          const bool yes = pick(2) == 0;
          clock.advance(seconds(1));
          if (!code(std::make_shared<AnswerVisit>(who, ask->visit.id, yes)) && yes) taken += 1;
          break;
        }
        default:
          if (!code(visit(one))) taken += 1;
          EXPECT_EQ(code(visit(one)), stored<Package>(one).state == PackageState::active ? Code::visit_over : Code::package_over);
      }
      over = stored<Package>(one).state != PackageState::active;
    }
    const Package end = stored<Package>(one);
    std::int64_t owed = 0;
    for (std::int64_t n = 1; n <= taken; ++n) owed += share_of(price, visits, n);
    paid_to_gym += owed;
    EXPECT_EQ(end.used, taken);
    EXPECT_EQ(end.delivered, owed);
    EXPECT_EQ(end.delivered + end.given_back, price);
    EXPECT_EQ(main_of(who), before - owed);
    EXPECT_EQ(sum(AccountKind::merchant), paid_to_gym);
    EXPECT_EQ(sum(AccountKind::escrow), 0);
    EXPECT_EQ(stored<Seller>(gym).active, 0);
    EXPECT_EQ(stored<Seller>(gym).waiting, 0);
    EXPECT_EQ(stored<Buyer>(who).active, 0);
  }
  expect_whole();
}

TEST_F(PackagesTest, AShopThatClosesGivesAThousandBuyersBackWhatIsLeftThoughTheServerDiesAfterEveryStep) {
  const auto people = residents(1'000, 5'000);
  const std::int64_t which = plan(1'000, 3);
  std::vector<std::int64_t> all;
  for (const std::int64_t one : people) {
    give_passkey(one);
    all.push_back(bought(one, which));
  }
  clock.advance(seconds(1));
  std::int64_t delivered = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {  // none, one, two or three visits
    for (std::size_t n = 0; n < i % 4; ++n) {
      clock.advance(seconds(1));
      must(visit(all[i]));
    }
    delivered += stored<Package>(all[i]).delivered;
  }
  EXPECT_EQ(sum(AccountKind::escrow), 1'000'000 - delivered);
  // One buyer's account takes nothing any more: the rest goes on, and his money stays where it is.
  const std::int64_t gone = people[500];
  act([&](engine::Context& ctx) { ctx.set_account_state(ctx.get<Customer>(gone).main, ledger::AccountState::closed); },
      [=](engine::Keys& keys) { keys.row<Customer>(gone); });

  must(std::make_shared<WindUp>(Asker{gym, 0}));
  EXPECT_EQ(code(visit(all[0])), Code::package_over);
  EXPECT_EQ(code(buying(people[0], which)), Code::plan_not_offered);
  int chunks = 0;
  for (restart(); ring(); restart()) {
    ++chunks;
    // Between two steps the sums are whole: nobody has both his money and his package.
    EXPECT_EQ(sum(AccountKind::escrow), stored<Seller>(gym).waiting);
    if (stored<Seller>(gym).selling == Selling::winding_up) must(std::make_shared<WindUp>(Asker{gym, 0}));  // asked again: no second chain
  }
  EXPECT_EQ(chunks, 4);
  const Seller seller = stored<Seller>(gym);
  EXPECT_EQ(seller.selling, Selling::wound_up);
  EXPECT_EQ(seller.returned, 749);
  EXPECT_EQ(seller.kept, 1);
  EXPECT_EQ(sum(AccountKind::escrow), 1'000);
  EXPECT_EQ(seller.returned_total + delivered + 1'000, 1'000'000);
  EXPECT_EQ(sum(AccountKind::merchant), delivered);
  for (std::size_t i = 0; i < people.size(); ++i) {
    const std::int64_t got[] = {5'000, 4'666, 4'333, 4'000};
    EXPECT_EQ(main_of(people[i]), people[i] == gone ? 4'000 : got[i % 4]);
  }

  // His account is put right, and the same command gives him what stayed.
  act([&](engine::Context& ctx) { ctx.set_account_state(ctx.get<Customer>(gone).main, ledger::AccountState::open); },
      [=](engine::Keys& keys) { keys.row<Customer>(gone); });
  must(std::make_shared<WindUp>(Asker{gym, 0}));
  while (ring()) {}
  EXPECT_EQ(main_of(gone), 5'000);
  EXPECT_EQ(sum(AccountKind::escrow), 0);
  EXPECT_EQ(stored<Seller>(gym).returned, 750);
  expect_whole();
}

}  // namespace
}  // namespace chenxi::packages
