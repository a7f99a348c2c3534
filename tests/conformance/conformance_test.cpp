// One log of commands, run by the real Executor over memory, SQLite and PostgreSQL: the rows must be equal to the last
// byte, also where account rows are written late, and after restarts.
#include <gtest/gtest.h>

#include "base/log.h"
#include "tests/acts/acts.h"
#include "tests/stores/places.h"

namespace chenxi {
namespace {

using ledger::AccountId;

/// CHENXI_SEED=n repeats a run.
std::uint64_t seed() {
  const char* given = std::getenv("CHENXI_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 4;
}

/// Every store counts its openings, so that batch rows are equal.
struct Counted : store::Store {
  std::unique_ptr<store::Store> inner;
  std::int64_t opening = 0;
  void load(const store::TableInfo& t, std::span<const store::Key> k, const store::FreshRow& f) override { inner->load(t, k, f); }
  void scan(const store::TableInfo& t, const store::Range& r, const store::FreshRow& f) override { inner->scan(t, r, f); }
  void ask(std::span<const store::Question> q) override { inner->ask(q); }
  std::vector<bool> find(const store::TableInfo& t, std::span<const store::Key> k) override { return inner->find(t, k); }
  void flush(const store::TableInfo& t, std::span<const void* const> r, std::span<const store::Key> e) override {
    inner->flush(t, r, e);
  }
  void commit() override { inner->commit(); }
  void rest() override { inner->rest(); }
  std::unique_ptr<store::Reader> open_reader() override { return inner->open_reader(); }
  std::int64_t epoch() const override { return opening; }
};

/// Plays the log that the seed stands for.
class Player {
 public:
  Player(places::Place& place, int sweep) : place_(place), sweep_(sweep), rng_(seed()) { restart(); }

  void restart() {
    executor_.reset();
    executor_ = std::make_unique<engine::Executor>(
        env_,
        [this]() -> std::unique_ptr<store::Store> {
          auto counted = std::make_unique<Counted>();
          counted->inner = place_.open(0, tables_);
          counted->opening = ++openings_;
          return counted;
        },
        engine::ExecutorOptions{.sweep_divisor = sweep_});
    acts::on_timers(*executor_);
    executor_->open();
  }
  void set_sweep(int sweep) { sweep_ = sweep; }

  void play(int batches) {
    if (accounts_.empty()) open_accounts();
    for (int i = 0; i < batches; ++i) {
      clock_.advance(milliseconds(static_cast<std::int64_t>(rng_.below(5'000))));
      if (rng_.below(12) == 0) clock_.advance(hours(20));  // days pass, keys leave the memory, months end
      std::vector<engine::Job> jobs = executor_->due_timers();
      const std::uint64_t n = 1 + rng_.below(12);
      for (std::uint64_t k = 0; k < n; ++k) jobs.emplace_back().command = command();
      executor_->run_batch(jobs);
      executor_->rest();
      for (const engine::Job& job : jobs) outcomes_ += job.outcome.refusal ? std::string(name(job.outcome.refusal->code())) + ";" : job.outcome.replayed ? "again;" : "ok;";
    }
  }

  std::string hash() { return store::hash_of_all_rows(executor_->store(), tables_); }
  /// Without the journal, which tells when each card was written.
  std::string hash_but_journal() {
    auto tables = tables_;
    std::erase(tables, &store::table<engine::JournalPage>());
    return store::hash_of_all_rows(executor_->store(), tables);
  }
  const std::string& outcomes() const { return outcomes_; }
  std::size_t rows() {
    return store::scan_all<ledger::Transfer>(executor_->store()).size();
  }

 private:
  void open_accounts() {
    std::vector<engine::Job> jobs(10);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      auto open = std::make_shared<acts::Open>();
      open->kind = i == 0 ? ledger::AccountKind::cash : i == 1 ? ledger::AccountKind::income_fees : ledger::AccountKind::customer;
      jobs[i].command = open;
    }
    executor_->run_batch(jobs);
    for (const engine::Job& job : jobs) accounts_.push_back(static_cast<const acts::Open&>(*job.command).made);
  }

  std::shared_ptr<engine::Command> command() {
    const std::uint64_t dice = rng_.below(20);
    if (dice == 0) return std::make_shared<acts::Open>();
    if (dice <= 3) {
      auto write = std::make_shared<acts::Write>();
      write->note = 1'000'000 + static_cast<std::int64_t>(rng_.below(30));
      write->text = "第" + std::to_string(rng_.below(1000)) + "条";
      write->erase = dice == 3;
      if (rng_.below(2) == 0) write->ring_after = hours(static_cast<std::int64_t>(rng_.below(30)));
      write->request = acts::request(7, make_uuid7(clock_.now(), rng_), write->text);
      return write;
    }
    auto move = std::make_shared<acts::Move>();
    const auto from = rng_.below(4) == 0 ? 0 : 2 + rng_.below(8);
    auto to = 2 + rng_.below(8);
    move->from = accounts_[from];
    move->to = accounts_[to];  // perhaps itself: refused
    move->amount = 1 + static_cast<std::int64_t>(rng_.below(5'000));
    move->fee_to = accounts_[1];
    move->fee = rng_.below(3) == 0 ? 1 + move->amount / 100 : 0;
    move->wrong_proof = dice == 4;
    move->faulty = dice == 5;
    Uuid key = make_uuid7(clock_.now(), rng_);
    std::string body = std::to_string(move->amount);
    if (!keys_.empty() && rng_.below(6) == 0) std::tie(key, *move) = keys_[rng_.below(keys_.size())];
    keys_.emplace_back(key, *move);
    if (rng_.below(25) == 0) body += "!";  // another body under the same key, when it is an old one
    else body = std::to_string(move->amount);
    move->request = acts::request(7, key, body);
    return move;
  }

  places::Place& place_;
  int sweep_;
  SimClock clock_{Instant{1'764'000'000'000'000}};
  SimRng rng_;
  Env env_{&clock_, &rng_, nullptr, ""};
  std::vector<const store::TableInfo*> tables_ = acts::tables();
  std::int64_t openings_ = 0;
  std::unique_ptr<engine::Executor> executor_;
  std::vector<AccountId> accounts_;
  std::vector<std::pair<Uuid, acts::Move>> keys_;
  std::string outcomes_;
};

class Conformance : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    set_log_level(static_cast<LogLevel>(99));
    place = places::make_place(GetParam());
    if (!place) GTEST_SKIP() << places::why_skipped();
  }
  std::unique_ptr<places::Place> place;
  std::unique_ptr<places::Place> memory = places::make_place("memory");
};

TEST_P(Conformance, OneLogLeavesTheSameRowsAsInMemory) {
  for (const int sweep : {1, 64, 0}) {
    auto here = places::make_place(GetParam());
    auto model = places::make_place("memory");
    Player a(*here, sweep), b(*model, sweep);
    for (Player* player : {&a, &b}) {
      player->play(80);
      player->restart();
      player->play(40);
    }
    EXPECT_GT(a.rows(), 300u);
    EXPECT_EQ(a.outcomes(), b.outcomes()) << "CHENXI_SEED=" << seed();
    EXPECT_EQ(a.hash(), b.hash()) << "CHENXI_SEED=" << seed() << " sweep " << sweep;
    for (const char* kind : {"ok;", "again;", "id_reused;", "insufficient_balance;", "pin_wrong;", "not_found;", "internal;", "amount_invalid;"})
      EXPECT_NE(a.outcomes().find(kind), std::string::npos) << "the log never met " << kind;
  }
}

TEST_P(Conformance, RowsWrittenLateAreTheSameAfterARestart) {
  Player strict(*memory, 1), late(*place, 64);
  for (Player* player : {&strict, &late}) player->play(90);
  EXPECT_NE(strict.hash_but_journal(), late.hash_but_journal());  // some account rows are not written yet
  late.set_sweep(1);
  for (Player* player : {&strict, &late}) {
    player->restart();
    player->play(1);
  }
  EXPECT_EQ(strict.hash_but_journal(), late.hash_but_journal()) << "CHENXI_SEED=" << seed();
}

/// A start replays the last kSweepDivisorMax batches. A card that waited for its turn in one run must not wait for another in the next.
TEST_P(Conformance, NoCardIsBehindByMoreThanOneSweepHoweverOftenTheSweepChanges) {
  auto mirror = places::make_place("memory");
  Player strict(*mirror, 1), late(*memory, 256);
  for (const int sweep : {251, 256, 199, 0, 255}) {
    for (Player* player : {&strict, &late}) player->play(sweep == 0 ? 60 : 250);
    late.set_sweep(sweep);
    for (Player* player : {&strict, &late}) player->restart();  // CHECKs that every card leads to the newest transfer
  }
  late.set_sweep(1);
  for (Player* player : {&strict, &late}) {
    player->restart();
    player->play(1);
  }
  EXPECT_EQ(strict.hash_but_journal(), late.hash_but_journal()) << "CHENXI_SEED=" << seed();
}

INSTANTIATE_TEST_SUITE_P(Stores, Conformance, testing::Values("sqlite", "postgres"),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace chenxi
