#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "store/facts.h"
#include "store/postgres/lease.h"
#include "tests/system/postgres/node.h"

namespace outside {

using namespace chenxi;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// The script `pair` beside this file.
class Clusters {
 public:
  Clusters() {
    int to_child[2], from_child[2];
    if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) throw Trouble("no pipes");
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(to_child[0], 0);
      ::dup2(from_child[1], 1);
      ::execl("tests/system/postgres/pair", "pair", static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(to_child[0]);
    ::close(from_child[1]);
    in_ = to_child[1];
    out_ = from_child[0];
    whichever = line();
    one = line();
    two = line();
    if (two.empty()) throw Trouble("the two clusters do not start");
  }
  ~Clusters() {
    ::close(in_);
    ::close(out_);
    ::waitpid(child_, nullptr, 0);
  }
  Clusters(const Clusters&) = delete;
  Clusters& operator=(const Clusters&) = delete;
  bool say(const std::string& word) {
    const std::string text = word + "\n";
    return ::write(in_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && !line().empty();
  }

  std::string whichever, one, two;

 private:
  std::string line() const {
    std::string text;
    for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) text += c;
    return text;
  }
  pid_t child_ = 0;
  int in_ = -1, out_ = -1;
};

struct Mark {
  std::int64_t id = 0;
  static constexpr store::Table kTable{"marks", 1};
};
BOOST_DESCRIBE_STRUCT(Mark, (), (id))

/// A writer, beside the town, whose link to the first cluster lives on through all of this: nobody but that cluster can refuse it.
class Faithful {
 public:
  explicit Faithful(const std::string& conninfo) : store_(store::open_postgres(options(conninfo), 0, kTables)) {}
  /// What it hears; "": done.
  std::string write(std::int64_t id) {
    const Mark mark{id};
    const void* row = &mark;
    try {
      store_->flush(store::table<Mark>(), {&row, 1}, {});
      store_->commit();
      return "";
    } catch (const Trouble& trouble) {
      return trouble.what();
    }
  }
  /// As anybody finds it there.
  static bool has(const std::string& conninfo, std::int64_t id) {
    const auto reader = store::open_postgres_reader(options(conninfo), 0);
    return store::load_one<Mark>(*reader, store::make_key(id)).has_value();
  }

 private:
  static store::PostgresOptions options(const std::string& conninfo) {
    store::PostgresOptions o;
    o.conninfo = conninfo;
    o.schema = "faithful";
    o.holder = "faithful";
    return o;
  }
  static inline const std::vector<const store::TableInfo*> kTables = {&store::table<Mark>()};
  std::unique_ptr<store::Store> store_;
};

std::int64_t epoch_at(const std::string& conninfo) {
  store::postgres::Connection connection(conninfo);
  const auto found = connection.run("SELECT epoch FROM chenxi.chenxi_leases WHERE part=0", {});
  return PQntuples(found.get()) == 1 ? store::postgres::cell(found.get(), 0, 0, store::ColumnKind::integer).integer : -1;
}

/// What the first statement of every batch hears there; "": this epoch may write.
std::string fence_at(const std::string& conninfo, std::int64_t epoch) {
  store::postgres::Connection connection(conninfo);
  store::postgres::use_schema(connection, "chenxi");
  store::postgres::Params part_and_epoch;
  part_and_epoch.integer(0);
  part_and_epoch.integer(epoch);
  try {
    connection.run(store::postgres::kFence, part_and_epoch);
    return "";
  } catch (const store::postgres::PgTrouble& trouble) {
    return trouble.state();
  }
}

bool is_a_beginning_of(const checker::Books& old, const checker::Books& now) {
  return !old.batches.empty() && old.batches.size() < now.batches.size() &&
         std::equal(old.batches.begin(), old.batches.end(), now.batches.begin(),
                    [](const checker::Batch& a, const checker::Batch& b) { return a.id == b.id && a.hash == b.hash; });
}

}  // namespace

void fail_over(const std::string& programs, std::uint64_t seed, Report& report, boost::json::object& figures) {
  Clusters clusters;
  const Scratch scratch("failover");
  const Town town{programs, scratch.path() / "one", clusters.whichever, 40};
  town.build();
  People people = town.people();
  const checker::Books before = town.books();
  const auto nodes = two_nodes(town, scratch.path());
  nodes[0]->process.start();
  if (!nodes[0]->process.wait_ready()) throw Trouble("the first node does not start");
  open_tills(people, town, nodes[0]->port, 4);
  if (!nodes[1]->start_beside()) throw Trouble("the second node does not stand by");
  Faithful faithful(clusters.one);

  SimRng rng(seed);
  Env env = real_env();
  env.rng = &rng;
  Recorder recorder;
  Driver driver(people, env, recorder, {.port = nodes[0]->port, .connections = 16, .other_port = nodes[1]->port});
  std::exception_ptr failed;
  std::thread clients([&] {
    try {
      driver.run();
    } catch (...) {
      failed = std::current_exception();
    }
  });
  const auto goes_on = [&] {
    const std::int64_t from = driver.answered();
    for (int i = 0; i < 6'000; ++i) {
      if (driver.answered() >= from + 50) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  };
  report.expect(goes_on() && faithful.write(1).empty(), "a database with a synchronous standby: clients pay");
  const std::int64_t epoch_before = epoch_at(clusters.one);
  const auto asleep = steady_clock::now();
  const bool done = clusters.say("freeze") && clusters.say("promote");
  report.expect(done && goes_on(), "its machine slept, the standby was promoted: clients pay again");
  const double away_s = seconds_since(asleep);
  const bool awake = clusters.say("thaw");
  const std::string heard = faithful.write(2);  // its epoch is good there, and the standby that must have it is gone
  report.expect(awake && goes_on(), "the old one woke up and believes that it is the first: clients pay on");
  report.expect(heard == "the database does not answer", "who still writes to the old one is not told that it is done: " + heard);
  report.expect(Faithful::has(clusters.one, 1) && !Faithful::has(clusters.one, 2), "nor does anybody see it there");
  report.expect(Faithful::has(clusters.two, 1) && !Faithful::has(clusters.two, 2), "the promoted one has what was done before, and not that");
  const std::string refused = fence_at(clusters.two, epoch_before), passed = fence_at(clusters.two, epoch_at(clusters.two));
  report.expect(epoch_at(clusters.one) == epoch_before && refused == store::postgres::kFenceState && passed.empty(),
                fmt::format("epoch {} is over at the promoted one, though the old one goes by it: {}", epoch_before, refused));
  driver.stop();
  clients.join();
  if (failed) std::rethrow_exception(failed);
  report.expect(driver.figures().unanswered == 0, "failover: every request has its answer");
  for (const auto& node : nodes) report.expect(node->process.stop(), "failover: a node ends when it is told to");
  Town promoted = town;
  promoted.postgres = clusters.two;
  const checker::Books after = promoted.books();
  Town old = town;
  old.postgres = clusters.one;
  const checker::Books slept = old.books();
  report.expect(is_a_beginning_of(slept, after), fmt::format("the {} batches of the old one are the first of the promoted one's {}",
                                                             slept.batches.size(), after.batches.size()));
  report.judge("failover: nothing acknowledged is lost, nothing happened twice", recorder.history(), before, after);
  figures["failover"] = boost::json::object{{"done", driver.figures().done}, {"found_again", driver.figures().found_again},
                                            {"seconds_until_payments_went_on", away_s}, {"batches_of_the_old_one", slept.batches.size()}, {"batches", after.batches.size()},
                                            {"transfers_judged", after.transfers.size()}};
}

}  // namespace outside
