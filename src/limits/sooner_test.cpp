// Limits that hold before their day is over, because two colleagues have seen who asks. Their requests are
// played by tests/scenario/scripts/house_books.txt.
#include "limits/sooner.h"

#include "identity/sign_in.h"
#include "limits/change.h"
#include "limits/timers.h"
#include "rules/own_bound.h"
#include "tests/identity/desk.h"

namespace chenxi::limits {
namespace {

using identity::Customer;
using identity::UserLimits;
using rules::BoundKind;
using rules::OwnBound;

class Sooner : public identity::testing::Desk {
 protected:
  std::unique_ptr<engine::Executor> executor;
  static constexpr std::int64_t kAmy = 70;
  static constexpr Duration kReduced = identity::kReducedFor;

  struct Put : engine::Command {
    explicit Put(std::function<void(engine::Context&)> what) : how(std::move(what)) {}
    std::function<void(engine::Context&)> how;
    const char* name() const override { return "test.put"; }
    void keys(engine::Keys& keys, engine::Context&) override {
      keys.row<Customer>(kAmy);
      keys.row<UserLimits>(kAmy);
      keys.range<OwnBound>(kAmy);
    }
    Result<engine::ObjectRef> run(engine::Context& ctx) override {
      how(ctx);
      return engine::ObjectRef{};
    }
    void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
    void answer(engine::Context&, engine::ObjectRef) override {}
  };

  void SetUp() override {
    Desk::SetUp();
    engine->stop();
    executor =
        std::make_unique<engine::Executor>(env, [this] { return open_store(); }, engine::ExecutorOptions{});
    limits::register_timers(*executor);
    executor->open();
    Customer row;
    row.id = kAmy;
    vault.make_keys(row);
    put([row](engine::Context& ctx) { ctx.insert(row); });
  }
  void put(std::function<void(engine::Context&)> how) {
    EXPECT_FALSE(run(std::make_shared<Put>(std::move(how))));
  }
  std::optional<Code> run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  std::optional<Code> sooner(limits::Sooner which, Instant asked_at) {
    return run(std::make_shared<HoldSooner>(kAmy, which, asked_at));
  }
  UserLimits limits() { return *store::load_one<UserLimits>(executor->store(), store::make_key(kAmy)); }
};

TEST_F(Sooner, WhatTwoHaveSpokenAboutHoldsAndNothingOfLater) {
  const Instant asked_at = clock.now();
  EXPECT_EQ(sooner(limits::Sooner::raise, asked_at), Code::not_allowed) << "nothing waits";
  put([=](engine::Context& ctx) {
    UserLimits row;
    row.customer = kAmy;
    row.day = 100;
    row.next_day = 900;
    row.raise_day_at = asked_at + kRaiseAfter;
    row.month = 300;
    row.next_month = -1;
    row.raise_month_at = asked_at + kRaiseAfter + seconds(1);  // asked for after they had spoken
    row.locked = 50;
    row.next_locked = 0;
    row.unlock_at = asked_at + hours(2);
    row.own_bounds = 1;
    ctx.insert(row);
    OwnBound bound;
    bound.customer = kAmy;
    bound.kind = BoundKind::payee;
    bound.subject = 5;
    bound.bound = 10;
    bound.next = -1;
    bound.raise_at = asked_at + hours(3);
    ctx.insert(bound);
  });
  clock.advance(minutes(10));
  EXPECT_FALSE(sooner(limits::Sooner::raise, asked_at));
  EXPECT_EQ(limits().day, 900);
  EXPECT_EQ(limits().raise_day_at.us, 0);
  EXPECT_EQ(limits().month, 300) << "it waits its day";
  EXPECT_EQ(limits().locked, 0);
  EXPECT_EQ(limits().own_bounds, 0);
  EXPECT_TRUE(store::scan_all<OwnBound>(executor->store()).empty());
  EXPECT_EQ(sooner(limits::Sooner::raise, asked_at), Code::not_allowed);
}

TEST_F(Sooner, TheLowerLimitsOfANewPhoneEndOnceButNotThoseOfTheNextPhone) {
  const Instant asked_at = clock.now();
  EXPECT_EQ(sooner(limits::Sooner::reduced, asked_at), Code::not_allowed);
  put([=](engine::Context& ctx) { ctx.edit<Customer>(kAmy).reduced_until = asked_at + kReduced; });
  clock.advance(minutes(1));
  EXPECT_FALSE(sooner(limits::Sooner::reduced, asked_at));
  EXPECT_EQ(store::load_one<Customer>(executor->store(), store::make_key(kAmy))->reduced_until, clock.now());
  put([](engine::Context& ctx) { ctx.edit<Customer>(kAmy).reduced_until = ctx.now() + kReduced; });
  EXPECT_EQ(sooner(limits::Sooner::reduced, asked_at), Code::not_allowed)
      << "a phone that came after they had spoken";
  EXPECT_EQ(run(std::make_shared<HoldSooner>(99, limits::Sooner::raise, asked_at)), Code::not_found);
}

}  // namespace
}  // namespace chenxi::limits
