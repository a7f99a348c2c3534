// The executor over its three stores' common behaviour: keys, refusals, marks, faults, timers, trouble, replay.
#include "engine/executor.h"

#include <gtest/gtest.h>

namespace chenxi::engine {
namespace {

using ledger::AccountId;
using ledger::AccountKind;
using ledger::TransferKind;

struct Note {
  std::int64_t id = 0;
  std::int64_t amount = 0;
  std::string text;
  static constexpr store::Table kTable{"notes", 1};
};
BOOST_DESCRIBE_STRUCT(Note, (), (id, amount, text))

const std::vector<const store::TableInfo*> kTables = {
    &store::table<ledger::AccountRow>(),  &store::table<ledger::AccountMonth>(), &store::table<ledger::Transfer>(),
    &store::table<ledger::Batch>(),    &store::table<AnsweredRequest>(),      &store::table<OldKey>(),
    &store::table<Timer>(),            &store::table<Event>(),                &store::table<Note>()};

/// Opens an account and puts money in, from the drawer.
struct Open : Command {
  AccountId made_account{};
  std::int64_t amount = 0;
  AccountId cash{};
  const char* name() const override { return "test.open"; }
  void keys(Keys&, Context&) override {}
  Result<ObjectRef> run(Context& ctx) override {
    const std::int64_t id = ctx.new_id();
    made_account = ctx.open_account(AccountKind::customer, id, money::Currency::cny);
    if (cash != AccountId::none) {
      const ledger::Leg leg{TransferKind::cash_in, cash, made_account, amount, 0, id, {}};
      ctx.post({&leg, 1});
    }
    return ObjectRef{1, id};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
};

struct OpenCash : Open {
  Result<ObjectRef> run(Context& ctx) override {
    made_account = ctx.open_account(AccountKind::cash, 1, money::Currency::cny);
    return ObjectRef{};
  }
};

struct Move : Command {
  AccountId from{}, to{};
  std::int64_t amount = 0;
  bool faulty = false, count_try = false;
  std::int64_t answered = 0;  // the view: amount of the note
  const char* name() const override { return faulty ? "test.faulty" : "test.move"; }
  void keys(Keys& keys, Context&) override { keys.row<Note>(std::int64_t{1}); }
  Result<ObjectRef> run(Context& ctx) override {
    const ledger::Leg leg{TransferKind::transfer, from, to, amount, amount, ctx.books().find(from) ? ctx.new_id() : 0, {}};
    if (count_try) {
      ctx.on_refusal("try", sha256("wrong"), [](Context& c) {
        if (c.find<Note>(std::int64_t{1}) == nullptr) c.insert(Note{1, 0, "tries"});
        c.edit<Note>(std::int64_t{1}).amount += 1;
      });
      return refuse(Code::pin_wrong);
    }
    TRY(ctx.can_post({&leg, 1}));
    ctx.post({&leg, 1});
    ctx.insert(Note{leg.object, amount, "moved"});
    CHECK(!faulty, "planted");
    return ObjectRef{1, leg.object};
  }
  void answer_keys(Keys& keys, Context&, ObjectRef made) override { keys.row<Note>(made.id); }
  void answer(Context& ctx, ObjectRef made) override { answered = ctx.get<Note>(made.id).amount; }
};

class ExecutorTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{7};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<Executor> executor = fresh();
  AccountId cash{}, alice{}, bob{};

