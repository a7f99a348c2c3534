// Does the spine get slower as its history grows, and what do accounts cost in memory and at start? SQLite, cards swept.
//   build/bench_history --dir DIR --history 1000000,10000000
//       a line at each size: payments a second and p99 of batches of 128, a statement of 50 lines, bytes on disk for each payment
//   build/bench_history --dir DIR --accounts 1000000
//       memory of so many accounts, seconds to open books that have them, and seconds for so many keys of the last 24 hours
// The clock of the books goes on by itself, 111,000 payments a day, so that a history is not all of one day.
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "books.h"
#include "ledger/statement.h"
#include "store/sqlite/sqlite.h"

namespace {

using namespace chenxi;
using namespace chenxi::bench;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kPaymentsADay = 111'000;
constexpr std::size_t kBatch = 128;
/// In a short history only these have a statement of 50 lines: one payment in eight goes to one of them.
constexpr std::size_t kRegulars = 1000;
constexpr int kLines = 50;

struct Options {
  std::string directory;
  std::vector<std::int64_t> history;
  std::int64_t accounts = 100'000;
  double seconds = 5;
};

/// The newest 50 rows of an account.
struct Statement : engine::Query {
  ledger::AccountId account{};
  int lines = 0;
  const char* name() const override { return "bench.statement"; }
  void run(engine::Context& ctx) override {
    ledger::walk(ctx.reader(), account, ctx.books().account(account).head, [&](const ledger::Transfer&) { return ++lines < kLines; });
  }
};

double percentile(std::vector<double>& times, std::size_t percent) {
  std::sort(times.begin(), times.end());
  return times[std::min(times.size() - 1, times.size() * percent / 100)];
}

/// Memory of this process that is really there, in bytes.
std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  file >> pages >> pages;
  return pages * 4096;
}

class Town {
 public:
  Town(std::string path, std::int64_t accounts) : path_(std::move(path)) {
    env_.clock = &clock_;
    reopen();
    for (const ledger::Account& account : executor_->books().accounts()) accounts_.push_back(account.id);
    if (accounts_.empty()) accounts_ = open_accounts(*executor_, accounts);
    accounts_.shrink_to_fit();
  }
  /// What this list of accounts takes, which is the bench's own.
  std::int64_t own_bytes() const { return static_cast<std::int64_t>(accounts_.capacity() * sizeof(ledger::AccountId)); }

  /// Seconds that it took.
  double reopen() {
    executor_.reset();
    const auto start = Clock::now();
    executor_ = std::make_unique<engine::Executor>(
        env_, [this] { return store::open_sqlite({.path = path_, .vfs = {}}, 0, kTables); }, engine::ExecutorOptions{.sweep_divisor = 0});
    executor_->open();
    return seconds_since(start);
  }

  double batch(std::size_t size) {
    std::vector<engine::Job> jobs = payments(*executor_, accounts_, size, rng_, env_);
    for (std::size_t i = 0; i < jobs.size(); i += 8) {
      auto& pay = static_cast<Pay&>(*jobs[i].command);
      if (const auto regular = a_regular(); pay.from != regular) pay.to = regular;
    }
    clock_.advance(Duration{days(1).us / kPaymentsADay * static_cast<std::int64_t>(size)});
    const auto began = Clock::now();
    executor_->run_batch(jobs);
    executor_->rest();
    const double took = seconds_since(began);
    for (const engine::Job& job : jobs) done_ += job.outcome.refusal ? 0 : 1;  // who pays twice in a batch may have too little
    return took;
  }
  std::int64_t payments_done() const { return done_; }
  void grow_to(std::int64_t payments) {
    while (done_ < payments) batch(1024);
  }

