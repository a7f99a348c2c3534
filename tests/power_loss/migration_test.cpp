// A migration that loses its power at any operation leaves the old tables or the new ones, never something
// between.
#include <gtest/gtest.h>

#include "store/sqlite/sqlite.h"
#include "store/store.h"
#include "tests/sim_disk/sim_vfs.h"
#include "tests/stores/migrated.h"

namespace chenxi::power_loss {
namespace {

using namespace migrated;

constexpr const char* kPath = "/books.db";

std::unique_ptr<store::Store> open(const sim::Vfs& vfs, const std::vector<const store::TableInfo*>& tables) {
  return store::open_sqlite({.path = kPath, .vfs = vfs.name()}, 0, tables);
}

/// The file as a program of the last version left it.
sim::Disk::Image written_by_the_last_version() {
  sim::Disk disk(1);
  const sim::Vfs vfs(disk);
  {
    const auto store = open(vfs, kOld);
    for (std::int64_t i = 1; i <= 200; ++i) {
      const OldThing thing{i, "text " + std::to_string(i)};
      const void* row = &thing;
      store->flush(store::table<OldThing>(), {&row, 1}, {});
    }
    store->commit();
  }
  store::sqlite::Connection(kPath, vfs.name(), false).exec("PRAGMA user_version=1");
  return disk.image();
}

enum class Shape { old, migrated, between };
Shape shape_of(const sim::Disk::Image& image) {
  sim::Disk copy(1);  // looking must not disturb the disk
  copy.restore(image);
  const sim::Vfs vfs(copy);
  store::sqlite::Connection file(kPath, vfs.name(), false);
  const std::int64_t version = file.integer("PRAGMA user_version");
  const std::int64_t columns = file.integer("SELECT count(*) FROM pragma_table_info('things')");
  const std::int64_t novelties = file.integer("SELECT count(*) FROM sqlite_schema WHERE name='novelties'");
  if (file.integer("SELECT count(*) FROM things") != 200) return Shape::between;
  if (version == 1 && columns == 3 && novelties == 0) return Shape::old;  // id, part, text
  if (version == store::kSchemaVersion && columns == 5 && novelties == 1) return Shape::migrated;
  return Shape::between;
}

class Migration : public testing::TestWithParam<sim::Survival> {};

TEST_P(Migration, IsOldOrNewAfterAPowerLossAtAnyOperation) {
  const sim::Disk::Image before = written_by_the_last_version();
  int losses = 0, old = 0, migrated = 0;
  for (const sim::Op op : {sim::Op::write, sim::Op::sync}) {
    for (std::int64_t at = 1;; ++at) {
      sim::Disk disk(static_cast<std::uint64_t>(at));
      disk.restore(before);
      const sim::Vfs vfs(disk);
      disk.plan(sim::Fault{.op = op, .at = at, .power_cut = true});
      try {
        open(vfs, kNew);
      } catch (const Trouble&) {
      }
      if (!disk.struck()) break;
      losses += 1;
      disk.plan(std::nullopt);
      disk.power_on(GetParam());
      const Shape shape = shape_of(disk.image());
      ASSERT_NE(shape, Shape::between) << "operation " << at;
      (shape == Shape::old ? old : migrated) += 1;
      const auto store = open(vfs, kNew);  // the next start finishes what was begun
      const auto things = store::scan_all<Thing>(*store);
      ASSERT_EQ(things.size(), 200u);
      EXPECT_EQ(things[6].text, "text 7");
      EXPECT_EQ(things[6].size, 0);
      EXPECT_EQ(things[6].seal, "");
    }
  }
  EXPECT_GT(losses, 8);
  EXPECT_GT(old, 0);
  EXPECT_GT(migrated, 0);
}

INSTANTIATE_TEST_SUITE_P(All, Migration,
                         testing::Values(sim::Survival::none, sim::Survival::prefix, sim::Survival::random));

/// The judge notices a migration in two commits.
TEST(MigrationJudge, SeesSomethingBetween) {
  sim::Disk disk(1);
  disk.restore(written_by_the_last_version());
  const sim::Vfs vfs(disk);
  store::sqlite::Connection(kPath, vfs.name(), false).exec("CREATE TABLE novelties(id INTEGER)");
  EXPECT_EQ(shape_of(disk.image()), Shape::between);
}

}  // namespace
}  // namespace chenxi::power_loss
