// Limits in the batch: a small spending command over the memory store, against the calendar and a naive twin.
#include "rules/rules.h"

#include <gtest/gtest.h>

#include "rules/limits.h"
#include "rules/packs.h"

namespace chenxi::rules {
namespace {

using identity::Customer;
using identity::Tier;
using ledger::AccountId;
using ledger::AccountKind;
using ledger::TransferKind;

struct People : engine::Command {
  std::int64_t made = 0;
  AccountId cash{};
  const char* name() const override { return "test.people"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    cash = ctx.open_account(AccountKind::cash, 1, money::Currency::cny);
    Customer c;
    c.id = made = ctx.new_id();
    c.main = ctx.open_account(AccountKind::customer, c.id, money::Currency::cny);
    c.held = ctx.open_account(AccountKind::held, c.id, money::Currency::cny);
    ctx.insert(c);
    const ledger::Leg leg{TransferKind::cash_in, cash, c.main, 9'000'000'000, 0, c.id, {}};
    ctx.post({&leg, 1});
    return engine::ObjectRef{1, made};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// Changes the customer's row and own limits.
struct Change : People {
  std::int64_t customer = 0;
  std::function<void(Customer&, identity::UserLimits&)> change;
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<Customer>(customer);
    keys.row<identity::UserLimits>(customer);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    identity::UserLimits none;
    none.customer = customer;
    if (ctx.find<identity::UserLimits>(customer) == nullptr) ctx.insert(none);
    change(ctx.edit<Customer>(customer), ctx.edit<identity::UserLimits>(customer));
    return engine::ObjectRef{};
  }
};

struct Pay : People {
  const Packs* packs = nullptr;
  std::int64_t customer = 0;
  Spend spend;
  Instant back_from{};  // set: gives this spend back instead
  Back why = Back::voided;
  AccountId drawer{};
  const char* name() const override { return "test.pay"; }
  void keys(engine::Keys& keys, engine::Context& found) override {
    keys.row<Customer>(customer);
    keys_for_spend(keys, found, customer);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    const auto pack = packs->at(ctx.now());
    const Customer& payer = ctx.get<Customer>(customer);
    if (back_from.us != 0) {
      const std::int64_t room = given_back(ctx, *pack, spend, back_from, why);
      const std::int64_t id = ctx.new_id();
      ledger::Leg leg{TransferKind::refund, drawer, payer.main, spend.amount, -room, id, {}, {}};
      if (why == Back::voided) {
        leg.kind = TransferKind::release;
        leg.reverses = ledger::TransferId{1};
        leg.counted_at = back_from;
      }
      leg.narrower = narrower_back(ctx, *pack, spend, why);
      ctx.post({&leg, 1});
      uncount_spend(ctx, *pack, payer, spend, back_from, why);
      return engine::ObjectRef{1, id};
    }
    TRY(allow_spend(ctx, *pack, payer, spend));
    const std::int64_t id = ctx.new_id();
    ledger::Leg leg{TransferKind::payment, payer.main, drawer, spend.amount,
                    counted_of(*pack, ctx.now(), spend), id, {}};
    leg.narrower = narrower_of(spend);
    TRY(ctx.can_post({&leg, 1}));

    // From here it happens.
    ctx.post({&leg, 1});
    count_spend(ctx, payer, spend);
    return engine::ObjectRef{1, id};
  }
};

struct Look : engine::Query {
  const Packs* packs = nullptr;
  std::int64_t customer = 0;
  std::vector<LimitState> limits;
  Spendable most;
  std::optional<Refusal> receives;
  std::int64_t arriving = 0;
  const char* name() const override { return "test.look"; }
  void run(engine::Context& ctx) override {
    const Customer& row = *ctx.fetch<Customer>(customer);
    const auto pack = packs->at(ctx.now());
    limits = limits_in_query(ctx, *pack, row);
    most = spendable(limits, ctx.books().account(row.main).balance);
    if (const Done may = allow_receive(ctx, *pack, row, arriving); !may) receives = may.error();
  }
};

class RulesTest : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{11};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  Packs packs;
  std::unique_ptr<engine::Executor> executor;
  std::int64_t customer = 0;
  AccountId cash{};

  void begin(std::string_view pack) {
    executor = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); },
                                                  engine::ExecutorOptions{});
    executor->observe(&packs);
    executor->open();
    run(adopt_pack(std::string(*shipped_pack(pack)), clock.now()));
    auto people = std::make_shared<People>();
    run(people);
    customer = people->made;
    cash = people->cash;
  }
  std::optional<Refusal> run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome.refusal;
  }
  void change(std::function<void(Customer&, identity::UserLimits&)> how) {
    auto command = std::make_shared<Change>();
    command->customer = customer;
    command->change = std::move(how);
    ASSERT_FALSE(run(command));
  }
  std::shared_ptr<Pay> pay_command(Spend spend) {
    auto pay = std::make_shared<Pay>();
    pay->packs = &packs;
    pay->customer = customer;
    pay->spend = spend;
    pay->drawer = cash;
    return pay;
  }
  std::optional<Refusal> pay(std::int64_t amount, Method method = Method::order,
                             ledger::Factor factor = ledger::Factor::device_and_pin) {
    return run(pay_command({amount, money::Currency::cny, method, factor}));
  }
  void give_back(std::int64_t amount, Instant from, Back why, Method method = Method::order) {
    auto pay = pay_command({amount, money::Currency::cny, method, ledger::Factor::device_and_pin});
    pay->back_from = from;
    pay->why = why;
    ASSERT_FALSE(run(pay));
  }
  Look look(std::int64_t arriving = 1) {
    auto query = std::make_shared<Look>();
    query->packs = &packs;
    query->customer = customer;
    query->arriving = arriving;
    engine::Job job;
    job.query = query;
    executor->run_batch({&job, 1});
    return *query;
  }
  std::int64_t used(Window window) {
    for (const LimitState& limit : look().limits)
      if (limit.window == window && limit.source == Source::statutory) return limit.used;
    return -1;
  }
  void at(std::string_view text) { clock.set(*parse_rfc3339(text)); }
};

