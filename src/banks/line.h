// Line: the threads that carry instructions to the bank and bring its words back as commands.
//
// The problem: the bank may answer late, twice, never or differently, and either side may die at any moment. The picture:
// instructions are rows; the line follows commits, takes up what is ready, asks the bank, and submits what it said. It
// holds nothing that matters: after a crash it reads the rows again. What may have been sent before is first asked for by
// its reference; only what the bank has never heard of is sent (again).
#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "banks/client.h"
#include "engine/engine.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "rules/packs.h"

namespace chenxi::banks {

/// Runs a command and waits for what became of it.
using Submit = std::function<engine::Outcome(std::shared_ptr<engine::Command>)>;

class Line : public engine::Observer {
 public:
  Line(Env& env, identity::Vault& vault, identity::Directory& directory, const rules::Packs& packs, BankConfig config);
  ~Line() override;

  /// Opens the feed and starts the threads. `engine` outlives stop().
  void start(engine::Engine& engine, int threads = 2);
  void stop();
  /// Until start(): restored books wait for an operator.
  void stand_still();

  /// Work that needs the bank but has no row: checking an account. Runs on a thread of the line. false: it stands still.
  bool run(std::function<void(Client&)> work);
  /// Does what is ready, here and now; gives how many tasks there were. For tests and the simulated town.
  std::size_t drain(const Submit& submit);
  bool has_bank() const { return !client_.config().url.empty(); }
  const BankConfig& config() const { return client_.config(); }

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct Task {
    Instruction instruction;
    bool fresh = false;  // made by a commit that this line saw: it cannot have been sent before
  };
  void loop(engine::Engine& engine);
  bool do_one(const Submit& submit, std::unique_lock<std::mutex>& lock);
  bool carry(const Task& task, const Submit& submit);
  bool read_statement(const Submit& submit);
  std::shared_ptr<engine::Command> command_for(const Task& task);

  Env& env_;
  identity::Vault& vault_;
  identity::Directory& directory_;
  const rules::Packs& packs_;
  Client client_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::int64_t, Task> tasks_;    // by order
  std::set<std::int64_t> busy_;           // orders that a thread is about
  bool statement_due_ = false, statement_busy_ = false;
  std::int64_t cursor_ = 0;
  std::vector<std::function<void(Client&)>> work_;
  bool stopping_ = false, still_ = false, troubled_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace chenxi::banks
