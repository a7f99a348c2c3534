#include "app/instance.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/first_rows.h"
#include "app/rooms.h"
#include "banks/own_name.h"
#include "base/crypto.h"
#include "base/shared_secret.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

fs::path made_directory(const fs::path& data) {
  std::error_code error;
  if (!fs::exists(data)) {
    fs::create_directories(data, error);
    if (error) throw Trouble("cannot create the data directory " + data.string() + ": " + error.message());
    fs::permissions(data, fs::perms::owner_all, error);
  }
  return data;
}

KeyRing keys_of(const InstanceOptions& options, Rng& rng, bool& made) {
  const fs::path file = options.key_file();
  if (fs::exists(file)) return load_keys(file);
  // Keys that are gone while the data is there must never be replaced by new ones: nothing could be read again.
  if (options.store == StoreKind::sqlite && fs::exists(options.data / "chenxi.db"))
    throw Trouble("the key file " + file.string() + " is missing, but the books are there: restore it from the backup");
  made = true;
  const KeyRing keys = make_keys(rng);
  // Whether there are books in PostgreSQL only who writes them can see, and until then another node may be doing that: open().
  if (options.store == StoreKind::sqlite) save_keys(keys, file);
  return keys;
}

/// Books in PostgreSQL that we may write at last, and no key file when we started.
void keep_keys_of_new_books(const KeyRing& keys, const fs::path& file, const engine::Executor& books) {
  if (fs::exists(file)) throw Trouble("the key file " + file.string() + " was put there after this server had started: start it again");
  if (books.last_batch().id != 0)
    throw Trouble("the key file " + file.string() + " is missing, but the books are there: restore it from the backup");
  save_keys(keys, file);
}

banks::BankConfig bank_config(const InstanceOptions& options, Rng& rng) {
  banks::BankConfig config;
  config.url = options.info.bank_url;
  if (!config.url.empty()) config.secret = follow_secret(options.data / "bank.secret", rng);
  return config;
}

ladder::RegistryConfig registry_config(const InstanceOptions& options, Rng& rng) {
  ladder::RegistryConfig config;
  config.url = options.info.registry_url;
  if (!config.url.empty()) config.secret = follow_secret(options.data / "registry.secret", rng);
  config.confirmed_timers = {banks::Recognise::kTimer};
  return config;
}

}  // namespace

store::PostgresOptions postgres_options(const InstanceOptions& options, Rng& rng) {
  store::PostgresOptions postgres;
  postgres.conninfo = options.postgres;
  postgres.holder = hex(rng.bytes(8));
  return postgres;
}

store::OpenStore books_opener(const InstanceOptions& options, const store::PostgresOptions& postgres, const Env& env) {
  if (options.open_store) return options.open_store;
  switch (options.store) {
    case StoreKind::sqlite:
      return [path = (options.data / "chenxi.db").string(), &env] {
        const auto all = tables();
        store::SqliteOptions sqlite{.path = path, .vfs = env.sqlite_vfs};
        if (env.rare("store.small_log")) sqlite.wal_pages_max = 40;
        return store::open_sqlite(sqlite, 0, all);
      };
    case StoreKind::postgres:
      return [postgres] {
        const auto all = tables();
        return store::open_postgres(postgres, 0, all);
      };
  }
  throw Bug("unknown store");
}

DataLock::DataLock(const fs::path& data) {
  const fs::path path = made_directory(data) / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) throw Trouble("cannot open " + path.string());
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw Trouble("the data directory " + data.string() + " is in use by another chenxi");
  }
}

DataLock::~DataLock() { ::close(file_); }

Instance::Instance(InstanceOptions options, Env env, engine::Poster poster)
    : options_(std::move(options)), env_(env), lock_(options_.data), keys_(keys_of(options_, *env_.rng, keys_made_)),
      ids_(keys_.public_ids), vault_(keys_, *env_.rng),
      colleagues_(identity::site_of(options_.console_origin.empty() ? options_.info.origin : options_.console_origin)) {
  engine::ExecutorOptions executor_options;
  executor_options.zone = options_.zone;
  executor_options.sweep_divisor = options_.sweep_divisor;
  executor_options.leaf_key = ledger::LeafKey::of_instance(keys_.public_ids);
  executor_options.tables = tables();
  executor_options.tables_of_the_moment = tables_of_the_moment();
  const store::PostgresOptions postgres = postgres_options(options_, *env_.rng);
  if (options_.store == StoreKind::postgres) lease_ = store::keep_lease(env_, postgres, 0);
  executor_ = std::make_unique<engine::Executor>(env_, books_opener(options_, postgres, env_), executor_options);
  engine_ = std::make_unique<engine::Engine>(env_, *executor_, std::move(poster), engine::Engine::Options{});
  services_ = std::make_unique<ports::Services>(
      ports::Services{env_, *engine_, keys_, ids_, vault_, directory_, packs_, merchants_, options_.info});
  bank_ = std::make_unique<banks::Line>(env_, vault_, directory_, packs_, bank_config(options_, *env_.rng));
  services_->bank = bank_.get();
  enquiries_ = std::make_unique<ladder::Enquiries>(env_, vault_, directory_, registry_config(options_, *env_.rng));
  courier_ = std::make_unique<notify::Courier>(*services_);
  services_->courier = courier_.get();
  sender_ = std::make_unique<webhooks::Sender>(*services_, gate_.directory(), webhooks::make_egress(options_.webhook_addresses),
                                               options_.webhook_addresses);
  bills_ = std::make_unique<records::Projection>(
      env_, BusinessCalendar(options_.zone), records::sqlite_place((options_.data / "bills.db").string(), env_.sqlite_vfs));
  services_->bills = bills_.get();
  executor_->observe(&directory_);
  executor_->observe(&packs_);
  executor_->observe(&merchants_);
  executor_->observe(&gate_);
  executor_->observe(sender_.get());
  executor_->observe(&tills_);
  executor_->observe(&colleagues_);
  executor_->observe(bank_.get());
  executor_->observe(enquiries_.get());
  executor_->observe(courier_.get());
  executor_->observe(bills_.get());
  executor_->observe(&hub_);
  executor_->observe(&board_);
  hub_.follow(executor_->books());
}

Instance::~Instance() { stop(); }

bool Instance::may_answer() const { return opened_ && (!lease_ || lease_->held()); }

void Instance::observe(engine::Observer* observer) { executor_->observe(observer); }

void Instance::open() {
  register_timers(*executor_, *services_);
  executor_->open();
  if (keys_made_ && options_.store == StoreKind::postgres) keep_keys_of_new_books(keys_, options_.key_file(), *executor_);
  keys_made_ = false;
  recovery_open_ = executor_->in_recovery();
  if (!recovery_open_) write_first_rows(*executor_, *services_, options_.rule_pack);
  opened_ = true;
}

void Instance::start() { engine_->start(); }

void Instance::stop() { engine_->stop(); }

}  // namespace chenxi::app
