// A migration on PostgreSQL whose link is cut at any message leaves the old tables or the new ones, never
// something between, and every row.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/log.h"
#include "store/postgres/lease.h"
#include "tests/conformance/cutting_proxy.h"
#include "tests/stores/migrated.h"
#include "tests/stores/places.h"
#include "tests/stores/postgres_cluster.h"

namespace chenxi {
namespace {

using conformance::CuttingProxy;
using namespace migrated;

constexpr std::int64_t kRows = 50;

enum class Shape { old, migrated, between };

class OldTablesOnPostgres : public testing::Test {
 protected:
  void SetUp() override {
    set_log_level(static_cast<LogLevel>(99));
    const auto conninfo = places::postgres_conninfo();
    if (!conninfo) GTEST_SKIP() << places::why_skipped();
    const auto socket = conformance::socket_of(*conninfo);
    if (!socket) GTEST_SKIP() << "skipped: the proxy wants a server on a Unix socket";
    proxy = std::make_unique<CuttingProxy>(*socket);
    options.conninfo = *conninfo;
    options.schema = "migration_" + std::to_string(::getpid());
    options.holder = "one";
    through = options;
    through.conninfo += " host=" + proxy->directory();
    admin = std::make_unique<store::postgres::Connection>(options.conninfo);
    admin->exec("SET client_min_messages=warning");
  }
  void TearDown() override {
    if (admin) drop();
  }
  void drop() { admin->exec("DROP SCHEMA IF EXISTS " + options.schema + " CASCADE"); }

  /// The tables as a program of the last version left them.
  void write_by_the_last_version() {
    drop();
    const auto store = store::open_postgres(options, 0, kOld);
    std::vector<OldThing> things;
    for (std::int64_t i = 1; i <= kRows; ++i) things.push_back({i, "text " + std::to_string(i)});
    std::vector<const void*> rows;
    for (const OldThing& thing : things) rows.push_back(&thing);
    store->flush(store::table<OldThing>(), rows, {});
    store->commit();
    admin->exec("UPDATE " + options.schema + ".chenxi_meta SET value=1 WHERE name='schema_version'");
  }

  /// One question, so that all of the answer is of one moment.
  Shape shape() {
    const std::string attributes =
        "FROM pg_attribute a JOIN pg_class c ON c.oid=a.attrelid JOIN pg_namespace n ON n.oid=c.relnamespace "
        "WHERE n.nspname='" +
        options.schema + "' AND a.attnum>0 AND c.relname=";
    const auto found = admin->run("SELECT (SELECT value FROM " + options.schema +
                                      ".chenxi_meta WHERE name='schema_version'),"
                                      "(SELECT count(*) " +
                                      attributes + "'things'),(SELECT count(*) " + attributes +
                                      "'novelties'),"
                                      "(SELECT count(*) FROM " +
                                      options.schema + ".things)",
                                  {});
    const auto number = [&](int column) {
      return store::postgres::cell(found.get(), 0, column, store::ColumnKind::integer).integer;
    };
    const std::int64_t version = number(0), columns = number(1), novelties = number(2);
    if (number(3) != kRows) return Shape::between;
    if (version == 1 && columns == 3 && novelties == 0) return Shape::old;  // id, text, part
    if (version == store::kSchemaVersion && columns == 5 && novelties == 2) return Shape::migrated;
    return Shape::between;
  }

  store::PostgresOptions options, through;
  std::unique_ptr<CuttingProxy> proxy;
  std::unique_ptr<store::postgres::Connection> admin;
};

class PostgresMigration : public OldTablesOnPostgres,
                          public testing::WithParamInterface<CuttingProxy::Cut> {};

TEST_P(PostgresMigration, IsOldOrNewAfterACutAtAnyMessage) {
  int old = 0, migrated = 0;
  for (std::int64_t at = 1;; ++at) {
    write_by_the_last_version();
    ASSERT_EQ(shape(), Shape::old);
    proxy->arm(at, GetParam());
    try {
      store::open_postgres(through, 0, kNew);
    } catch (const Trouble&) {
    }
    proxy->disarm();
    if (!proxy->struck()) break;
    const Shape left = shape();
    ASSERT_NE(left, Shape::between) << "message " << at;
    (left == Shape::old ? old : migrated) += 1;
    const auto store = store::open_postgres(options, 0, kNew);  // the next start finishes what was begun
    ASSERT_EQ(shape(), Shape::migrated) << "message " << at;
    const auto things = store::scan_all<Thing>(*store);
    ASSERT_EQ(things.size(), static_cast<std::size_t>(kRows)) << "message " << at;
    EXPECT_EQ(things[6].text, "text 7");
    EXPECT_EQ(things[6].size, 0);
    EXPECT_EQ(things[6].seal, "");
  }
  EXPECT_EQ(shape(), Shape::migrated) << "an opening that was not cut";
  EXPECT_GT(old, 20);
  EXPECT_GT(migrated, 0);
}

INSTANTIATE_TEST_SUITE_P(All, PostgresMigration,
                         testing::Values(CuttingProxy::Cut::before, CuttingProxy::Cut::half_way,
                                         CuttingProxy::Cut::after),
                         [](const auto& cut) {
                           return cut.param == CuttingProxy::Cut::before     ? "before"
                                  : cut.param == CuttingProxy::Cut::half_way ? "half_way"
                                                                             : "after";
                         });

/// The judge notices a migration in two commits.
TEST_F(OldTablesOnPostgres, TheJudgeSeesSomethingBetween) {
  write_by_the_last_version();
  admin->exec("CREATE TABLE " + options.schema + ".novelties(id bigint,part bigint)");
  EXPECT_EQ(shape(), Shape::between);
}

}  // namespace
}  // namespace chenxi
