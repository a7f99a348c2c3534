#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
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
  report.expect(goes_on(), "a database with a synchronous standby: clients pay");
  const auto asleep = steady_clock::now();
  const bool done = clusters.say("freeze") && clusters.say("promote");
  report.expect(done && goes_on(), "its machine slept, the standby was promoted: clients pay again");
  const double away_s = seconds_since(asleep);
  const bool awake = clusters.say("thaw");
  std::this_thread::sleep_for(milliseconds(1'000));
  report.expect(awake && goes_on(), "the old one woke up and believes that it is the first: clients pay on");
  driver.stop();
  clients.join();
  if (failed) std::rethrow_exception(failed);
  report.expect(driver.figures().unanswered == 0, "failover: every request has its answer");
  for (const auto& node : nodes) report.expect(node->process.stop(), "failover: a node ends when it is told to");
  Town promoted = town;
  promoted.postgres = clusters.two;
  const checker::Books after = promoted.books();
  report.judge("failover: nothing acknowledged is lost, nothing happened twice", recorder.history(), before, after);
  figures["failover"] = boost::json::object{{"done", driver.figures().done}, {"found_again", driver.figures().found_again},
                                            {"seconds_until_payments_went_on", away_s}, {"transfers_judged", after.transfers.size()}};
}

}  // namespace outside