  void measure(double seconds) {
    const std::int64_t before = done_;
    std::vector<double> times, statements;
    double busy = 0;
    while (busy < seconds) {
      times.push_back(batch(kBatch));
      busy += times.back();
      if (times.size() % 8 != 0) continue;
      std::vector<engine::Job> jobs(1);
      auto query = std::make_shared<Statement>();
      query->account = somebody_with_a_statement();
      jobs[0].query = query;
      const auto began = Clock::now();
      executor_->run_batch(jobs);
      if (query->lines == kLines) statements.push_back(seconds_since(began));
    }
    const auto file = static_cast<std::int64_t>(std::filesystem::file_size(path_));
    std::printf("history %lld  %.0f payments/s  p99 %.2f ms  statement of 50 lines %.3f ms  disk %lld bytes each\n",
                static_cast<long long>(before), static_cast<double>(done_ - before) / busy, percentile(times, 99) * 1e3,
                statements.empty() ? 0.0 : percentile(statements, 50) * 1e3, static_cast<long long>(file / done_));
    std::fflush(stdout);
  }

 private:
  ledger::AccountId a_regular() { return accounts_[1 + rng_.below(std::min(kRegulars, accounts_.size() - 1))]; }
  ledger::AccountId somebody_with_a_statement() {
    for (int i = 0; i < 20; ++i)
      if (const auto id = accounts_[1 + rng_.below(accounts_.size() - 1)]; executor_->books().account(id).rows >= kLines) return id;
    return a_regular();
  }

  std::string path_;
  SimClock clock_{{1'764'000'000'000'000}};
  SimRng rng_{1};
  Env env_ = real_env();
  std::unique_ptr<engine::Executor> executor_;
  std::vector<ledger::AccountId> accounts_;
  std::int64_t done_ = 0;
};

/// Another process writes them, so that the memory of this one is what opening them costs.
void write_books(const std::string& path, std::int64_t accounts) {
  const pid_t writer = ::fork();
  CHECK(writer >= 0);
  if (writer == 0) {
    Town{path, accounts};
    std::_Exit(0);
  }
  int status = 0;
  CHECK(::waitpid(writer, &status, 0) == writer && status == 0);
}

void run(const Options& options) {
  std::string directory = (options.directory.empty() ? std::filesystem::temp_directory_path().string() : options.directory) + "/chenxi-history-XXXXXX";
  CHECK(::mkdtemp(directory.data()) != nullptr);
  if (!options.history.empty()) {
    Town town(directory + "/books.db", options.accounts);
    for (const std::int64_t size : options.history) {
      town.grow_to(size);
      town.measure(options.seconds);
    }
  } else {
    const double many = static_cast<double>(options.accounts) / 1e6;
    write_books(directory + "/books.db", options.accounts);
    const std::int64_t before = resident_bytes();
    Town town(directory + "/books.db", options.accounts);
    const double megabytes = static_cast<double>(resident_bytes() - before - town.own_bytes()) / 1e6;
    const double opened = town.reopen();
    // Every start replays the cards of the last batches, which is not what a key costs: so a day's keys are compared with a morning's,
    // both after batches of an ordinary hour.
    const auto ordinary_hour = [&] { for (int i = 0; i < ledger::kSweepDivisorMax; ++i) town.batch(kBatch); };
    ordinary_hour();
    const std::int64_t few = town.payments_done();
    const double with_few_keys = town.reopen();
    town.grow_to(kPaymentsADay - few);
    ordinary_hour();
    const double with_keys = town.reopen();
    std::printf("accounts %lld  memory %.0f MB per million  start %.2f s per million  %.2f s more per million keys  %.2f s with all that and the last %d batches replayed\n",
                static_cast<long long>(options.accounts), megabytes / many, opened / many,
                std::max(0.0, with_keys - with_few_keys) * 1e6 / static_cast<double>(town.payments_done() - few), with_keys, ledger::kSweepDivisorMax);
  }
  std::filesystem::remove_all(directory);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"History, accounts and start"};
  app.add_option("--dir", options.directory, "where SQLite's file lies");
  app.add_option("--history", options.history, "sizes at which to measure")->delimiter(',');
  app.add_option("--accounts", options.accounts)->capture_default_str();
  app.add_option("--seconds", options.seconds, "per measurement")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    run(options);
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "%s\n", trouble.what());
    return 1;
  }
}
