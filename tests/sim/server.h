// Server: one Chenxi as `chenxi serve` wires it (app::Instance, all routes, all timers, the courier and the line to the
// bank), on one thread, over a simulated disk, clock, randomness and outside world. It can be killed and lose power.
#pragma once

#include "app/instance.h"
#include "ports/operator.h"
#include "tests/checker/read_books.h"
#include "tests/sim/door.h"
#include "tests/sim/outside.h"
#include "tests/sim/probe.h"
#include "tests/sim_disk/sim_vfs.h"

namespace chenxi::sim {

/// Town time runs with the events; leaps move both clocks, a jump moves the wall clock alone.
class TownClock : public Clock {
 public:
  explicit TownClock(Instant start) : us_(start.us) {}
  Instant now() override { return {us_ + jump_us_}; }
  Duration monotonic() override { return {us_}; }
  void advance(Duration by) { us_ += by.us; }
  void jump(Duration by) { jump_us_ += by.us; }

 private:
  std::int64_t us_ = 0, jump_us_ = 0;
};

struct ServerOptions {
  std::uint64_t seed = 1;
  std::string data;       // a directory for the keys; the books lie on the simulated disk
  int sweep = 1;
  Instant start;
};

/// Told of every commit, and that some may have been missed.
class Follower {
 public:
  virtual ~Follower() = default;
  virtual void committed(const std::vector<checker::Transfer>& rows, const std::vector<checker::Account>& opened) = 0;
  virtual void missed_some() = 0;
};

class Server : private engine::Observer {
 public:
  Server(ServerOptions options, Counts& marks);
  ~Server() override;

  /// Opens the books. false: it could not, see why_not(); the disk may be off.
  bool start();
  /// The process is gone; the disk is as it was left.
  void die();
  bool is_up() const { return door_ != nullptr; }
  const std::string& why_not() const { return why_not_; }

  /// A request's bytes; `then` hears the answer when it leaves the server.
  void take(std::string_view bytes, const std::string& address, std::size_t cut, Door::Then then);
  /// One batch of what is queued and due; false: nothing to do.
  bool step();
  /// Asked after each batch: false lets its answers go nowhere, as when the process dies.
  void before_answers(std::function<bool()> ready) { ready_ = std::move(ready); }
  /// A request of the operator's socket; nested batches run at once.
  Result<json::value> ask(const std::string& name, const json::value& arguments);
  void carry_messages();
  void talk_to_bank();

  /// The books as they are on the disk now, read from a copy with plain SQL.
  std::optional<checker::Books> read_books(const checker::Tail& tail, std::string& why);
  /// What chenxi-audit says of the same copy: the first record that is not what was written; empty: all are.
  std::string audit();

  app::Instance& instance() { return *instance_; }
  Disk& disk() { return disk_; }
  TownClock& clock() { return clock_; }
  SimRng& rng() { return rng_; }
  Dice& dice() { return dice_; }
  Outside& outside() { return outside_; }
  void follow(Follower* follower) { follower_ = follower; }
  std::string path() const { return options_.data + "/chenxi.db"; }

 private:
  void reload(store::Reader&) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows, const std::vector<engine::Event>&,
                 const ledger::Batch&) override;

  ServerOptions options_;
  TownClock clock_;
  SimRng rng_;
  Dice dice_;
  Outside outside_;
  Disk disk_;
  Vfs vfs_{disk_};
  Env env_;
  ports::OperatorRequests requests_;
  Follower* follower_ = nullptr;
  std::string why_not_;
  std::function<bool()> ready_;
  std::unique_ptr<app::Instance> instance_;
  std::unique_ptr<Door> door_;
};

}  // namespace chenxi::sim
