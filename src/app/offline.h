// The books of an instance that is not running, opened by a command line tool under the data lock.
#pragma once
#include "app/command_line.h"
#include "app/instance.h"

namespace chenxi::app {

/// --store and --postgres, for commands that can open the books themselves.
struct StoreChoice {
  std::string store = "sqlite", postgres;
};
void add_store_options(CLI::App& command, StoreChoice& choice);
InstanceOptions instance_options(const Common& common, const StoreChoice& choice);

class Offline {
 public:
  /// Throws Trouble: no books there, or another chenxi has them. `fresh`: it is for us to make them.
  Offline(const InstanceOptions& options, Env& env, bool fresh = false);
  store::Store& store() { return *store_; }
  /// Throws Trouble: the instance's keys are not there.
  ledger::LeafKey leaf_key() const;

 private:
  std::filesystem::path keys_;
  DataLock lock_;
  std::unique_ptr<store::LeaseKeeper> lease_;  // outlives the store
  std::unique_ptr<store::Store> store_;
};

}  // namespace chenxi::app
