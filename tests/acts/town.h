// A small town: clients that send transfers through a real Executor over some store, lose answers, ask again under the
// same key, and remember what they were told.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "engine/executor.h"
#include "tests/checker/checker.h"

namespace chenxi::acts {

class Town {
 public:
  Town(std::uint64_t seed, int sweep, store::OpenStore open);

  /// Opens the books, and the accounts when there are none yet. false: Trouble, see why_not().
  bool start();
  void stop() { executor_.reset(); }
  bool is_up() const { return executor_ != nullptr; }
  /// Is told what happens in the executor. Before start().
  void watch(Probe& probe) { env_.probe = &probe; }
  const std::string& why_not() const { return why_not_; }
  /// One batch of some clients' requests, new ones and old ones.
  void step();
  /// Every client that has no answer yet asks again; true: all know.
  bool ask_again();

  /// Compares what clients were told with the books.
  void check(checker::Books books, bool all_known);
  void found(std::string fault) { faults_.push_back(std::move(fault)); }
  const std::vector<std::string>& faults() const { return faults_; }

  SimRng& rng() { return rng_; }
  SimClock& clock() { return clock_; }
  std::int64_t acknowledged() const { return acknowledged_; }
  /// Requests whose answer was lost, by what the retry found: carried out before, or not.
  std::int64_t found_again() const { return found_again_; }
  std::int64_t done_afresh() const { return done_afresh_; }

 private:
  struct Request {
    Uuid key;
    std::int64_t caller = 0;
    ledger::AccountId from{}, to{};
    std::int64_t amount = 0;
  };
  void set_up();
  Request fresh_request(std::int64_t client);
  void run(const std::vector<Request>& requests);
  void remember(const Request& request, const engine::Outcome& outcome);
  void check_reuse(const Request& request);

  int sweep_;
  store::OpenStore open_;
  SimClock clock_{Instant{1'764'000'000'000'000}};
  SimRng rng_;
  Env env_{&clock_, &rng_, nullptr, ""};
  std::unique_ptr<engine::Executor> executor_;
  std::string why_not_;
  std::vector<ledger::AccountId> accounts_;  // the first is the counter's drawer
  std::vector<std::optional<Request>> outstanding_;  // per client: not yet answered
  std::vector<Request> answered_;
  std::set<Uuid> unanswered_;
  checker::History history_;
  std::vector<std::string> faults_;
  std::int64_t acknowledged_ = 0, found_again_ = 0, done_afresh_ = 0;
  int long_nights_ = 0;
};

}  // namespace chenxi::acts
