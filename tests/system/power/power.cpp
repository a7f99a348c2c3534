// The real server on a disk that loses power, fails and fills up (shim.cpp, disk.cpp). Clients keep every key and go on
// asking; at the end the judge compares what they heard with the books. And: with synchronous=OFF it must notice a loss.
//
// Usage: system_power [--programs=build] [--losses=12] [--faults=6] [--seed=N] [--run=FILE.json]
#include <thread>

#include "base/check.h"
#include "base/json.h"
#include "tests/outside/ask.h"
#include "tests/outside/program.h"
#include "tests/outside/server_process.h"
#include "tests/outside/town.h"
#include "tests/system/power/disk.h"
#include "wire.h"

namespace outside {
namespace {

using namespace chenxi;
using power::Disk;
using power::Survival;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr Survival kSurvivals[] = {Survival::none, Survival::prefix, Survival::random};

/// A town, its disk, its server and its clients.
class World {
 public:
  World(const std::string& programs, std::uint64_t seed, bool unsafe)
      : scratch_("power"), town_{programs, scratch_.path() / "data", "", 40}, rng_(seed), fate_(seed + 1), port_(free_port(21'500)) {
    town_.build();
    people_ = town_.people();
    before_ = town_.books();
    disk_.emplace(town_.data, programs + "/libpower_shim.so", scratch_.path());
    server_.emplace(town_.serve(port_), disk_->environment(unsafe), (scratch_.path() / "log").string());
    env_ = real_env();
    env_.rng = &rng_;
    up_ = start();
    if (!up_) throw Trouble("the server does not start");
    open_tills(people_, town_, port_, 4);
  }
  ~World() { let_clients_go(); }

  void let_clients_come(Duration patience) {
    driver_.emplace(people_, env_, recorder_, DriverOptions{.port = port_, .connections = 24, .patience = patience});
    clients_ = std::thread([this] {
      try {
        driver_->run();
      } catch (...) {
        failed_ = std::current_exception();
      }
    });
  }
  void let_clients_go() {
    if (!clients_.joinable()) return;
    driver_->stop();
    clients_.join();
  }

  bool start() {
    disk_->power_on();
    server_->start();
    return up_ = server_->wait_ready();
  }
  power::Loss lose_power(Survival survival) {
    server_->kill();
    return disk_->lose_power(survival, fate_);
  }
  void wait(std::uint64_t at_most_ms) { std::this_thread::sleep_for(milliseconds(40 + fate_.below(at_most_ms))); }
  /// Waits until the clients have been answered so many more times; false: not within 30 s.
  bool wait_answers(std::int64_t more) {
    const std::int64_t from = driver_->answered();
    for (int i = 0; i < 3'000; ++i) {
      if (driver_->answered() >= from + more) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }
  std::optional<Reply> look() { return ask(port_, get(port_, "/v1/me/home", people_.cast.residents[0].session)); }
  /// A payment of our own beside the clients', under a new key.
  std::optional<Reply> pay() {
    Env env = real_env();
    const Uuid key = make_uuid7(env.clock->now(), *env.rng);
    Asked asked;
    asked.key.assign(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
    asked.from = people_.residents[0];
    asked.to = people_.shops[0];
    asked.amount = 1;
    asked.begun_us = env.clock->monotonic().us;
    ours_.emplace_back(key, probes_.invoke(std::move(asked)));
    return ask_again(ours_.back());
  }

  void finish(Report& report, const std::string& what) {
    let_clients_go();
    if (failed_) std::rethrow_exception(failed_);
    for (const auto& probe : ours_)
      for (int i = 0; i < 100 && probes_.history().asked[probe.second].heard == Heard::unknown; ++i) ask_again(probe);
    report.expect(driver_->figures().unanswered == 0, what + ": every request has its answer");
    report.expect(town_.auditor_agrees(), what + ": the auditor finds the books whole");
    report.expect(server_->stop(), what + ": the server ends");
    after_ = town_.books();
    History all = recorder_.history();
    all.asked.insert(all.asked.end(), probes_.history().asked.begin(), probes_.history().asked.end());
    report.judge(what + ": nothing acknowledged is lost, nothing happened twice", all, before_, after_);
  }
  /// Did the judge, the disk or the server itself notice that something is wrong?
  bool is_noticed() {
    let_clients_go();
    if (!up_) return true;
    server_->kill();
    try {
      return !judge(recorder_.history(), before_, town_.books(), {.all_known = false}).empty();
    } catch (const Trouble&) {
      return true;  // the books cannot be read at all
    }
  }

  Disk& disk() { return *disk_; }
  bool is_up() const { return up_; }
  SimRng& fate() { return fate_; }
  const DriverFigures& figures() const { return driver_->figures(); }
  std::string last_hash() const { return hex(std::string_view(reinterpret_cast<const char*>(after_.batches.back().hash.data()), 32)); }
  std::size_t transfers() const { return after_.transfers.size(); }

 private:
  std::optional<Reply> ask_again(const std::pair<Uuid, std::size_t>& probe) {
    Env env = real_env();
    auto reply = ask(port_, town::payment_request(port_, people_.cast.residents[0], people_.cast.shops[0], 1, probe.first,
                                                  env.clock->now().us / 1'000'000 + 240));
    const std::int64_t now = env.clock->monotonic().us;
    if (!reply || reply->status == 429 || reply->status >= 500) return reply;
    const auto body = parse_json(reply->body, {.depth = 32, .members = 4096});
    if (reply->status < 300 && body) probes_.ok(probe.second, now, std::string(body->at("id").as_string()));
    else probes_.refused(probe.second, now, reply->body);
    return reply;
  }

  Scratch scratch_;
  Town town_;
  SimRng rng_, fate_;
  int port_;
  Env env_;
  People people_;
  checker::Books before_, after_;
  std::optional<Disk> disk_;
  std::optional<ServerProcess> server_;
  Recorder recorder_, probes_;
  std::vector<std::pair<Uuid, std::size_t>> ours_;
  std::optional<Driver> driver_;
  std::thread clients_;
  std::exception_ptr failed_;
  bool up_ = false;
};

struct Tally {
  std::int64_t losses = 0, changes = 0, unsynced = 0, dropped = 0;
};

Tally lose_often(World& world, int losses) {
  Tally tally;
  for (; tally.losses < losses && world.is_up(); ++tally.losses) {
    world.wait(450);
    const power::Loss loss = world.lose_power(kSurvivals[tally.losses % 3]);
    tally.changes += loss.changes;
    tally.unsynced += loss.unsynced;
    tally.dropped += loss.dropped;
    world.start();
  }
  return tally;
}

/// A disk that fails for a moment: no restart, no manual step.
int fail_often(World& world, Report& report, int faults) {
  int struck = 0;
  bool always_back = true;
  for (int i = 0; i < faults; ++i) {
    world.wait(200);
    const std::int32_t failed_before = world.disk().control().failed.load();
    (i % 2 == 0 ? world.disk().control().failing_syncs : world.disk().control().failing_writes) = 1 + static_cast<std::int32_t>(world.fate().below(3));
    world.wait(150);
    world.disk().control().failing_syncs = 0;
    world.disk().control().failing_writes = 0;
    if (world.disk().control().failed.load() > failed_before) struck += 1;
    always_back = always_back && world.wait_answers(50);
    if (i % 4 == 3) {  // what a failed sync left behind must not be needed after a loss
      world.lose_power(kSurvivals[static_cast<std::size_t>(i / 4) % 3]);
      always_back = always_back && world.start();
    }
  }
  report.expect(struck > 0 && always_back, fmt::format("{} disk errors: the server went on by itself each time", struck));
  return struck;
}

/// No room: payments are told to come later, balances are shown, and when there is room again all goes on.
void fill_up(World& world, Report& report) {
  world.disk().control().full = 1;
  std::optional<Reply> refused;
  for (int i = 0; i < 3'000 && !(refused && refused->status == 503); ++i) {
    refused = world.pay();
    std::this_thread::sleep_for(milliseconds(10));
  }
  report.expect(refused && refused->status == 503 && refused->advises(), "disk full: a payment is told to come later");
  int shown = 0;
  std::string instead;
  for (int i = 0; i < 20; ++i) {
    const auto look = world.look();
    if (look && look->status == 200) shown += 1;
    else instead = look ? look->body : "no answer";
  }
  report.expect(shown == 20, fmt::format("disk full: balances are shown ({} of 20) {}", shown, instead));
  world.disk().control().full = 0;
  std::optional<Reply> paid;
  for (int i = 0; i < 3'000 && !(paid && paid->status == 201); ++i) {
    paid = world.pay();
    std::this_thread::sleep_for(milliseconds(10));
  }
  report.expect(paid && paid->status == 201, "room again: payments go on without anybody's help");
}

int run(int argc, char** argv) {
  const std::string programs = option(argc, argv, "programs", "build");
  const int losses = std::atoi(option(argc, argv, "losses", "12").c_str());
  const int faults = std::atoi(option(argc, argv, "faults", "6").c_str());
  const std::uint64_t seed = seed_of(argc, argv);
  Report report;
  boost::json::object figures{{"seed", seed}};
  const auto began = steady_clock::now();
  {
    World world(programs, seed, false);
    world.let_clients_come(seconds(60));
    const Tally tally = lose_often(world, losses);
    report.expect(tally.losses == losses && world.is_up(), fmt::format("the power failed {} times, and the server came back each time", losses));
    report.expect(tally.dropped > 0, "writes were dropped");
    world.finish(report, "power");
    const DriverFigures& f = world.figures();
    std::printf("%lld losses in %.0f s: %lld changes, %lld unsynced, %lld dropped; %lld done, %lld refused, %lld found again\n",
                static_cast<long long>(tally.losses), std::chrono::duration<double>(steady_clock::now() - began).count(),
                static_cast<long long>(tally.changes), static_cast<long long>(tally.unsynced), static_cast<long long>(tally.dropped),
                static_cast<long long>(f.done), static_cast<long long>(f.refused), static_cast<long long>(f.found_again));
    figures["power"] = boost::json::object{
        {"losses", tally.losses}, {"changes", tally.changes}, {"unsynced", tally.unsynced}, {"dropped", tally.dropped},
        {"done", f.done}, {"refused", f.refused}, {"found_again", f.found_again}, {"transfers_judged", world.transfers()},
        {"seconds", std::chrono::duration<double>(steady_clock::now() - began).count()}, {"last_batch_hash", world.last_hash()}};
  }
  {
    World world(programs, seed + 10, false);
    world.let_clients_come(seconds(60));
    const int struck = fail_often(world, report, faults);
    world.finish(report, "disk errors");
    const DriverFigures& f = world.figures();
    figures["errors"] = boost::json::object{{"struck", struck}, {"done", f.done}, {"told_later", f.told_later},
                                            {"transfers_judged", world.transfers()}};
  }
  {
    World world(programs, seed + 20, false);
    world.let_clients_come(seconds(60));
    fill_up(world, report);
    world.finish(report, "disk full");
    figures["full"] = boost::json::object{{"done", world.figures().done}, {"told_later", world.figures().told_later},
                                          {"transfers_judged", world.transfers()}};
  }
  {
    World world(programs, seed + 30, true);
    world.let_clients_come(seconds(3));
    int noticed_after = 0;
    for (bool noticed = false; !noticed && noticed_after < 10;) {
      world.wait(450);
      world.lose_power(kSurvivals[noticed_after % 3]);
      noticed_after += 1;
      world.start();
      if (!world.is_up()) break;
      noticed = noticed_after == 4;
    }
    const bool is_noticed = world.is_noticed();
    report.expect(is_noticed, "with synchronous=OFF the loss is noticed");
    figures["unsafe"] = boost::json::object{{"losses", noticed_after}, {"noticed", is_noticed}};
  }
  figures["violations"] = report.failed();
  write_run(option(argc, argv, "run", ""), fmt::format("build/system_power --losses={} --faults={} --seed={}", losses, faults, seed), figures);
  return report.end();
}

}  // namespace
}  // namespace outside

int main(int argc, char** argv) { return outside::run_program(argc, argv, outside::run); }
