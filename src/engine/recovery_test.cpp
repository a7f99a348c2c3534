// Restored books: nothing moves until an operator has compared the head, and old keys are never carried out
// afterwards.
#include "engine/recovery.h"

#include <gtest/gtest.h>

#include "engine/executor.h"

namespace chenxi::engine {
namespace {

struct Entry {
  std::int64_t id = 0;
  static constexpr store::Table kTable{"entries", 1};
};
BOOST_DESCRIBE_STRUCT(Entry, (), (id))

struct Write : Command {
  const char* name() const override { return "test.write"; }
  void keys(Keys&, Context&) override {}
  Result<ObjectRef> run(Context& ctx) override {
    const std::int64_t id = ctx.new_id();
    ctx.insert(Entry{id});
    written = id;
    return ObjectRef{1, id};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef made) override { written = made.id; }
  std::int64_t written = 0;
};
struct WriteAnyway : Write {
  bool runs_in_recovery() const override { return true; }
};

class RecoveryTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{7};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<Executor> executor;
  std::vector<KnownHead> heads;

  Uuid key() { return make_uuid7(clock.now(), rng); }

  void open() {
    executor =
        std::make_unique<Executor>(env, [this] { return store::open_memory(data); }, ExecutorOptions{});
    executor->on_timer("test.write", [](std::int64_t) { return std::make_shared<Write>(); });
    executor->open();
  }
  std::optional<Code> run(std::shared_ptr<Command> command, std::optional<Uuid> uuid = std::nullopt) {
    Job job;
    if (uuid) command->request = Request{1, *uuid, sha256("one request")};
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  KnownHead head() { return {executor->last_batch().id, executor->last_batch().hash}; }

  /// What a restore leaves: the rows of `executor` now, and a recovery row.
  void restore_what_is_here() {
    Recovery row;
    row.id = 1;
    row.restored_at = clock.now();
    row.batch = head().batch;
    row.hash = head().hash;
    row.first_object = executor->last_batch().next_object + kObjectsLeftOut;
    const auto store = store::open_memory(data);
    const void* rows = &row;
    store->flush(store::table<Recovery>(), {&rows, 1}, {});
    store->commit();
    open();
  }
  std::optional<Code> end(std::optional<KnownHead> known, bool accept_loss = false) {
    return run(std::make_shared<EndRecovery>(known, accept_loss));
  }
};

TEST_F(RecoveryTest, RefusesCommandsUntilConfirmedAndKeepsTimersForLater) {
  open();
  const Uuid before = key();
  EXPECT_EQ(run(std::make_shared<Write>(), before), std::nullopt);
  restore_what_is_here();
  EXPECT_TRUE(executor->in_recovery());
  EXPECT_EQ(run(std::make_shared<Write>(), key()), Code::in_recovery);
  EXPECT_EQ(run(std::make_shared<WriteAnyway>()), std::nullopt);
  EXPECT_EQ(end(std::nullopt), std::nullopt);
  EXPECT_FALSE(executor->in_recovery());
  clock.advance(seconds(1));
  EXPECT_EQ(run(std::make_shared<Write>(), key()), std::nullopt);
  EXPECT_EQ(end(std::nullopt), Code::not_found);
}

TEST_F(RecoveryTest, AKeyFromTheMissingTimeIsRefusedForEverAndAKnownOneIsAnsweredAgain) {
  open();
  const Uuid known = key();
  auto first = std::make_shared<Write>();
  run(first, known);
  clock.advance(seconds(5));
  const Uuid lost = key();  // used between backup and restore: the restored books cannot know
  clock.advance(seconds(5));
  restore_what_is_here();
  EXPECT_EQ(end(std::nullopt), std::nullopt);
  clock.advance(seconds(1));
  EXPECT_EQ(run(std::make_shared<Write>(), lost), Code::key_before_restore);
  auto again = std::make_shared<Write>();
  EXPECT_EQ(run(again, known), std::nullopt);
  EXPECT_EQ(again->written, first->written);
  open();  // and after the next start
  EXPECT_EQ(run(std::make_shared<Write>(), lost), Code::key_before_restore);
}

TEST_F(RecoveryTest, RowNumbersOfTheMissingTimeNeverComeAgain) {
  open();
  auto before = std::make_shared<Write>();
  run(before);
  restore_what_is_here();
  end(std::nullopt);
  auto after = std::make_shared<Write>();
  run(after);
  EXPECT_GT(after->written, before->written + kObjectsLeftOut - 1);
}

TEST_F(RecoveryTest, ComparesTheHeadThatSomebodyKept) {
  open();
  run(std::make_shared<Write>());
  const KnownHead early = head();
  run(std::make_shared<Write>());
  const KnownHead newest = head();
  restore_what_is_here();
  EXPECT_EQ(end(KnownHead{early.batch, newest.hash}), Code::head_mismatch);
  EXPECT_EQ(end(KnownHead{newest.batch + 3, sha256("lost")}), Code::head_ahead);
  EXPECT_TRUE(executor->in_recovery());
  EXPECT_EQ(end(early), std::nullopt);
  EXPECT_FALSE(executor->in_recovery());
}

TEST_F(RecoveryTest, ALossIsAcceptedOnlyWhenSaid) {
  open();
  run(std::make_shared<Write>());
  const KnownHead newest = head();
  restore_what_is_here();
  auto accepted = std::make_shared<EndRecovery>(KnownHead{newest.batch + 3, sha256("lost")}, true);
  EXPECT_EQ(run(accepted), std::nullopt);
  EXPECT_EQ(accepted->lost_batches, 3);
}

TEST_F(RecoveryTest, AnInterruptedRestoreIsNotOpened) {
  open();
  run(std::make_shared<Write>());
  Recovery row;
  row.id = Recovery::kUnfinished;
  row.batch = head().batch;
  row.hash = head().hash;
  const auto store = store::open_memory(data);
  const void* rows = &row;
  store->flush(store::table<Recovery>(), {&rows, 1}, {});
  store->commit();
  EXPECT_THROW(open(), Trouble);
}

}  // namespace
}  // namespace chenxi::engine