  std::unique_ptr<Executor> fresh(int sweep = 1) {
    auto made = std::make_unique<Executor>(env, [this] { return store::open_memory(data); },
                                           ExecutorOptions{.sweep_divisor = sweep});
    made->open();
    return made;
  }
  void SetUp() override {
    auto drawer = std::make_shared<OpenCash>();
    run(drawer);
    cash = drawer->made_account;
    alice = person(10'000);
    bob = person(0);
  }
  AccountId person(std::int64_t amount) {
    auto open = std::make_shared<Open>();
    open->cash = amount > 0 ? cash : AccountId::none;
    open->amount = amount;
    run(open);
    return open->made_account;
  }
  Outcome run(std::shared_ptr<Command> command) {
    Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  std::shared_ptr<Move> move(AccountId from, AccountId to, std::int64_t amount, std::optional<Uuid> key = {}) {
    auto m = std::make_shared<Move>();
    m->from = from;
    m->to = to;
    m->amount = amount;
    m->request = Request{42, key ? *key : new_key(), sha256(std::to_string(amount))};
    return m;
  }
  Uuid new_key() { return make_uuid7(clock.now(), rng); }
  std::int64_t balance(AccountId id) { return executor->books().account(id).balance; }
};

TEST_F(ExecutorTest, MovesMoneyOnceForOneKey) {
  const Uuid key = new_key();
  EXPECT_FALSE(run(move(alice, bob, 3000, key)).refusal);
  auto again = move(alice, bob, 3000, key);
  const Outcome repeat = run(again);
  EXPECT_TRUE(repeat.replayed);
  EXPECT_FALSE(repeat.refusal);
  EXPECT_EQ(again->answered, 3000);
  EXPECT_EQ(run(move(alice, bob, 3100, key)).refusal->code(), Code::id_reused);
  EXPECT_EQ(balance(bob), 3000);
}

TEST_F(ExecutorTest, TheSameKeyTwiceInOneBatchIsOrdinary) {
  const Uuid key = new_key();
  std::vector<Job> jobs(3);
  jobs[0].command = move(alice, bob, 3000, key);
  jobs[1].command = move(alice, bob, 3000, key);
  jobs[2].command = move(alice, bob, 9999, key);
  executor->run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.replayed);
  EXPECT_TRUE(jobs[1].outcome.replayed);
  EXPECT_EQ(jobs[2].outcome.refusal->code(), Code::id_reused);
  EXPECT_EQ(balance(bob), 3000);
}

TEST_F(ExecutorTest, ARefusalMovesNothingAndIsGivenAgain) {
  const Uuid key = new_key();
  EXPECT_EQ(run(move(alice, bob, 10'001, key)).refusal->code(), Code::insufficient_balance);
  run(move(cash, alice, 10'000));
  const Outcome repeat = run(move(alice, bob, 10'001, key));
  EXPECT_TRUE(repeat.replayed);
  EXPECT_EQ(repeat.refusal->code(), Code::insufficient_balance);
  EXPECT_EQ(balance(bob), 0);
}

TEST_F(ExecutorTest, DependentCommandsOfOneBatchSeeEachOther) {
  std::vector<Job> jobs(2);
  jobs[0].command = move(alice, bob, 10'000);
  jobs[1].command = move(bob, alice, 10'000);
  executor->run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.refusal);
  EXPECT_FALSE(jobs[1].outcome.refusal);
  EXPECT_EQ(balance(alice), 10'000);
}

/// Writes a note that leads to another one.
struct Point : Command {
  const char* name() const override { return "test.point"; }
  void keys(Keys& keys, Context&) override { keys.row<Note>(std::int64_t{1}); }
  Result<ObjectRef> run(Context& ctx) override {
    ctx.insert(Note{1, 77, "see there"});
    return ObjectRef{};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
};
/// Reads the note that the first one leads to; `careless` does not name it.
struct Follow : Command {
  explicit Follow(bool careless) : careless_(careless) {}
  std::string read;
  const char* name() const override { return careless_ ? "test.careless" : "test.follow"; }
  void keys(Keys& keys, Context& found) override {
    keys.row<Note>(std::int64_t{1});
    if (const Note* first = found.found<Note>(std::int64_t{1}); first != nullptr && !careless_) keys.row<Note>(first->amount);
  }
  Result<ObjectRef> run(Context& ctx) override {
    read = ctx.get<Note>(ctx.get<Note>(std::int64_t{1}).amount).text;
    return ObjectRef{};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}

 private:
  bool careless_;
};

TEST_F(ExecutorTest, RowsThatAnEarlierCommandOfTheBatchLeadsToAreLoadedThen) {
  {
    const auto store = store::open_memory(data);
    const Note there{77, 0, "here"};
    const void* row = &there;
    store->flush(store::table<Note>(), {&row, 1}, {});
    store->commit();
  }
  executor = fresh();
  std::vector<Job> jobs(2);
  jobs[0].command = std::make_shared<Point>();
  auto follow = std::make_shared<Follow>(false);
  jobs[1].command = follow;
  executor->run_batch(jobs);
  EXPECT_FALSE(jobs[1].outcome.refusal);
  EXPECT_EQ(follow->read, "here");

  executor = fresh();
  EXPECT_EQ(run(std::make_shared<Follow>(true)).refusal->code(), Code::internal) << "who never names a row may not read it";
}

TEST_F(ExecutorTest, AFaultyCommandIsUndoneAndItsNeighboursGoOn) {
  std::vector<Job> jobs(3);
  jobs[0].command = move(alice, bob, 1000);
  auto faulty = move(alice, bob, 2000);
  faulty->faulty = true;
  jobs[1].command = faulty;
  jobs[2].command = move(alice, bob, 500);
  executor->run_batch(jobs);
  EXPECT_EQ(jobs[1].outcome.refusal->code(), Code::internal);
  EXPECT_FALSE(jobs[2].outcome.refusal);
  EXPECT_EQ(balance(bob), 1500);
  EXPECT_EQ(executor->stats().faults, 1);
}

/// Moves well, and fails while it answers.
struct AnswersBadly : Move {
  void answer(Context&, ObjectRef) override { CHECK(answered != 0, "planted"); }
};

TEST_F(ExecutorTest, ACommandThatIsFaultyInItsAnswerLeavesNoKeyThatLeadsToAnothersPayment) {
  const Uuid key = new_key();
  const auto faulty = std::make_shared<AnswersBadly>();
  faulty->from = alice;
  faulty->to = bob;
  faulty->amount = 2000;
  faulty->request = Request{42, key, sha256("2000")};
  EXPECT_EQ(run(faulty).refusal->code(), Code::internal);
  EXPECT_EQ(balance(bob), 0);
  run(move(alice, bob, 500));  // its rows have the numbers that were undone
  const auto again = move(alice, bob, 2000, key);
  const Outcome outcome = run(again);
  EXPECT_FALSE(outcome.replayed) << "nothing was done under this key";
  EXPECT_FALSE(outcome.refusal);
  EXPECT_EQ(again->answered, 2000) << "not what somebody else moved";
  EXPECT_EQ(balance(bob), 2500);
}

TEST_F(ExecutorTest, AMarkIsLeftOnceForTheSameWrongProofAndTheKeyMayComeAgain) {
  const Uuid key = new_key();
  for (int i = 0; i < 3; ++i) {
    auto wrong = move(alice, bob, 1000, key);
    wrong->count_try = true;
    EXPECT_EQ(run(wrong).refusal->code(), Code::pin_wrong);
  }
  EXPECT_EQ(store::load_one<Note>(executor->store(), store::make_key(std::int64_t{1}))->amount, 1);
  EXPECT_FALSE(run(move(alice, bob, 1000, key)).refusal);
}

TEST_F(ExecutorTest, KeysSurviveARestartAndTheMoveOutOfMemory) {
  const Uuid key = new_key();
  run(move(alice, bob, 3000, key));
  executor = fresh();
  EXPECT_TRUE(run(move(alice, bob, 3000, key)).replayed);
  clock.advance(hours(25));
  run(move(alice, bob, 1));  // this batch writes the old keys
  EXPECT_TRUE(run(move(alice, bob, 3000, key)).replayed);
  executor = fresh();
  EXPECT_TRUE(run(move(alice, bob, 3000, key)).replayed);
  clock.advance(days(30));
  EXPECT_EQ(run(move(alice, bob, 3000, key)).refusal->code(), Code::key_too_old);
  EXPECT_EQ(balance(bob), 3001);
}

TEST_F(ExecutorTest, AKeyOfAPhoneWhoseClockGoesAheadIsKnownADayLater) {
  const Uuid key = make_uuid7(clock.now() + minutes(8), rng);
  EXPECT_FALSE(run(move(alice, bob, 3000, key)).refusal);
  clock.advance(minutes(24 * 60 + 1));
  run(move(alice, bob, 1));  // takes the key out of the window: it was used more than a day ago, and its stamp is younger than that
  const auto again = move(alice, bob, 3000, key);
  EXPECT_TRUE(run(again).replayed);
  EXPECT_EQ(again->answered, 3000);
  executor = fresh();
  EXPECT_TRUE(run(move(alice, bob, 3000, key)).replayed) << "after a restart";
  EXPECT_EQ(balance(bob), 3001) << "paid once";
}

TEST_F(ExecutorTest, KeysThatHadNoTimeToLeaveTheMemoryAreKnownAfterARestart) {
  std::vector<Uuid> keys;
  for (int i = 0; i < 3; ++i) {  // more than leave with one batch
    std::vector<Job> jobs(1000);
    for (Job& job : jobs) {
      keys.push_back(new_key());
      job.command = move(alice, bob, 1, keys.back());
    }
    executor->run_batch(jobs);
  }
  const Uuid refused = new_key();
  run(move(alice, bob, 1'000'000, refused));
  clock.advance(hours(25));
  run(move(bob, alice, 1));  // takes some of them out
  executor = fresh();
  for (const Uuid& key : keys) ASSERT_TRUE(run(move(alice, bob, 1, key)).replayed);
  EXPECT_TRUE(run(move(alice, bob, 1'000'000, refused)).replayed);
  EXPECT_EQ(balance(bob), 2'999);
}

/// A start looks for those that have not left yet from the newest back, until it meets some that all have.
TEST_F(ExecutorTest, KeysLeaveTheMemoryInTheOrderOfTheirUseAlsoAfterARestart) {
  for (int i = 0; i < 3; ++i) {  // in one instant, and more than leave with one batch
    std::vector<Job> jobs(1000);
    for (Job& job : jobs) job.command = move(alice, bob, 1, new_key());
    executor->run_batch(jobs);
  }
  clock.advance(hours(25));
  run(move(bob, alice, 1));
  KeyWindow window(7);
  window.load(executor->store(), executor->last_batch());
  std::int64_t before = 0;
  std::size_t left = 0;
  for (auto old = window.retire(clock.now(), 1); !old.empty(); old = window.retire(clock.now(), 1)) {
    EXPECT_GT(old.front().group, before);
    before = old.front().group;
    left += 1;
  }
  EXPECT_GT(left, 0U) << "some had not left";
}

/// Takes back what was on its way, so its first row is about that, and the second about what it makes.
struct TakeBackAndMove : Move {
  Result<ObjectRef> run(Context& ctx) override {
    const std::int64_t earlier = ctx.new_id(), made = ctx.new_id();
    const std::vector<ledger::Leg> legs = {{TransferKind::transfer, from, to, amount, 0, earlier, {}},
                                           {TransferKind::transfer, to, from, amount, 0, made, {}}};
    TRY(ctx.can_post(legs));
    ctx.post(legs);
    ctx.insert(Note{made, amount, "made"});
    return ObjectRef{1, made};
  }
};

TEST_F(ExecutorTest, TheAnswerIsFoundAgainWhereTheFirstRowIsAboutSomethingElse) {
  const Uuid key = new_key();
  const auto asked = [&] {
    auto command = std::make_shared<TakeBackAndMove>();
    command->from = alice;
    command->to = bob;
    command->amount = 700;
    command->request = Request{42, key, sha256("700")};
    return command;
  };
  std::vector<Job> jobs(2);
  for (Job& job : jobs) job.command = asked();
  executor->run_batch(jobs);
  EXPECT_TRUE(jobs[1].outcome.replayed);
  const auto again = [&](const char* when) {
    const auto command = asked();
    const Outcome outcome = run(command);
    EXPECT_TRUE(outcome.replayed) << when;
    EXPECT_FALSE(outcome.refusal) << when;
    EXPECT_EQ(command->answered, 700) << when;
  };
  EXPECT_EQ(dynamic_cast<Move&>(*jobs[1].command).answered, 700) << "in the same batch";
  again("later");
  executor = fresh();
  again("after a restart");
  clock.advance(hours(25));
  executor = fresh();
  again("after a restart a day later");
  run(move(alice, bob, 1));
  again("from the old keys");
  executor = fresh();
  again("from the old keys after a restart");
}

struct Peek : Query {
  bool fails = false;
  const char* name() const override { return "test.peek"; }
  int asked = 0;
  void run(Context&) override {
    asked += 1;
    if (fails) throw Trouble("planted");
  }
};

TEST_F(ExecutorTest, ATroubleOfAQuestionLeavesTheCommandsDoneAndTheQuestionUnanswered) {
  std::vector<Job> jobs(2);
  jobs[0].command = move(alice, bob, 10);
  auto peek = std::make_shared<Peek>();
  peek->fails = true;
  jobs[1].query = peek;
  executor->run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.refusal);
  ASSERT_TRUE(jobs[1].outcome.refusal);
  EXPECT_EQ(jobs[1].outcome.refusal->code(), Code::unavailable);
  EXPECT_EQ(balance(bob), 10);
}

TEST_F(ExecutorTest, ASweptBookIsTheSameAfterARestart) {
  executor = fresh(64);
  for (int i = 1; i <= 150; ++i) {
    run(move(alice, bob, i % 7 + 1));
    if (i % 50 == 0) clock.advance(days(20));
    if (i % 3 == 0) run(move(bob, alice, 1));
  }
  const auto rows = [this] {
    std::vector<ledger::AccountRow> out;
    for (const ledger::Account& account : executor->books().accounts()) out.push_back(ledger::row_of(account, executor->books().counts(account)));
    return out;
  };
  const auto before = rows();
  executor = fresh(1);
  const auto after = rows();
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].balance, after[i].balance);
    EXPECT_EQ(before[i].head, after[i].head);
    EXPECT_EQ(before[i].rows, after[i].rows);
    EXPECT_EQ(before[i].month_out, after[i].month_out);
    EXPECT_EQ(before[i].day_out, after[i].day_out);
    EXPECT_EQ(before[i].statement_out, after[i].statement_out);
    EXPECT_EQ(before[i].statement_opening, after[i].statement_opening);
  }
}

/// A store that fails at the n-th call, before or after it did its work.
struct Failing : store::Store {
  std::unique_ptr<store::Store> inner;
  int* countdown;
  bool after;
  void hit() {
    if (*countdown > 0 && --*countdown == 0) throw Trouble("planted");
  }
  void load(const store::TableInfo& t, std::span<const store::Key> k, const store::FreshRow& f) override {
    hit();
    inner->load(t, k, f);
  }
  void scan(const store::TableInfo& t, const store::Range& r, const store::FreshRow& f) override { inner->scan(t, r, f); }
  std::vector<bool> find(const store::TableInfo& t, std::span<const store::Key> k) override { return inner->find(t, k); }
  void flush(const store::TableInfo& t, std::span<const void* const> r, std::span<const store::Key> e) override {
    hit();
    inner->flush(t, r, e);
  }
  void commit() override {
    if (!after) hit();
    inner->commit();
    if (after) hit();
  }
  std::unique_ptr<store::Reader> open_reader() override { return inner->open_reader(); }
};

store::OpenStore failing_store(const std::shared_ptr<store::MemoryData>& data, int& countdown, bool after) {
  return [data, &countdown, after]() -> std::unique_ptr<store::Store> {
    auto failing = std::make_unique<Failing>();
    failing->inner = store::open_memory(data);
    failing->countdown = &countdown;
    failing->after = after;
    return failing;
  };
}

TEST_F(ExecutorTest, AfterTroubleNothingIsLostAndNothingIsGuessed) {
  for (const bool after : {false, true}) {
    for (int n = 1; n < 12; ++n) {
      int countdown = 0;
      executor = std::make_unique<Executor>(env, failing_store(data, countdown, after), ExecutorOptions{});
      executor->open();
      const std::int64_t before = balance(bob);
      const Uuid key = new_key();
      countdown = n;
      const Outcome outcome = run(move(alice, bob, 10, key));
      countdown = 0;
      const bool moved = balance(bob) == before + 10;
      EXPECT_EQ(moved, !outcome.refusal) << "n=" << n;
      if (outcome.refusal) { EXPECT_EQ(outcome.refusal->code(), Code::unavailable); }
      EXPECT_FALSE(run(move(alice, bob, 10, key)).refusal);
      EXPECT_EQ(balance(bob), before + 10) << "n=" << n << " after=" << after;
    }
  }
}

TEST_F(ExecutorTest, WhoOnlyAsksIsAnsweredAlthoughTheBatchFails) {
  int countdown = 0;
  executor = std::make_unique<Executor>(env, failing_store(data, countdown, false), ExecutorOptions{});
  executor->open();
  std::vector<Job> jobs(2);
  jobs[0].command = move(alice, bob, 10);
  auto peek = std::make_shared<Peek>();
  jobs[1].query = peek;
  countdown = 1;
  executor->run_batch(jobs);
  ASSERT_TRUE(jobs[0].outcome.refusal);
  EXPECT_EQ(jobs[0].outcome.refusal->code(), Code::unavailable);
  EXPECT_FALSE(jobs[1].outcome.refusal);
  EXPECT_EQ(peek->asked, 1);
}

TEST_F(ExecutorTest, EveryBatchHashesTheOneBefore) {
  run(move(alice, bob, 5));
  run(move(alice, bob, 6));
  Hash32 previous{};
  for (const auto& batch : store::scan_all<ledger::Batch>(executor->store())) {
    EXPECT_EQ(batch.previous, previous);
    EXPECT_EQ(batch.hash, ledger::batch_hash(batch));
    previous = batch.hash;
  }
}

struct Later : Command {
  std::int64_t note;
  explicit Later(std::int64_t n) : note(n) {}
  const char* name() const override { return "test.later"; }
  void keys(Keys& keys, Context&) override { keys.row<Note>(note); }
  Result<ObjectRef> run(Context& ctx) override {
    if (const Note* row = ctx.find<Note>(note); row != nullptr && row->amount > 0) {
      ctx.edit<Note>(note).text = "rung";
      return ObjectRef{1, note};
    }
    return refuse(Code::not_found);
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
};
struct SetTimer : Later {
  using Later::Later;
  Result<ObjectRef> run(Context& ctx) override {
    ctx.schedule(ctx.now() + minutes(10), "test.later", note);
    return ObjectRef{};
  }
};

TEST_F(ExecutorTest, ATimerRingsWhenDueAlsoAfterARestartAndARefusedOneWaitsLonger) {
  executor->on_timer("test.later", [](std::int64_t object) { return std::make_shared<Later>(object); });
  run(std::make_shared<SetTimer>(900));
  EXPECT_TRUE(executor->due_timers().empty());
  executor = fresh();
  executor->on_timer("test.later", [](std::int64_t object) { return std::make_shared<Later>(object); });
  clock.advance(minutes(11));
  auto jobs = executor->due_timers();
  ASSERT_EQ(jobs.size(), 1u);
  executor->run_batch(jobs);
  EXPECT_EQ(jobs[0].outcome.refusal->code(), Code::not_found);
  auto timers = store::scan_all<Timer>(executor->store());
  ASSERT_EQ(timers.size(), 1u);
  EXPECT_EQ(timers[0].last_refusal, "not_found");
  EXPECT_GT(timers[0].due_at, clock.now());
}

}  // namespace
}  // namespace chenxi::engine
