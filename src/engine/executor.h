// Executor: runs batches over one part of the books. One thread owns it; Engine (engine.h) puts a queue in front.
//
// A batch: look up the keys of repeated requests, load the rows that the commands name, run each command in arrival
// order, flush, commit once, then answer. Two requests with one key, commands that depend on each other and a faulty
// one in the same batch are ordinary cases. When the store fails, the outcome is unknown until it has been reopened and
// the newest batch row read: never guessed.
#pragma once
#include <deque>
#include <queue>

#include "base/env.h"
#include "engine/command.h"
#include "engine/journal.h"
#include "engine/key_window.h"

namespace chenxi::engine {

/// What became of a command. On success and on a repeated success the command's own answer is filled.
struct Outcome {
  std::optional<Refusal> refusal;
  bool replayed = false;
};

struct Job {
  std::shared_ptr<Command> command;  // either a command
  std::shared_ptr<Query> query;      // or a query
  std::function<void(const Outcome&)> done;
  bool direct = false;               // `done` may run on the executor's thread
  std::int64_t timer = 0;            // the Timer row that this command answers to
  Outcome outcome;
};

/// Follows what is committed: caches for HTTP threads, live streams. Called on the executor's thread, after the commit.
class Observer {
 public:
  virtual ~Observer() = default;
  /// At start, and again after the store was reopened.
  virtual void reload(store::Reader& reader) = 0;
  virtual void committed(Workspace& changed, const std::vector<ledger::Transfer>& rows,
                         const std::vector<Event>& events, const ledger::Batch& batch) = 0;
};

using MakeCommand = std::function<std::shared_ptr<Command>(std::int64_t object)>;

struct ExecutorOptions {
  std::int64_t part = 0;
  std::string zone = "Asia/Shanghai";
  int sweep_divisor = 1;
  ledger::LeafKey leaf_key{};         // the instance's
  std::size_t batch_commands_max = 1024;
  std::size_t shelf_rows_max = 200'000;  // copies of rows kept per table
  /// For the journal's first pages: all tables, and those that a restore leaves behind.
  std::vector<const store::TableInfo*> tables{}, tables_of_the_moment{};
};

struct ExecutorStats {
  std::int64_t batches = 0, commands = 0, transfers = 0, refusals = 0, replays = 0, troubles = 0, faults = 0;
};

class Executor {
 public:
  Executor(Env& env, store::OpenStore open, ExecutorOptions options);
  virtual ~Executor() = default;

  /// Which command a timer of this name becomes.
  void on_timer(std::string name, MakeCommand make);
  /// Observers outlive the executor.
  void observe(Observer* observer);
  /// Reads the books. Call after on_timer() and observe(). Throws Trouble.
  void open();

  /// Runs the jobs as one batch (at most batch_commands_max) and fills their outcomes; calls no `done`.
  /// Virtual, so that the front can be measured without books (bench/front.cpp).
  virtual void run_batch(std::span<Job> jobs);
  /// After the answers are out: the store's chores.
  void rest();
  /// Commands of timers that are due now, for the next batch; at most `limit`.
  std::vector<Job> due_timers(std::size_t limit = 256);
  std::optional<Instant> next_due() const;

  const ledger::Books& books() const { return books_; }
  const ledger::Batch& last_batch() const { return last_batch_; }
  /// The newest page of the journal: it stands for every row of every table.
  const JournalPage& journal_head() const { return journal_.head(); }
  const ExecutorStats& stats() const { return stats_; }
  /// Throws Trouble while it is closed after a trouble: the next batch opens it.
  store::Store& store() {
    if (!store_) throw Trouble("the store is closed");
    return *store_;
  }
  /// An instant far ahead of the monotonic clock stops posting until an operator confirms it.
  bool posting_stopped() const { return posting_stopped_; }
  void confirm_clock();
  /// Restored books that nobody has confirmed yet: nothing moves.
  bool in_recovery() const { return recovery_ && recovery_->confirmed_at.us == 0; }
  /// The newest restore of these books, if there ever was one.
  const std::optional<Recovery>& recovery() const { return recovery_; }

 private:
  void run_batch_once(std::span<Job> jobs);
  void answer_queries(std::span<Job> jobs);
  void reopen();
  void rest_timers();
  void load_recovery();
  void open_journal();
  void guard_clock();
  Instant batch_instant();
  void find_old_keys(std::span<Job> jobs);
  const KnownKey* known(const Request& request) const;
  std::optional<ObjectRef> made_before(const KnownKey& known);
  void load_rows(std::span<Job> jobs);
  bool load_shelves();
  bool settle_repeat(Job& job);
  void run_command(Job& job);
  void run_once(Job& job);
  void name_again(Command& command);
  void settle_refusal(Job& job, const Refusal& refusal);
  void settle_timer(std::int64_t timer, const std::optional<Refusal>& refusal);
  void undo_command();
  bool touched() const;
  void check_texts() const;
  void remember(const Command& command, const std::optional<Refusal>& refusal, ObjectRef made);
  void commit_batch();
  void end_batch();

  Env& env_;
  store::OpenStore open_store_;
  ExecutorOptions options_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Reader> anchor_;  // goes before the store
  Workspace workspace_;
  ledger::Books books_;
  Journal journal_;
  std::unique_ptr<Context> context_;
  KeyWindow window_;
  std::map<std::pair<std::int64_t, Uuid>, KnownKey> old_keys_;  // found for this batch
  ledger::Batch last_batch_;
  ledger::Batch attempted_;  // the batch whose commit was asked for last
  std::size_t queries_begun_ = 0;  // jobs of the running batch that were looked at for a question
  std::map<std::string, MakeCommand> timer_commands_;
  struct Due {
    Instant at;
    std::int64_t id;
    bool operator>(const Due& other) const { return std::tie(at, id) > std::tie(other.at, other.id); }
  };
  std::priority_queue<Due, std::vector<Due>, std::greater<>> timers_;
  std::vector<Observer*> observers_;
  std::map<std::string, int> faults_;
  std::deque<Hash32> counted_proofs_;  // (caller, key, proof) of the latest wrong proofs, each counted once
  std::size_t proofs_counted_now_ = 0;  // of them, in the running batch
  ExecutorStats stats_;
  std::optional<Recovery> recovery_;
  bool posting_stopped_ = false;
  Duration timers_rest_until_;  // monotonic
  std::int64_t wall_offset_us_ = 0;  // wall minus monotonic when last agreed
};

}  // namespace chenxi::engine
