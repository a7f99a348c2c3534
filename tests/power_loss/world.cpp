#include "tests/power_loss/world.h"

#include "tests/acts/acts.h"
#include "tests/checker/read_books.h"

namespace chenxi::power_loss {
namespace {

constexpr const char* kPath = "/books.db";

/// Answers after every second flush without having committed: a planted fault.
struct Hasty : store::Store {
  std::unique_ptr<store::Store> inner;
  int commits = 0;
  void load(const store::TableInfo& t, std::span<const store::Key> k, const store::FreshRow& f) override { inner->load(t, k, f); }
  void scan(const store::TableInfo& t, const store::Range& r, const store::FreshRow& f) override { inner->scan(t, r, f); }
  std::vector<bool> find(const store::TableInfo& t, std::span<const store::Key> k) override { return inner->find(t, k); }
  void flush(const store::TableInfo& t, std::span<const void* const> r, std::span<const store::Key> e) override {
    inner->flush(t, r, e);
  }
  void commit() override {
    if (++commits % 2 == 0) inner->commit();
  }
  void rest() override {
    if (commits % 2 == 0) inner->rest();
  }
  std::unique_ptr<store::Reader> open_reader() override { return inner->open_reader(); }
};

}  // namespace

World::World(WorldOptions options)
    : options_(options), disk_(options.seed ^ 0x5eed), town_(options.seed, options.sweep, [this] { return open_store(); }) {
  start(sim::Survival::none);
}

std::unique_ptr<store::Store> World::open_store() {
  auto store = store::open_sqlite(
      {.path = kPath, .vfs = vfs_.name(), .synchronous_off = options_.synchronous_off, .wal_pages_max = options_.wal_pages_max}, 0,
      acts::tables());
  if (!options_.answers_before_commit) return store;
  auto hasty = std::make_unique<Hasty>();
  hasty->inner = std::move(store);
  return hasty;
}

bool World::start(sim::Survival survival) {
  for (int tries = 0; tries < 10; ++tries) {
    if (town_.start()) return true;
    if (!disk_.is_off()) break;
    disk_.power_on(survival);
  }
  town_.found("the books cannot be opened: " + town_.why_not());
  return false;
}

void World::lose_power(sim::Survival survival) {
  disk_.cut_power();
  town_.stop();
  disk_.power_on(survival);
}

void World::check(bool all_known) {
  sim::Disk copy(1);  // reading must not disturb the disk
  copy.restore(disk_.image());
  const sim::Vfs vfs(copy);
  std::string why;
  auto books = checker::read_sqlite(kPath, vfs.name(), why);
  if (!books) return town_.found("the books cannot be read: " + why);
  town_.check(std::move(*books), all_known);
}

void World::finish() {
  disk_.plan(std::nullopt);
  for (int round = 0; round < 3 && !town_.ask_again(); ++round) continue;
  town_.stop();
  check(true);
}

}  // namespace chenxi::power_loss
