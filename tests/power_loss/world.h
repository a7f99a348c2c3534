// A small town on a simulated disk: clients that send transfers through the real Executor and SQLite store, lose
// answers, ask again under the same key, and remember what they were told.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "engine/executor.h"
#include "tests/power_loss/checker.h"
#include "tests/sim_disk/sim_vfs.h"

namespace chenxi::power_loss {

struct WorldOptions {
  std::uint64_t seed = 1;
  int sweep = 1;
  int wal_pages_max = 60;  // so few that the log is copied into the file every few batches
  bool synchronous_off = false;     // what must be caught
  bool answers_before_commit = false;  // what must be caught
};

class World {
 public:
  explicit World(WorldOptions options);

  /// Opens the books; tries again when the power fails meanwhile. Gives false when they cannot be opened.
  bool start(sim::Survival survival);
  /// One try; false: Trouble.
  bool try_start();
  /// One batch of some clients' requests, new ones and old ones.
  void step();
  /// Switches off and on again, and checks what is left.
  void lose_power(sim::Survival survival);
  /// Every client asks until it knows; then the whole history is checked.
  void finish();

  sim::Disk& disk() { return disk_; }
  SimRng& rng() { return rng_; }
  bool is_up() const { return executor_ != nullptr; }
  void stop() { executor_.reset(); }
  const std::vector<std::string>& faults() const { return faults_; }
  std::int64_t acknowledged() const { return acknowledged_; }
  /// Requests whose answer was lost, by what the retry found: carried out before, or not.
  std::int64_t found_again() const { return found_again_; }
  std::int64_t done_afresh() const { return done_afresh_; }
  const checker::History& history() const { return history_; }
  checker::Books books(std::string& why);
  /// Faults of the books as they are on the disk now.
  void check(bool all_known);

 private:
  struct Request {
    Uuid key;
    std::int64_t caller = 0;
    ledger::AccountId from{}, to{};
    std::int64_t amount = 0;
  };
  void found(std::string fault) { faults_.push_back(std::move(fault)); }
  std::unique_ptr<store::Store> open_store();
  void set_up();
  Request fresh_request(std::int64_t client);
  void run(const std::vector<Request>& requests);
  void remember(const Request& request, const engine::Outcome& outcome);
  void check_reuse(const Request& request);

  WorldOptions options_;
  SimClock clock_{Instant{1'764'000'000'000'000}};
  SimRng rng_;
  sim::Disk disk_;
  sim::Vfs vfs_{disk_};
  Env env_{&clock_, &rng_, nullptr, vfs_.name()};
  std::unique_ptr<engine::Executor> executor_;
  std::vector<ledger::AccountId> accounts_;  // the first is the counter's drawer
  std::vector<std::optional<Request>> outstanding_;  // per client: not yet answered
  std::vector<Request> answered_;
  checker::History history_;
  std::vector<std::string> faults_;
  std::string why_not_;
  std::int64_t acknowledged_ = 0, found_again_ = 0, done_afresh_ = 0;
  std::set<Uuid> unanswered_;
  int long_nights_ = 0;
};

}  // namespace chenxi::power_loss
