// Enquiries: the thread that puts questions to the registry and brings its word back as a command.
//
// The problem: the registry may be late, silent, wrong or gone, and we may die at any moment. The picture, as
// for the bank (banks/line.h): questions are rows; this follows commits, takes up what is ready, asks outside
// any batch, and submits what was said. It keeps nothing that matters: after a crash it reads the rows again,
// and first asks what became of what it may have asked.
#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "engine/engine.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "ladder/registry.h"

namespace chenxi::ladder {

/// Runs a command and waits for what became of it.
using Submit = std::function<engine::Outcome(std::shared_ptr<engine::Command>)>;

class Enquiries : public engine::Observer {
 public:
  Enquiries(Env& env, const identity::Vault& vault, const identity::Directory& directory,
            RegistryConfig config);
  ~Enquiries() override;

  bool has_registry() const { return !registry_.config().url.empty(); }
  /// `engine` outlives stop().
  void start(engine::Engine& engine);
  void stop();
  /// Does what is ready, here and now; gives how many questions that were. For tests.
  std::size_t drain(const Submit& submit);

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct Task {
    IdentityEnquiry enquiry;
    bool fresh = false;  // made by a commit that this saw: the registry cannot have heard of it
  };
  void loop(engine::Engine& engine);
  bool do_one(const Submit& submit, std::unique_lock<std::mutex>& lock);
  std::shared_ptr<engine::Command> command_for(const Task& task);

  const identity::Vault& vault_;
  const identity::Directory& directory_;
  Registry registry_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::int64_t, Task> tasks_;  // by customer
  bool stopping_ = false, troubled_ = false;
  std::thread thread_;
};

}  // namespace chenxi::ladder
