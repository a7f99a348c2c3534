// How many payments a second the spine carries, without HTTP and signatures: batches of one size through the Executor
// over a store. Prints a line per store and size; nothing is asserted.
//   build/bench_executor [--accounts 100000] [--seconds 2] [--batch 1,16,128,1024] [--store sqlite,sqlite_swept,postgres,postgres_swept,memory]
//   script/pg-test build/bench_executor --store postgres
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "books.h"
#include "tests/stores/postgres_cluster.h"

namespace {

using namespace chenxi;
using namespace chenxi::bench;
using Clock = std::chrono::steady_clock;

struct Options {
  std::int64_t accounts = 100'000;
  double seconds = 2;
  std::vector<std::size_t> batches = {1, 16, 128, 1024};
  std::vector<std::string> stores = {"sqlite", "sqlite_swept", "postgres", "postgres_swept"};
  bool lean = false;
  std::string directory;
};

/// Processor time of this process: what a busy machine does not blur.
double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return of(used.ru_utime) + of(used.ru_stime);
}

/// What this process sent to the disk so far.
std::int64_t bytes_written() {
  std::ifstream io("/proc/self/io");
  for (std::string name; io >> name;) {
    std::int64_t value = 0;
    io >> value;
    if (name == "write_bytes:") return value;
  }
  return 0;
}

void measure(const std::string& kind, const Options& options, const store::OpenStore& open, int sweep) {
  Env env = real_env();
  const auto begin = [&] {
    auto executor = std::make_unique<engine::Executor>(env, open, engine::ExecutorOptions{.sweep_divisor = sweep});
    executor->open();
    return executor;
  };
  const std::vector<ledger::AccountId> accounts = open_accounts(*begin(), options.accounts);
  const auto started = begin();  // books choose their sweep when they are opened
  engine::Executor& executor = *started;
  SimRng rng(1);
  for (const std::size_t size : options.batches) {
    std::vector<double> times;
    std::int64_t done = 0;
    double cpu = 0;
    const std::int64_t written = bytes_written();
    const auto start = Clock::now();
    while (seconds_since(start) < options.seconds) {
      std::vector<engine::Job> jobs = payments(executor, accounts, size, rng, env, options.lean);
      const double cpu_before = cpu_seconds();
      const auto began = Clock::now();
      executor.run_batch(jobs);
      executor.rest();
      times.push_back(seconds_since(began));
      cpu += cpu_seconds() - cpu_before;
      for (const engine::Job& job : jobs) done += job.outcome.refusal ? 0 : 1;
    }
    double busy = 0;
    for (const double t : times) busy += t;
    std::sort(times.begin(), times.end());
    std::printf("%-11s batch %5zu  %9.0f payments/s  p50 %7.2f ms  p99 %7.2f ms  processor %5.1f us each  written %.0f bytes each  %lld payments\n", kind.c_str(), size,
                static_cast<double>(done) / busy, times[times.size() / 2] * 1e3,
                times[std::min(times.size() - 1, times.size() * 99 / 100)] * 1e3, cpu / static_cast<double>(done) * 1e6,
                static_cast<double>(bytes_written() - written) / static_cast<double>(done),
                static_cast<long long>(done));
    std::fflush(stdout);
  }
}

void run(const std::string& kind, const Options& options) {
  const bool swept = kind.ends_with("swept");
  if (kind == "memory") {
    auto data = store::make_memory();
    return measure(kind, options, [data] { return store::open_memory(data); }, 1);
  }
  if (kind.starts_with("sqlite")) {
    std::string directory = options.directory.empty() ? std::filesystem::temp_directory_path().string() : options.directory;
    directory += "/chenxi-bench-XXXXXX";
    CHECK(::mkdtemp(directory.data()) != nullptr);
    measure(kind, options, [&] { return store::open_sqlite({.path = directory + "/books.db", .vfs = {}}, 0, kTables); }, swept ? 0 : 1);
    std::filesystem::remove_all(directory);
    return;
  }
  const auto conninfo = places::postgres_conninfo();
  if (!conninfo) return void(std::printf("%s: no PostgreSQL\n", kind.c_str()));
  store::PostgresOptions postgres{.conninfo = *conninfo, .schema = "bench_" + kind, .holder = "bench"};
  measure(kind, options, [&] { return store::open_postgres(postgres, 0, kTables); }, swept ? 0 : 1);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Payments a second through the executor"};
  app.add_option("--accounts", options.accounts);
  app.add_option("--seconds", options.seconds, "per line");
  app.add_option("--batch", options.batches)->delimiter(',');
  app.add_option("--store", options.stores, "sqlite, sqlite_swept, postgres, postgres_swept, memory")->delimiter(',');
  app.add_option("--dir", options.directory, "where SQLite's file lies");
  app.add_flag("--lean", options.lean, "the transfer alone, without payment row");
  CLI11_PARSE(app, argc, argv);
  try {
    for (const std::string& kind : options.stores) run(kind, options);
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "%s\n", trouble.what());
    return 1;
  }
}
