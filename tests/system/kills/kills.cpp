// The real server, killed again and again while its clients pay; stopped and continued; told to end under load. Clients
// that share nothing with the ledger keep every key and go on asking; at the end the judge compares what they heard with
// the books.
//
// Usage: system_kills [--programs=build] [--kills=20] [--connections=32] [--seed=N] [--run=FILE.json] [--history=FILE]
#include <signal.h>

#include <thread>

#include "base/check.h"
#include "tests/outside/ask.h"
#include "tests/outside/program.h"
#include "tests/outside/server_process.h"
#include "tests/outside/town.h"

namespace outside {
namespace {

using namespace chenxi;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point then) { return std::chrono::duration<double>(steady_clock::now() - then).count(); }

/// Operators whose requests are at hand must not keep a server from ending.
std::thread operators(const Town& town, const std::atomic<bool>& enough) {
  return std::thread([&town, &enough] {
    while (!enough)
      if (ask_operator(town, R"({"request":"ledger_verify","arguments":{}})").empty()) std::this_thread::sleep_for(milliseconds(10));
  });
}

int run(int argc, char** argv) {
  const int kills = std::atoi(option(argc, argv, "kills", "20").c_str());
  Env env = real_env();
  const std::uint64_t seed = seed_of(argc, argv);
  SimRng rng(seed);
  env.rng = &rng;  // the driver's; the killer draws from another, so that threads do not share one
  SimRng fate(seed + 1);

  Report report;
  const Scratch scratch("kills");
  Town town{option(argc, argv, "programs", "build"), scratch.path() / "data", "", 60};
  town.build();
  People people = town.people();
  const checker::Books before = town.books();
  const int port = free_port(21'500);
  ServerProcess server(town.serve(port), {}, (scratch.path() / "log").string());
  server.start();
  if (!server.wait_ready()) throw Trouble("the server does not start");
  open_tills(people, town, port, 6);

  Recorder recorder(option(argc, argv, "history", ""));
  Driver driver(people, env, recorder, {.port = port, .connections = std::atoi(option(argc, argv, "connections", "32").c_str())});
  const auto began = steady_clock::now();
  std::exception_ptr driver_failed;
  std::thread clients([&] {
    try {
      driver.run();
    } catch (...) {
      driver_failed = std::current_exception();
    }
  });
  int killed = 0, paused = 0;
  double down = 0;
  std::vector<double> restarts;
  bool all_started = true;
  for (; killed < kills && all_started; ++killed) {
    std::this_thread::sleep_for(milliseconds(100 + fate.below(400)));
    if (killed % 8 == 3) {
      server.signal(SIGSTOP);
      std::this_thread::sleep_for(milliseconds(100 + fate.below(1'500)));
      server.signal(SIGCONT);
      paused += 1;
      std::this_thread::sleep_for(milliseconds(fate.below(200)));
    }
    server.kill();
    const auto dead = steady_clock::now();
    server.start();
    all_started = server.wait_ready();
    restarts.push_back(seconds_since(dead));
    down += restarts.back();
  }
  report.expect(all_started && killed == kills, fmt::format("the server was killed {} times, and started again each time", kills));

  // And told to end, while clients pay and operators ask.
  std::atomic<bool> enough = false;
  std::thread asking = operators(town, enough);
  std::vector<double> ends;
  int ended_well = 0;
  constexpr int kEnds = 3;
  for (int i = 0; i < kEnds && all_started; ++i) {
    std::this_thread::sleep_for(milliseconds(400 + fate.below(400)));
    const auto told = steady_clock::now();
    ended_well += server.stop(milliseconds(10'000)) ? 1 : 0;
    ends.push_back(seconds_since(told));
    server.start();
    all_started = server.wait_ready();
  }
  enough = true;
  asking.join();
  report.expect(ended_well == kEnds, "told to end under load, it ended by itself within ten seconds");

  const double length = seconds_since(began);
  driver.stop();
  clients.join();
  if (driver_failed) std::rethrow_exception(driver_failed);
  const DriverFigures& f = driver.figures();
  report.expect(f.unanswered == 0, "every request has its answer");
  report.expect(f.found_again > 0, "answers that were lost were found again under their key");
  report.expect(f.without_advice == 0, "who was sent away was told when to come again");
  report.expect(town.auditor_agrees(), "the auditor finds the books whole");
  report.expect(server.stop(), "the server ends");
  report.expect(!server.has_said("stop.abandoned"), "each time what was under way was answered before it ended");
  report.expect(!server.has_said("ThreadSanitizer"), "no data race was seen (a build with the thread sanitizer looks for them)");
  const checker::Books after = town.books();
  report.judge("nothing acknowledged is lost, nothing happened twice, nothing was shown that was not so", recorder.history(), before, after);

  std::sort(restarts.begin(), restarts.end());
  const double rate = static_cast<double>(f.done + f.refused + f.looks + f.repeats) / length;
  const double restart_p99 = restarts.empty() ? 0 : restarts[restarts.size() * 99 / 100];
  std::printf("%d kills, %d pauses in %.0f s (down %.0f s): %.0f answers/s, %lld done, %lld refused, %lld looks, %lld broken connections, "
              "%lld found again; restart p99 %.2f s\n", killed, paused, length, down, rate, static_cast<long long>(f.done),
              static_cast<long long>(f.refused), static_cast<long long>(f.looks), static_cast<long long>(f.broken),
              static_cast<long long>(f.found_again), restart_p99);
  const std::string record = option(argc, argv, "run", "");
  if (!record.empty()) report.expect(rate >= 500, "under at least 500 requests a second");
  write_run(record, fmt::format("build/system_kills --kills={} --seed={}", kills, seed),
            {{"seed", seed}, {"kills", killed}, {"pauses", paused}, {"ends_under_load", kEnds}, {"end_s_max", *std::max_element(ends.begin(), ends.end())},
             {"seconds", length}, {"seconds_down", down}, {"answers_per_second", rate},
             {"answers_per_second_while_up", rate * length / std::max(0.001, length - down)},
             {"done", f.done}, {"refused", f.refused}, {"looks", f.looks}, {"repeats", f.repeats}, {"broken_connections", f.broken},
             {"found_again", f.found_again}, {"told_later", f.told_later}, {"restart_s_p99", restart_p99},
             {"transfers_judged", after.transfers.size()}, {"violations", report.failed()},
             {"last_batch_hash", hex(std::string_view(reinterpret_cast<const char*>(after.batches.back().hash.data()), 32))}});
  return report.end();
}

}  // namespace
}  // namespace outside

int main(int argc, char** argv) { return outside::run_program(argc, argv, outside::run); }
