// World: the whole product in this process, standing still until the script moves it: the real server on a
// socket, the real rooms over the store that is asked for, a clock that the script sets, a bank and gateways
// in memory.
#pragma once
#include <atomic>
#include <mutex>
#include <optional>

#include "app/instance.h"
#include "app/rooms.h"
#include "engine/watcher.h"
#include "http/server.h"
#include "tests/scenario/call.h"
#include "tests/scenario/coverage.h"
#include "tests/scenario/outside.h"
#include "tests/stores/places.h"

namespace chenxi::scenario {

struct WorldOptions {
  std::string rules = "cn-ecny";
  bool demo = false;
};

class World : private engine::Watcher {
 public:
  /// `store`: memory, sqlite or postgres.
  World(const std::string& store, WorldOptions options);
  ~World() override;

  ports::Services& services() { return instance_->services(); }
  Instant now() { return clock.now(); }
  Rng& rng() { return rng_; }
  Reply ask(const std::string& bytes);
  /// All of them in one batch, in this order, as far as they reach the queue at all.
  std::vector<Reply> ask_together(const std::vector<std::string>& requests);
  Result<json::value> operate(const std::string& request, const json::value& arguments);
  /// The same for requests of the operator.
  std::vector<Result<json::value>> operate_together(
      const std::vector<std::pair<std::string, json::value>>& requests);
  /// A command without a door of its own.
  engine::Outcome run(std::shared_ptr<engine::Command> command);
  /// Carries out everything that is due or under way.
  void settle();
  /// Time goes by, and whatever falls due happens at its own time.
  void pass(Duration time);
  void confirm_clock();
  /// The process dies and starts again over the same rows.
  void restart();
  void start_bank();
  /// Runs on the executor's thread, between batches.
  void between(const std::function<void(engine::Executor&)>& work);
  /// Was the last command of this name answered from its key?
  bool replayed() const { return last_replayed_; }

  StageClock clock;
  Outside outside;
  Coverage coverage;

 private:
  void start();
  void stop();
  bool work();
  void reload(store::Reader&) override {}
  void committed(engine::Workspace&, const std::vector<ledger::Transfer>&, const std::vector<engine::Event>&,
                 const ledger::Batch&) override {}
  void ran(const engine::Command& command, const engine::Outcome& outcome) override;
  /// Keeps the executor from its queue until `requests` are all in it.
  void together(std::size_t count, const std::function<void(std::size_t)>& send,
                const std::function<bool(std::size_t)>& answered);

  WorldOptions options_;
  SimRng rng_{20261126};
  Env env_{&clock, &rng_, &outside, ""};
  std::filesystem::path data_;
  std::unique_ptr<places::Place> place_;
  std::unique_ptr<app::Instance> instance_;
  std::unique_ptr<http::Server> server_;
  ports::OperatorRequests operator_requests_;
  std::mutex mutex_;  // of coverage, while the executor writes it
  std::map<std::string, int> at_once_;
  std::atomic<bool> together_ = false, last_replayed_ = false;
};

}  // namespace chenxi::scenario
