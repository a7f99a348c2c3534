// The queue in front of the executor: who may still join it.
#include "engine/engine.h"

#include <gtest/gtest.h>

namespace chenxi::engine {
namespace {

struct Nothing : Query {
  const char* name() const override { return "test.nothing"; }
  void run(Context&) override {}
};

class EngineTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{7};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  Executor executor{env, [this] { return store::open_memory(data); }, options()};
  int answered = 0;
  std::unique_ptr<Engine> engine;

  static ExecutorOptions options() {
    ExecutorOptions out;
    out.tables = tables();
    return out;
  }
  void SetUp() override {
    executor.open();
    engine = std::make_unique<Engine>(
        env, executor,
        [](std::vector<std::function<void()>> answers) {
          for (const auto& answer : answers) answer();
        },
        Engine::Options{.queue_max = 20, .crowd = 10});
  }
  bool ask() {
    return engine->ask(std::make_shared<Nothing>(), [this](const Outcome&) { ++answered; });
  }
};

/// While the disk holds the writer up, whoever is let in waits behind all who are there.
TEST_F(EngineTest, NobodyJoinsBehindOneWhoHasWaitedTooLongWhileOthersPressIn) {
  EXPECT_FALSE(engine->is_crowded(true)) << "nobody is there";
  ask();
  clock.advance(milliseconds(20));
  EXPECT_FALSE(engine->is_crowded(true));
  clock.advance(milliseconds(1));
  EXPECT_TRUE(engine->is_crowded(true));
  EXPECT_FALSE(engine->is_crowded(false)) << "a moment's wait on a quiet day turns nobody away";
  EXPECT_TRUE(engine->step());
  EXPECT_FALSE(engine->is_crowded(true));
}

TEST_F(EngineTest, AsManyAsABatchTakesAreACrowdAndBeyondTheQueueNothingIsTaken) {
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(ask());
  EXPECT_FALSE(engine->is_crowded(false));
  EXPECT_TRUE(ask());
  EXPECT_TRUE(engine->is_crowded(false));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(ask());
  EXPECT_FALSE(ask());
  EXPECT_TRUE(engine->step());
  EXPECT_EQ(answered, 20) << "whoever was let in is answered";
}

}  // namespace
}  // namespace chenxi::engine
