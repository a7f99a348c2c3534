// How many payments a second the spine carries, without HTTP and signatures: batches of one size through the Executor
// over a store. Prints a line per store and size; nothing is asserted.
//   build/bench_executor [--accounts 100000] [--seconds 2] [--batch 1,16,128,1024] [--store sqlite,sqlite64,postgres,memory]
//   script/pg-test build/bench_executor --store postgres
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "engine/executor.h"
#include "tests/stores/postgres_cluster.h"

namespace {

using namespace chenxi;
using Clock = std::chrono::steady_clock;

struct Payment {
  std::int64_t id = 0;
  std::int64_t payer = 0, payee = 0, amount = 0;
  Instant at;
  std::int64_t state = 1;
  std::string note;
  static constexpr store::Table kTable{"bench_payments", 1};
};
BOOST_DESCRIBE_STRUCT(Payment, (), (id, payer, payee, amount, at, state, note))

struct Open : engine::Command {
  ledger::AccountKind kind = ledger::AccountKind::customer;
  ledger::AccountId made{};
  const char* name() const override { return "bench.open"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    made = ctx.open_account(kind, 1, money::Currency::cny);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// What a real payment writes: a transfer with key and signature, two account rows, its own row, an event.
struct Pay : engine::Command {
  ledger::AccountId from{}, to{};
  std::int64_t amount = 0, answered = 0;
  bool lean = false;  // the transfer alone
  const char* name() const override { return "bench.pay"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    ledger::Leg leg{ledger::TransferKind::payment, from, to, amount, amount, 0, {}};
    TRY(ctx.can_post({&leg, 1}));

    // From here it happens.
    leg.object = ctx.new_id();
    ctx.post({&leg, 1});
    if (!lean) {
      Payment payment;
      payment.id = leg.object;
      payment.payer = static_cast<std::int64_t>(from);
      payment.payee = static_cast<std::int64_t>(to);
      payment.amount = amount;
      payment.at = ctx.now();
      ctx.insert(std::move(payment));
      ctx.emit("payment.succeeded", static_cast<std::int64_t>(to), {1, leg.object}, amount);
    }
    return engine::ObjectRef{1, leg.object};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef made) override { answered = made.id; }
};

const std::vector<const store::TableInfo*> kTables = {
    &store::table<ledger::Account>(), &store::table<ledger::AccountMonth>(),    &store::table<ledger::Transfer>(),
    &store::table<ledger::Batch>(),   &store::table<engine::AnsweredRequest>(), &store::table<engine::OldKey>(),
    &store::table<engine::Timer>(),   &store::table<engine::Event>(),           &store::table<engine::Recovery>(),
    &store::table<Payment>()};

struct Options {
  std::int64_t accounts = 100'000;
  double seconds = 2;
  std::vector<std::size_t> batches = {1, 16, 128, 1024};
  std::vector<std::string> stores = {"sqlite", "sqlite64", "postgres", "postgres64"};
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

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void measure(const std::string& kind, const Options& options, const store::OpenStore& open, int sweep) {
  Env env = real_env();
  engine::Executor executor(env, open, {.sweep_divisor = sweep});
  executor.open();
  std::vector<ledger::AccountId> accounts;
  while (accounts.size() < static_cast<std::size_t>(options.accounts) + 1) {
    std::vector<engine::Job> jobs(std::min<std::size_t>(1024, static_cast<std::size_t>(options.accounts) + 1 - accounts.size()));
    for (engine::Job& job : jobs) job.command = std::make_shared<Open>();
    if (accounts.empty()) static_cast<Open&>(*jobs[0].command).kind = ledger::AccountKind::cash;
    executor.run_batch(jobs);
    for (const engine::Job& job : jobs) accounts.push_back(static_cast<const Open&>(*job.command).made);
    executor.rest();
  }
  SimRng rng(1);
  for (const std::size_t size : options.batches) {
    std::vector<double> times;
    std::int64_t payments = 0;
    double cpu = 0;
    const std::int64_t written = bytes_written();
    const auto start = Clock::now();
    while (seconds_since(start) < options.seconds) {
      std::vector<engine::Job> jobs(size);
      for (engine::Job& job : jobs) {
        auto pay = std::make_shared<Pay>();
        // From the drawer, which may be below zero: no payment is refused; and to and fro between the others.
        pay->from = accounts[rng.below(accounts.size())];
        pay->to = accounts[1 + rng.below(accounts.size() - 1)];
        if (pay->from == pay->to || executor.books().account(pay->from).balance < 500) pay->from = accounts[0];
        pay->amount = 1 + static_cast<std::int64_t>(rng.below(500));
        pay->lean = options.lean;
        pay->request = engine::Request{7, make_uuid7(env.clock->now(), *env.rng), {}};
        pay->authority.signature = store::Bytes(std::string(64, 's'));
        job.command = std::move(pay);
      }
      const double cpu_before = cpu_seconds();
      const auto began = Clock::now();
      executor.run_batch(jobs);
      executor.rest();
      times.push_back(seconds_since(began));
      cpu += cpu_seconds() - cpu_before;
      for (const engine::Job& job : jobs) payments += job.outcome.refusal ? 0 : 1;
    }
    double busy = 0;
    for (const double t : times) busy += t;
    std::sort(times.begin(), times.end());
    std::printf("%-11s batch %5zu  %9.0f payments/s  p50 %7.2f ms  p99 %7.2f ms  processor %5.1f us each  written %.0f bytes each  %lld payments\n", kind.c_str(), size,
                static_cast<double>(payments) / busy, times[times.size() / 2] * 1e3,
                times[std::min(times.size() - 1, times.size() * 99 / 100)] * 1e3, cpu / static_cast<double>(payments) * 1e6,
                static_cast<double>(bytes_written() - written) / static_cast<double>(payments),
                static_cast<long long>(payments));
    std::fflush(stdout);
  }
}

void run(const std::string& kind, const Options& options) {
  const bool swept = kind.ends_with("64");
  if (kind == "memory") {
    auto data = store::make_memory();
    return measure(kind, options, [data] { return store::open_memory(data); }, 1);
  }
  if (kind.starts_with("sqlite")) {
    std::string directory = options.directory.empty() ? std::filesystem::temp_directory_path().string() : options.directory;
    directory += "/chenxi-bench-XXXXXX";
    CHECK(::mkdtemp(directory.data()) != nullptr);
    measure(kind, options, [&] { return store::open_sqlite({.path = directory + "/books.db", .vfs = {}}, 0, kTables); }, swept ? 64 : 1);
    std::filesystem::remove_all(directory);
    return;
  }
  const auto conninfo = places::postgres_conninfo();
  if (!conninfo) return void(std::printf("%s: no PostgreSQL\n", kind.c_str()));
  store::PostgresOptions postgres{.conninfo = *conninfo, .schema = "bench_" + kind, .holder = "bench"};
  measure(kind, options, [&] { return store::open_postgres(postgres, 0, kTables); }, swept ? 64 : 1);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Payments a second through the executor"};
  app.add_option("--accounts", options.accounts);
  app.add_option("--seconds", options.seconds, "per line");
  app.add_option("--batch", options.batches)->delimiter(',');
  app.add_option("--store", options.stores, "sqlite, sqlite64, postgres, postgres64, memory")->delimiter(',');
  app.add_option("--dir", options.directory, "where SQLite's file lies");
  app.add_flag("--lean", options.lean, "the transfer alone, without payment row and event");
  CLI11_PARSE(app, argc, argv);
  try {
    for (const std::string& kind : options.stores) run(kind, options);
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "%s\n", trouble.what());
    return 1;
  }
}
