// The walk: everything that is due on the way at its own instant, in order, whatever it sets for later, after
// a restart too.
#include "sandbox/walk.h"

#include <gtest/gtest.h>

namespace chenxi::sandbox {
namespace {

using engine::Context;
using engine::Keys;
using engine::ObjectRef;

struct Rung {
  std::int64_t id = 0, object = 0;
  Instant at;
  static constexpr store::Table kTable{"rung", 1};
};
BOOST_DESCRIBE_STRUCT(Rung, (), (id, object, at))

constexpr std::int64_t kDaily = 7;

/// Notes when it rang; the daily one sets the next.
struct Ring : engine::Command {
  std::int64_t object;
  explicit Ring(std::int64_t which) : object(which) {}
  const char* name() const override { return "test.ring"; }
  void keys(Keys&, Context&) override {}
  Result<ObjectRef> run(Context& ctx) override {
    ctx.insert(Rung{ctx.new_id(), object, ctx.now()});
    if (object == kDaily) ctx.schedule(ctx.now() + hours(24), "test.ring", kDaily);
    return ObjectRef{};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
};

struct Set : Ring {
  Duration in;
  Set(std::int64_t which, Duration after) : Ring(which), in(after) {}
  Result<ObjectRef> run(Context& ctx) override {
    ctx.schedule(ctx.now() + in, "test.ring", object);
    return ObjectRef{};
  }
};

class WalkTest : public testing::Test {
 protected:
  static constexpr Instant kBegin{1'764'000'000'000'000};
  SimClock real{kBegin};
  SimRng rng{7};
  TestClock clock{real, kBegin};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<engine::Executor> executor = fresh();

  std::unique_ptr<engine::Executor> fresh() {
    auto made = std::make_unique<engine::Executor>(
        env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{});
    made->on_timer("test.ring", [](std::int64_t object) { return std::make_shared<Ring>(object); });
    made->open();
    return made;
  }
  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  void set(std::int64_t object, Duration in) { EXPECT_FALSE(run(std::make_shared<Set>(object, in)).refusal); }
  /// (object, hours after the beginning)
  std::vector<std::pair<std::int64_t, std::int64_t>> rung() {
    std::vector<std::pair<std::int64_t, std::int64_t>> out;
    for (const Rung& one : store::scan_all<Rung>(executor->store()))
      out.emplace_back(one.object, (one.at - kBegin).us / hours(1).us);
    return out;
  }
};

using Seen = std::vector<std::pair<std::int64_t, std::int64_t>>;

TEST_F(WalkTest, WhatIsDueOnTheWayIsDoneInOrderAndAtItsOwnTime) {
  clock.run({});
  set(1, hours(30));
  set(2, hours(2));
  set(kDaily, hours(24));
  EXPECT_EQ(walk(*executor, clock, kBegin + hours(72)), 5);
  EXPECT_EQ(rung(), (Seen{{2, 2}, {kDaily, 24}, {1, 30}, {kDaily, 48}, {kDaily, 72}}));
  EXPECT_EQ(clock.now().us, (kBegin + hours(72)).us);
  EXPECT_TRUE(clock.stands());
}

TEST_F(WalkTest, TheEngineSeesNoLeapAndGoesOnPosting) {
  clock.run({});
  walk(*executor, clock, kBegin + hours(24 * 400));
  clock.run(hours(24 * 400));
  EXPECT_FALSE(run(std::make_shared<Ring>(1)).refusal);
  EXPECT_FALSE(executor->posting_stopped());
  EXPECT_EQ(rung(), (Seen{{1, 24 * 400}}));
}

TEST_F(WalkTest, AfterAnEndInTheMiddleTheRestOfTheWayIsWalkedByTheNextProcess) {
  clock.run({});
  set(1, hours(10));
  set(2, hours(50));
  walk(*executor, clock, kBegin + hours(20));
  real.advance(hours(1));
  executor = fresh();  // stands where it stood
  walk(*executor, clock, real.now() + hours(71));
  clock.run(hours(71));
  EXPECT_EQ(rung(), (Seen{{1, 10}, {2, 50}}));
  EXPECT_EQ(clock.now().us, (kBegin + hours(72)).us);
}

TEST_F(WalkTest, AClockThatCannotGoOnRunsFromWhereItCameTo) {
  clock.run(hours(1));
  set(1, hours(10));
  executor->on_timer("test.ring",
                     [](std::int64_t) -> std::shared_ptr<engine::Command> { throw Trouble("no"); });
  Duration kept;
  EXPECT_THROW(walk_on(*executor, clock, clock.now() + hours(20), [&](Duration ahead) { kept = ahead; }),
               Trouble);
  EXPECT_EQ(kept.us, hours(21).us);
  EXPECT_FALSE(clock.stands());
  const Instant there = clock.now();
  EXPECT_EQ((there - kBegin).us, hours(11).us) << "where the timer was due";
  real.advance(minutes(3));
  EXPECT_EQ((clock.now() - there).us, minutes(3).us);
  // Where it cannot even be noted it has not moved.
  EXPECT_THROW(walk_on(*executor, clock, clock.now() + hours(20), [](Duration) { throw Trouble("full"); }),
               Trouble);
  EXPECT_EQ((clock.now() - there).us, minutes(3).us);
}

TEST_F(WalkTest, ASandboxMayBeOlderThanTheMachineHasBeenOn) {
  struct Machine : Clock {
    Instant wall;
    explicit Machine(Instant at) : wall(at) {}
    Instant now() override { return wall; }
    Duration monotonic() override { return minutes(5); }
  } machine(kBegin + hours(48));
  TestClock old(machine, kBegin);
  env.clock = &old;
  executor = fresh();
  set(1, hours(30));
  EXPECT_GT(old.monotonic().us, 0);
  EXPECT_EQ(walk(*executor, old, machine.now()), 1);
  EXPECT_EQ(rung(), (Seen{{1, 30}}));
}

TEST_F(WalkTest, ItNeverGoesBackAndRunsAsTheRealOneDoes) {
  clock.run(hours(5));
  const Instant before = clock.now();
  const Duration monotonic = clock.monotonic();
  EXPECT_EQ(walk(*executor, clock, kBegin), 0);
  EXPECT_GE(clock.now().us, before.us);
  clock.run(hours(5));
  real.advance(minutes(3));
  EXPECT_EQ((clock.now() - before).us, minutes(3).us);
  EXPECT_EQ(clock.monotonic().us - monotonic.us, minutes(3).us);
}

}  // namespace
}  // namespace chenxi::sandbox
