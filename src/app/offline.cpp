#include "app/offline.h"

#include "app/ledger_requests.h"
#include "base/env.h"
#include "base/keyring.h"

namespace chenxi::app {

void add_store_options(CLI::App& command, StoreChoice& choice) {
  command.add_option("--store", choice.store, "where the books are kept")
      ->capture_default_str()
      ->check(CLI::IsMember({"sqlite", "postgres"}));
  command.add_option("--postgres", choice.postgres, "libpq connection string, for --store postgres");
}

InstanceOptions instance_options(const Common& common, const StoreChoice& choice) {
  InstanceOptions options;
  options.data = common.data;
  options.keys = common.keys;
  options.store = choice.store == "postgres" ? StoreKind::postgres : StoreKind::sqlite;
  options.postgres = choice.postgres;
  return options;
}

Offline::Offline(const InstanceOptions& options, Env& env, bool fresh)
    : keys_(options.key_file()), lock_(options.data) {
  if (!fresh && options.store == StoreKind::sqlite && !std::filesystem::exists(options.data / "chenxi.db"))
    throw Trouble("there are no books in " + options.data.string());
  const store::PostgresOptions postgres = postgres_options(options, *env.rng);
  if (options.store == StoreKind::postgres) lease_ = store::keep_lease(env, postgres, 0);
  store_ = books_opener(options, postgres, env)();
}

ledger::LeafKey Offline::leaf_key() const { return leaf_key_of(load_keys(keys_.string())); }

}  // namespace chenxi::app