TEST_F(RulesTest, APaymentAboveTheTierIsRefusedWithRuleBoundAndNoDate) {
  begin("cn-ecny");
  const auto no = pay(200'001);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->code(), Code::limit_payment_exceeded);
  EXPECT_EQ(no->detail().rule, "cn-ecny/phone_only/payment");
  EXPECT_EQ(no->detail().amount_minor, 200'000);
  EXPECT_FALSE(no->detail().until);
  EXPECT_FALSE(pay(200'000));
}

TEST_F(RulesTest, TheDayEndsAtMidnightAndTheRefusalSaysSo) {
  begin("cn-ecny");
  for (int i = 0; i < 2; ++i) ASSERT_FALSE(pay(200'000));
  const auto no = pay(100'001);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->code(), Code::limit_day_exceeded);
  EXPECT_EQ(no->detail().amount_minor, 100'000);
  EXPECT_EQ(rfc3339(*no->detail().until), "2026-11-23T16:00:00.000000Z");
  EXPECT_FALSE(pay(100'000));
  at("2026-11-23T23:59:59+08:00");
  EXPECT_EQ(pay(1)->code(), Code::limit_day_exceeded);
  at("2026-11-24T00:00:00+08:00");
  EXPECT_FALSE(pay(1));
}

TEST_F(RulesTest, MonthYearNightAndLifetimeRefuseWithTheirOwnEnds) {
  begin("test");
  for (int day = 10; day < 15; ++day) {
    at("2026-12-" + std::to_string(day) + "T12:00:00+08:00");
    ASSERT_FALSE(pay(1'000));
    ASSERT_FALSE(pay(1'000));
  }
  at("2026-12-20T12:00:00+08:00");
  const auto month = pay(1);
  ASSERT_TRUE(month);
  EXPECT_EQ(month->code(), Code::limit_month_exceeded);
  EXPECT_EQ(rfc3339(*month->detail().until), "2026-12-31T16:00:00.000000Z");

  at("2027-01-05T21:00:00+08:00");
  ASSERT_FALSE(pay(600));
  at("2027-01-05T23:00:00+08:00");
  ASSERT_FALSE(pay(1'000));
  at("2027-01-06T05:00:00+08:00");
  const auto night = pay(501);
  ASSERT_TRUE(night);
  EXPECT_EQ(night->code(), Code::limit_night_exceeded);
  EXPECT_EQ(night->detail().amount_minor, 500);
  EXPECT_EQ(rfc3339(*night->detail().until), "2027-01-05T22:00:00.000000Z");
  at("2027-01-06T06:00:00+08:00");
  EXPECT_FALSE(pay(501));

  change([](Customer& c, auto&) { c.tier = Tier::document; });
  const auto lifetime = pay(5'001);
  ASSERT_TRUE(lifetime);
  EXPECT_EQ(lifetime->code(), Code::limit_lifetime_exceeded);
  EXPECT_FALSE(lifetime->detail().until);
}

TEST_F(RulesTest, StaticCodesHaveADayOfTheirOwn) {
  begin("cn-ecny");
  ASSERT_FALSE(pay(30'000, Method::static_code));
  ASSERT_FALSE(pay(100'000, Method::order));
  const auto no = pay(20'001, Method::static_code);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->code(), Code::limit_static_code_exceeded);
  EXPECT_EQ(no->detail().rule, "cn-ecny/static_code/day");
  EXPECT_EQ(no->detail().amount_minor, 20'000);
  at("2026-11-24T00:00:01+08:00");
  EXPECT_FALSE(pay(50'000, Method::static_code));
}

TEST_F(RulesTest, WithoutThePinOnlyWhatOneOptedInToAndNeverInElderMode) {
  begin("cn-ecny");
  const auto code = [&](std::int64_t amount) { return pay(amount, Method::payment_code, ledger::Factor::payment_code); };
  EXPECT_EQ(code(100)->code(), Code::pin_required);
  change([](Customer& c, auto&) { c.small_payments = true; });
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(code(20'000));
  EXPECT_EQ(code(1)->code(), Code::pin_required) << "1,000 a day";
  EXPECT_FALSE(pay(20'000)) << "with the PIN it goes on";
  at("2026-11-24T08:00:00+08:00");
  EXPECT_EQ(code(20'001)->code(), Code::pin_required);
  EXPECT_EQ(code(20'001)->detail().rule, "cn-ecny/small_payments/payment");
  change([](Customer& c, auto&) { c.elder_mode = true; });
  EXPECT_EQ(code(100)->code(), Code::pin_required);
}

TEST_F(RulesTest, ALimitThatNoPinCanLiftIsNamedBeforeThePinIsAsked) {
  begin("cn-ecny");
  EXPECT_EQ(pay(200'001, Method::order, ledger::Factor::device)->code(), Code::limit_payment_exceeded);
}

TEST_F(RulesTest, ANewDeviceSpendsLittleForADayWhateverTheCalendarSays) {
  begin("cn-ecny");
  const Instant until = clock.now() + hours(24);
  change([until](Customer& c, auto&) { c.reduced_until = until; });
  EXPECT_EQ(pay(50'001)->code(), Code::limit_new_device_exceeded);
  EXPECT_FALSE(pay(50'000));
  at("2026-11-24T09:00:00+08:00");
  EXPECT_FALSE(pay(49'999));
  const auto no = pay(2);
  ASSERT_TRUE(no) << "midnight gives nothing back";
  EXPECT_EQ(no->code(), Code::limit_new_device_exceeded);
  EXPECT_EQ(no->detail().amount_minor, 1);
  EXPECT_EQ(no->detail().until, until);
  clock.set(until);
  EXPECT_FALSE(pay(200'000));
}

TEST_F(RulesTest, OnesOwnLimitsHoldAtOnceAndARaiseWaits) {
  begin("cn-ecny");
  const Instant raise_at = clock.now() + hours(24);
  change([raise_at](auto&, identity::UserLimits& own) {
    own.payment = 10'000;
    own.day = 15'000;
    own.month = 20'000;
    own.next_payment = 30'000;
    own.raise_payment_at = raise_at;
    own.next_day = -1;
    own.raise_day_at = raise_at;
  });
  EXPECT_EQ(pay(10'001)->code(), Code::user_limit_payment_exceeded);
  EXPECT_EQ(pay(10'001)->detail().rule, "user/payment");
  EXPECT_FALSE(pay(10'000));
  EXPECT_EQ(pay(5'001)->code(), Code::user_limit_day_exceeded);
  clock.set(raise_at);
  const auto no = pay(10'001);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->code(), Code::user_limit_month_exceeded);
  EXPECT_EQ(no->detail().amount_minor, 10'000);
}

TEST_F(RulesTest, OnesOwnNightLimitHoldsFromTenToSix) {
  begin("cn-ecny");
  change([](auto&, identity::UserLimits& own) { own.night = 10'000; });
  at("2026-11-23T21:59:59+08:00");
  EXPECT_FALSE(pay(20'000));
  at("2026-11-23T22:00:00+08:00");
  EXPECT_FALSE(pay(6'000));
  at("2026-11-24T05:59:59+08:00");
  EXPECT_EQ(pay(4'001)->code(), Code::user_limit_night_exceeded);
  at("2026-11-24T06:00:00+08:00");
  EXPECT_FALSE(pay(20'000));
}

TEST_F(RulesTest, WithdrawingToOnesOwnBankIsNotCountedWhereTheLawSaysSo) {
  begin("cn-payment-institution");
  EXPECT_EQ(pay(1)->code(), Code::identity_required);
  EXPECT_EQ(look().receives->code(), Code::identity_required);
  change([](Customer& c, auto&) { c.tier = Tier::bank_verified; });
  ASSERT_FALSE(pay(500'000));
  EXPECT_EQ(pay(1)->code(), Code::limit_day_exceeded);
  EXPECT_FALSE(pay(2'000'000, Method::withdrawal));
  EXPECT_EQ(look().limits[0].used, 500'000);
}

TEST_F(RulesTest, WhatIsHeldCountsAsTheirsWhenMoneyArrives) {
  begin("test");
  auto out = pay_command({8'999'900'100, money::Currency::cny, Method::withdrawal, ledger::Factor::device_and_pin});
  change([](Customer& c, auto&) { c.tier = Tier::in_person; });
  ASSERT_FALSE(run(out));
  change([](Customer& c, auto&) { c.tier = Tier::phone_only; });
  EXPECT_FALSE(look(100).receives);
  const auto no = look(101).receives;
  ASSERT_TRUE(no);
  EXPECT_EQ(no->code(), Code::balance_limit_exceeded);
  EXPECT_EQ(no->detail().amount_minor, 100);
}

TEST_F(RulesTest, ARefundMakesRoomOnlyIfTheRuleSaysSoAndAVoidedHoldOnlyInItsOwnWindows) {
  begin("test");  // refund_gives_back = true
  ASSERT_FALSE(pay(1'000));
  ASSERT_FALSE(pay(1'000));
  ASSERT_TRUE(pay(1));
  give_back(400, clock.now(), Back::refunded);
  EXPECT_EQ(pay(401)->code(), Code::limit_day_exceeded);
  EXPECT_FALSE(pay(400));
  const Instant made = clock.now();
  give_back(300, made, Back::voided);
  EXPECT_FALSE(pay(300));
  clock.advance(days(1));
  ASSERT_FALSE(pay(1'000));
  ASSERT_FALSE(pay(1'000));
  const std::int64_t month = used(Window::month), year = used(Window::year);
  give_back(300, made, Back::voided);
  EXPECT_EQ(pay(1)->code(), Code::limit_day_exceeded) << "today never held it";
  EXPECT_EQ(used(Window::month), month - 300) << "the month did, and still runs";
  EXPECT_EQ(used(Window::year), year - 300);
  clock.advance(days(40));
  const std::int64_t fresh = used(Window::month);
  give_back(300, made, Back::voided);
  EXPECT_EQ(used(Window::month), fresh);
}

TEST_F(RulesTest, ARefundUnderTheEcnyRulesMakesNoRoom) {
  begin("cn-ecny");
  ASSERT_FALSE(pay(50'000, Method::static_code));
  give_back(50'000, clock.now(), Back::refunded, Method::static_code);
  EXPECT_EQ(pay(1, Method::static_code)->code(), Code::limit_static_code_exceeded);
  give_back(50'000, clock.now(), Back::voided, Method::static_code);
  EXPECT_FALSE(pay(1, Method::static_code));
}

TEST_F(RulesTest, TheHomeScreenIsToldWhatMayStillBeSpentAndWhichRuleSaysSo) {
  begin("cn-ecny");
  Spendable most = look().most;
  EXPECT_EQ(most.amount, 200'000);
  EXPECT_EQ(most.rule, "cn-ecny/phone_only/payment");
  ASSERT_FALSE(pay(200'000));
  ASSERT_FALSE(pay(200'000));
  most = look().most;
  EXPECT_EQ(most.amount, 100'000);
  EXPECT_EQ(most.rule, "cn-ecny/phone_only/day");
  change([](auto&, identity::UserLimits& own) { own.payment = 700; });
  most = look().most;
  EXPECT_EQ(most.amount, 700);
  EXPECT_EQ(most.rule, "user/payment");
  EXPECT_EQ(most.law, nullptr);
  const auto json = limit_json(look().limits.front(), money::Currency::cny, Lang::zh_cn);
  EXPECT_EQ(json.at("title").as_string(), "单笔限额");
  EXPECT_EQ(json.at("max").at("amount").as_int64(), 200'000);
  for (const LimitState& limit : look().limits) EXPECT_FALSE(limit_json(limit, money::Currency::cny, Lang::en).empty());
}

// ------------------------------------------------------------------------------------------------- the naive twin

/// Remembers every spend and adds up from scratch, by the calendar's words and nothing else.
struct Twin {
  struct Spent {
    Instant at;
    std::int64_t amount;
    Method method;
    bool pin;
  };
  std::vector<Spent> all;
  BusinessCalendar calendar{"Asia/Shanghai"};
  bool small_payments = true;

  std::string label(Instant at, Window window) const {
    const CivilTime c = calendar.civil(at);
    switch (window) {
      case Window::day: return fmt::format("{}-{}-{}", c.year, c.month, c.day);
      case Window::month: return fmt::format("{}-{}", c.year, c.month);
      case Window::year: return fmt::format("{}", c.year);
      case Window::night: {  // named by the evening it began; by day: none
        if (c.hour >= 22) return label(at, Window::day);
        return c.hour < 6 ? label(at - hours(12), Window::day) : "";
      }
      case Window::payment:
      case Window::balance:
      case Window::lifetime: return "always";
    }
    return "";
  }
  std::int64_t sum(Instant now, Window window, std::function<bool(const Spent&)> which = {}) const {
    const std::string wanted = label(now, window);
    std::int64_t total = 0;
    if (wanted.empty()) return 0;
    for (const Spent& s : all)
      if (label(s.at, window) == wanted && (!which || which(s))) total += s.amount;
    return total;
  }
  bool allows(Instant now, std::int64_t amount, Method method, bool pin, std::optional<std::int64_t> own_night) const {
    const bool future = now >= *parse_rfc3339("2030-01-01T00:00:00+08:00");
    const auto statics = [](const Spent& s) { return s.method == Method::static_code; };
    const auto smalls = [](const Spent& s) { return !s.pin; };
    if (amount > 1'000 || sum(now, Window::day) + amount > (future ? 1'000 : 2'000)) return false;
    if (sum(now, Window::month) + amount > 10'000 || sum(now, Window::year) + amount > 30'000) return false;
    const bool night = !label(now, Window::night).empty();
    if (night && sum(now, Window::night) + amount > std::min<std::int64_t>(1'500, own_night.value_or(1'500))) return false;
    if (method == Method::static_code && sum(now, Window::day, statics) + amount > 500) return false;
    return pin || (amount <= 200 && sum(now, Window::day, smalls) + amount <= 600);
  }
};

TEST_F(RulesTest, OverRandomSequencesEveryWindowAgreesWithANaiveTwin) {
  const std::uint64_t seed = std::getenv("CHENXI_SEED") ? std::strtoull(std::getenv("CHENXI_SEED"), nullptr, 10) : 20261123;
  SCOPED_TRACE("CHENXI_SEED=" + std::to_string(seed));
  SimRng dice(seed);
  at("2028-12-20T10:00:00+08:00");
  begin("test");
  change([](Customer& c, identity::UserLimits& own) {
    c.small_payments = true;
    own.night = 900;
  });
  Twin twin;
  int allowed = 0, refused = 0;
  for (int i = 0; i < 6'000; ++i) {
    switch (dice.below(8)) {  // land on the edges of windows as often as between them
      case 0: clock.advance(days(static_cast<std::int64_t>(dice.below(9)))); break;
      case 1: {
        const CivilTime c = twin.calendar.civil(clock.now());
        const Instant midnight = twin.calendar.start_of_day(c.day_number + 1);
        const std::array<Instant, 5> edges = {midnight, midnight - Duration{1}, midnight - hours(2), midnight + hours(6),
                                              midnight + hours(6) - Duration{1}};
        clock.set(std::max(clock.now(), edges.at(dice.below(5))));
        break;
      }
      default: clock.advance(minutes(static_cast<std::int64_t>(dice.below(100)))); break;
    }
    const std::int64_t amount = 1 + static_cast<std::int64_t>(dice.below(dice.below(3) == 0 ? 1'100 : 210));
    const Method method = dice.below(3) == 0 ? Method::static_code : Method::order;
    const bool pin = dice.below(2) == 0;
    const bool expected = twin.allows(clock.now(), amount, method, pin, 900);
    const auto no = pay(amount, method, pin ? ledger::Factor::device_and_pin : ledger::Factor::device);
    ASSERT_EQ(!no, expected) << "step " << i << " at " << rfc3339(clock.now()) << ": "
                             << (no ? name(no->code()) : "allowed");
    if (!no) twin.all.push_back({clock.now(), amount, method, pin});
    (no ? refused : allowed) += 1;
  }
  EXPECT_GT(allowed, 500);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace chenxi::rules
