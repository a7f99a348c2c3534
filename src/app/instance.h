// Instance: one running Chenxi over one data directory. Everything is wired here, and only here.
//
//   DIR/lock          held while somebody has the books open
//   DIR/keys          the key ring (mode 0600), outside the database; --keys names another place
//   DIR/chenxi.db     the books, when the store is SQLite
//   DIR/bills.db      the residents' bills, made from the books: may be deleted while nothing runs
//   DIR/bank.secret   shared with the bank, when there is one
//   DIR/registry.secret  shared with the registry of identity documents, when there is one
//   DIR/checkpoints   signed lines that say where the books stood, for somebody outside to copy
//   DIR/chenxi.sock   where the CLI asks the running server
#pragma once
#include <atomic>
#include <filesystem>

#include "api_keys/gate.h"
#include "banks/line.h"
#include "counter/directory.h"
#include "engine/engine.h"
#include "merchants/directory.h"
#include "notify/courier.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "ladder/enquiries.h"
#include "live/hub.h"
#include "merchants/directory.h"
#include "notify/courier.h"
#include "payments/checkout/board.h"
#include "ports/services.h"
#include "records/projection.h"
#include "rules/packs.h"
#include "staff/directory.h"
#include "webhooks/sender.h"

namespace chenxi::sandbox {
struct Clockwork;
}

namespace chenxi::app {

class Sandboxes;

enum class StoreKind : std::uint8_t { sqlite, postgres };

struct InstanceOptions {
  std::filesystem::path data;
  std::filesystem::path keys{};  // empty: in `data`
  StoreKind store = StoreKind::sqlite;
  std::string postgres;            // conninfo
  std::string rule_pack = "cn-ecny";  // adopted at the first start
  std::string zone = "Asia/Shanghai";
  int sweep_divisor = 0;
  std::vector<std::string> webhook_addresses;  // of our own network, that webhooks may go to
  store::OpenStore open_store;     // when given, the books are kept there instead: a place of somebody's own
  ports::InstanceInfo info;
  const sandbox::Clockwork* clockwork = nullptr;  // of a sandbox; it outlives the instance
  std::string console_origin{};  // where the console is, when it has a place of its own; empty: info.origin

  std::filesystem::path key_file() const { return keys.empty() ? data / "keys" : keys; }
};

/// How these books are opened; `postgres` names the process (postgres_options).
store::OpenStore books_opener(const InstanceOptions& options, const store::PostgresOptions& postgres, const Env& env);
/// Each process names itself anew: after a kill, the next one waits until the lease of the last has run out.
store::PostgresOptions postgres_options(const InstanceOptions& options, Rng& rng);

/// Holds DIR/lock; throws Trouble when another process has it.
class DataLock {
 public:
  explicit DataLock(const std::filesystem::path& data);
  ~DataLock();
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  int file_ = -1;
};

class Instance {
 public:
  /// Opens the books, creating keys and the first rows where nothing is yet. Throws Trouble with one clear line.
  Instance(InstanceOptions options, Env env, engine::Poster poster);
  ~Instance();

  ports::Services& services() { return *services_; }
  engine::Executor& executor() { return *executor_; }
  engine::Engine& engine() { return *engine_; }
  const InstanceOptions& options() const { return options_; }
  Env& env() { return env_; }
  /// Adds somebody who follows commits; before start().
  void observe(engine::Observer* observer);
  /// Opens the executor and adopts the first rule pack. Throws store::HeldElsewhere while another node writes: call again.
  /// Commands may be run with executor().run_batch() until start().
  void open();
  banks::Line& bank() { return *bank_; }
  ladder::Enquiries& enquiries() { return *enquiries_; }
  notify::Courier& courier() { return *courier_; }
  webhooks::Sender& sender() { return *sender_; }
  records::Projection& bills() { return *bills_; }
  live::Hub& hub() { return hub_; }
  payments::Board& board() { return board_; }
  api_keys::Gate& gate() { return gate_; }
  /// Whom programs without an account ask for a place to try things in; null: nobody.
  Sandboxes* sandboxes() const { return sandboxes_; }
  /// Before routes() are made.
  void offer(Sandboxes* sandboxes) { sandboxes_ = sandboxes; }
  const staff::Directory& colleagues() const { return colleagues_; }
  const counter::Directory& tills() const { return tills_; }
  /// Starts the executor's thread.
  void start();
  void stop();
  /// Restored books that wait for an operator (engine/recovery.h).
  bool recovery_open() const { return recovery_open_; }
  void recovery_ended() { recovery_open_ = false; }
  /// false: not open yet, or another node may be writing by now, so nothing that is read here can be trusted.
  bool may_answer() const;
  bool is_busy(bool pressing) const { return engine_->is_crowded(pressing); }

 private:
  InstanceOptions options_;
  Env env_;
  DataLock lock_;
  std::atomic<bool> recovery_open_ = false;
  bool keys_made_ = false;
  KeyRing keys_;
  PublicIds ids_;
  identity::Vault vault_;
  identity::Directory directory_{identity::site_of(options_.info.origin)};
  rules::Packs packs_;
  merchants::Directory merchants_;
  counter::Directory tills_;
  staff::Directory colleagues_;
  std::unique_ptr<store::LeaseKeeper> lease_;  // outlives the store
  live::Hub hub_{ids_, merchants_};
  payments::Board board_{*env_.clock};
  api_keys::Gate gate_{*env_.clock, options_.clockwork == nullptr ? "cx_" : "cx_test_"};
  Sandboxes* sandboxes_ = nullptr;
  std::unique_ptr<notify::Courier> courier_;
  std::unique_ptr<webhooks::Sender> sender_;
  std::unique_ptr<records::Projection> bills_;
  std::unique_ptr<banks::Line> bank_;
  std::unique_ptr<ladder::Enquiries> enquiries_;
  std::unique_ptr<engine::Executor> executor_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<ports::Services> services_;
  std::atomic<bool> opened_ = false;
};

}  // namespace chenxi::app
