// Two real servers on one PostgreSQL that fails: the node that writes is killed or put to sleep, backends and the whole
// database are killed, transactions are refused. Clients ask whichever node answers; at the end the judge compares what
// they heard with the books.
//
// Then (failover.cpp) the database itself has a synchronous standby, which takes over.
//
// Usage: system_postgres [--programs=build] [--rounds=1] [--seed=N] [--run=FILE.json]
#include <signal.h>

#include <thread>

#include "base/check.h"
#include "tests/outside/program.h"
#include "tests/stores/places.h"
#include "tests/stores/postgres_cluster.h"
#include "tests/system/postgres/node.h"

namespace outside {
namespace {

using namespace chenxi;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Pair {
 public:
  Pair(const std::string& programs, const std::string& conninfo, std::uint64_t seed)
      : town_{programs, scratch_.path() / "one", conninfo, 40}, rng_(seed), fate_(seed + 1), hand_(conninfo) {
    town_.build();
    people_ = town_.people();
    before_ = town_.books();
    nodes_ = two_nodes(town_, scratch_.path());
    env_ = real_env();
    env_.rng = &rng_;
  }

  /// `documented`: the times that are promised count, too. Elsewhere a slow machine is no fault.
  void play(Report& report, int rounds, bool documented, boost::json::object& figures) {
    start(report);
    Driver driver(people_, env_, recorder_, {.port = nodes_[0]->port, .connections = 24, .other_port = nodes_[1]->port});
    std::exception_ptr failed;
    std::thread clients([&] {
      try {
        driver.run();
      } catch (...) {
        failed = std::current_exception();
      }
    });
    driver_ = &driver;
    for (int round = 0; round < rounds; ++round) {
      kill_the_writer(report);
      put_the_writer_to_sleep(report);
      kill_backends(report);
      refuse_transactions(report);
      kill_the_database(report);
    }
    driver.stop();
    clients.join();
    if (failed) std::rethrow_exception(failed);
    const DriverFigures& f = driver.figures();
    report.expect(f.unanswered == 0, "every request has its answer");
    report.expect(f.without_advice == 0, "who was sent away was told when to come again");
    report.expect(f.found_again > 0, "answers that were lost were found again under their key");
    for (const auto& node : nodes_) report.expect(node->process.stop(), "a node ends when it is told to");
    const checker::Books after = town_.books();
    report.judge("nothing acknowledged is lost, nothing happened twice, nothing was shown that was not so", recorder_.history(), before_, after);
    std::printf("%lld done, %lld refused, %lld looks, %lld told later, %lld found again; a node took over from one that died after %.1f s at most, from one that slept after %.1f s\n",
                static_cast<long long>(f.done), static_cast<long long>(f.refused), static_cast<long long>(f.looks),
                static_cast<long long>(f.told_later), static_cast<long long>(f.found_again), from_the_dead_s_,
                from_sleepers_s_);
    if (documented) report.expect(writers_killed_ > 0 && from_the_dead_s_ < 5, "whenever the writer died, the other node took over within five seconds");
    figures["rounds"] = rounds;
    figures["writers_killed"] = writers_killed_;
    figures["writers_put_to_sleep"] = writers_asleep_;
    figures["backends_killed"] = backends_killed_;
    figures["transactions_refused"] = refused_;
    figures["databases_killed"] = databases_killed_;
    figures["take_over_from_the_dead_s_max"] = from_the_dead_s_;
    figures["take_over_from_sleepers_s_max"] = from_sleepers_s_;
    figures["done"] = f.done;
    figures["refused"] = f.refused;
    figures["looks"] = f.looks;
    figures["told_later"] = f.told_later;
    figures["found_again"] = f.found_again;
    figures["transfers_judged"] = after.transfers.size();
    figures["last_batch_hash"] = hex(std::string_view(reinterpret_cast<const char*>(after.batches.back().hash.data()), 32));
  }

 private:
  Node& writer() { return *nodes_[writing_]; }
  Node& standby() { return *nodes_[1 - writing_]; }

  void start(Report& report) {
    writer().process.start();
    if (!writer().process.wait_ready()) throw Trouble("the first node does not start");
    open_tills(people_, town_, writer().port, 4);
    const bool listens = standby().start_beside() && ask(standby().port, get(standby().port, "/livez"));
    const auto time = ask(standby().port, get(standby().port, "/v1/time"));
    report.expect(listens && !standby().is_ready() && time && time->status == 503 && time->advises(),
                  "a second node waits, and tells clients to come later");
    report.expect(writer().is_ready(), "while the first one goes on");
    stand_by_without_keys(report);
  }

  /// Keys that it made for itself would be taken for those of the books at its next start.
  void stand_by_without_keys(Report& report) {
    Town forgotten = town_;
    forgotten.data = scratch_.path() / "three";
    std::filesystem::create_directories(forgotten.data);
    std::filesystem::permissions(forgotten.data, std::filesystem::perms::owner_all);
    std::filesystem::copy_file(town_.data / "demo.json", forgotten.data / "demo.json");
    Node node(forgotten, free_port(nodes_[1]->port + 1), (scratch_.path() / "log3").string());
    const bool waits = node.start_beside();
    report.expect(waits && !std::filesystem::exists(forgotten.data / "keys"), "a node whose key file was forgotten waits, too, and makes no keys");
    node.process.stop();
  }

  /// Until the clients have had some answers since.
  bool all_goes_on() {
    const std::int64_t from = driver_->answered();
    for (int i = 0; i < 3'000; ++i) {
      if (driver_->answered() >= from + 50) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }
  void some_time() { std::this_thread::sleep_for(milliseconds(200 + fate_.below(500))); }

  void take_over(Report& report, const std::string& after, steady_clock::time_point since, double& longest_s) {
    const bool over = standby().wait_until_ready(std::chrono::seconds(30));
    longest_s = std::max(longest_s, seconds_since(since));
    writing_ = 1 - writing_;
    report.expect(over && all_goes_on(), after);
  }

  void kill_the_writer(Report& report) {
    some_time();
    const auto dead = steady_clock::now();
    writer().process.kill();
    take_over(report, "the writer was killed: the other node took over", dead, from_the_dead_s_);
    report.expect(standby().start_beside(), "the one that was killed comes back and stands by");
    writers_killed_ += 1;
  }

  void put_the_writer_to_sleep(Report& report) {
    some_time();
    const auto asleep = steady_clock::now();
    writer().process.signal(SIGSTOP);
    take_over(report, "the writer slept: the other node took over", asleep, from_sleepers_s_);
    some_time();
    standby().process.signal(SIGCONT);  // it believes that it writes; clients ask both
    bool stands_by = false;
    for (int i = 0; i < 500 && !stands_by; ++i) {
      const auto reply = ask(standby().port, get(standby().port, "/readyz"));
      stands_by = reply && reply->status == 503;
      if (!stands_by) std::this_thread::sleep_for(milliseconds(20));
    }
    report.expect(stands_by && writer().is_ready(), "awake again, it stands by");
    some_time();
    writers_asleep_ += 1;
  }

  void kill_backends(Report& report) {
    int killed = 0;
    for (int i = 0; i < 20 || (killed <= 10 && i < 400); ++i) {  // on a busy machine they are slow to come back
      std::this_thread::sleep_for(milliseconds(fate_.below(60)));
      killed += std::max(0, hand_.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                      "WHERE application_name<>'hand' AND backend_type='client backend'"));
    }
    report.expect(killed > 10 && all_goes_on(), fmt::format("{} connections were ended by the database", killed));
    backends_killed_ += killed;
    settle();
  }

  void refuse_transactions(Report& report) {
    // One in four batches fails at its last row, as a serializable, a deadlocked, a stopping or a vanishing server says it.
    hand_.run("CREATE SEQUENCE refusals");
    hand_.run("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n bigint := nextval('refusals'); BEGIN "
              "IF n % 4 = 0 THEN RAISE EXCEPTION 'refused' USING ERRCODE = (ARRAY['40001','40P01','57P01','08006'])[1 + (n / 4) % 4]; END IF; "
              "RETURN NEW; END $$");
    const bool set = hand_.run("CREATE TRIGGER refuse BEFORE INSERT ON batches FOR EACH ROW EXECUTE FUNCTION refuse()") >= 0;
    bool on = all_goes_on();
    std::this_thread::sleep_for(milliseconds(800));
    on = all_goes_on() && on;
    hand_.run("DROP TRIGGER refuse ON batches");
    const int many = hand_.run("SELECT FROM generate_series(1,(SELECT last_value FROM refusals)/4)");
    hand_.run("DROP SEQUENCE refusals");
    report.expect(set && on && many > 3, fmt::format("{} transactions were refused (40001, 40P01, 57P01, 08006)", many));
    refused_ += std::max(0, many);
    settle();
  }

  void kill_the_database(Report& report) {
    some_time();
    if (!places::crash_postgres()) throw Trouble("the database is not ours to kill");
    report.expect(all_goes_on(), "the whole database was killed and came back");
    databases_killed_ += 1;
    settle();
  }

  /// A fault of the database may have moved the part to the other node.
  void settle() {
    for (int i = 0; i < 1'500; ++i) {
      for (std::size_t n = 0; n < nodes_.size(); ++n)
        if (nodes_[n]->is_ready()) {
          writing_ = n;
          return;
        }
      std::this_thread::sleep_for(milliseconds(20));
    }
    throw Trouble("no node writes any more");
  }

  Scratch scratch_{"pair"};
  Town town_;
  SimRng rng_, fate_;
  Hand hand_;
  Env env_;
  People people_;
  checker::Books before_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::size_t writing_ = 0;
  Recorder recorder_;
  Driver* driver_ = nullptr;
  int writers_killed_ = 0, writers_asleep_ = 0, backends_killed_ = 0, refused_ = 0, databases_killed_ = 0;
  double from_the_dead_s_ = 0, from_sleepers_s_ = 0;  // the longest
};

int run(int argc, char** argv) {
  const int rounds = std::atoi(option(argc, argv, "rounds", "1").c_str());
  const std::uint64_t seed = seed_of(argc, argv);
  const auto conninfo = places::postgres_conninfo();
  if (!conninfo) throw Trouble(places::why_skipped());
  const std::string record = option(argc, argv, "run", "");
  Report report;
  boost::json::object figures{{"seed", seed}};
  Pair(option(argc, argv, "programs", "build"), *conninfo, seed).play(report, rounds, !record.empty(), figures);
  fail_over(option(argc, argv, "programs", "build"), seed + 10, report, figures);
  figures["violations"] = report.failed();
  write_run(record, fmt::format("build/system_postgres --rounds={} --seed={}", rounds, seed), figures);
  return report.end();
}

}  // namespace
}  // namespace outside

int main(int argc, char** argv) { return outside::run_program(argc, argv, outside::run); }
