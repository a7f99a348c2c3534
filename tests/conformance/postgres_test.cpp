// PostgreSQL under the executor: connections cut at every message, backends killed, stale writers. No acknowledged
// transfer is lost and none is applied twice.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "base/log.h"
#include "store/held_elsewhere.h"
#include "store/postgres/lease.h"
#include "tests/acts/acts.h"
#include "tests/acts/town.h"
#include "tests/checker/read_books.h"
#include "tests/conformance/cutting_proxy.h"
#include "tests/stores/places.h"
#include "tests/stores/postgres_cluster.h"

namespace chenxi {
namespace {

using conformance::CuttingProxy;
using store::PostgresOptions;

class OnPostgres : public testing::Test {
 protected:
  void SetUp() override {
    set_log_level(static_cast<LogLevel>(99));
    const auto conninfo = places::postgres_conninfo();
    if (!conninfo) GTEST_SKIP() << places::why_skipped();
    options.conninfo = *conninfo;
    static int number = 0;
    options.schema = "town_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    options.holder = "one";
    admin = std::make_unique<store::postgres::Connection>(options.conninfo);
    admin->exec("SET client_min_messages=warning");
  }
  void TearDown() override {
    if (admin) admin->exec("DROP SCHEMA IF EXISTS " + options.schema + " CASCADE");
  }
  store::OpenStore opener(const PostgresOptions& o) {
    return [o, this] { return store::open_postgres(o, 0, tables); };
  }
  void check(acts::Town& town, bool all_known) {
    std::string why;
    auto books = checker::read_postgres(options.conninfo, options.schema, why);
    if (!books) return town.found("the books cannot be read: " + why);
    town.check(std::move(*books), all_known);
  }
  void finish(acts::Town& town) {
    for (int round = 0; round < 3 && !town.ask_again(); ++round) continue;
    check(town, true);
  }
  PostgresOptions through(const CuttingProxy& proxy) const {
    PostgresOptions o = options;
    o.conninfo += " host=" + proxy.directory();
    return o;
  }
  /// Writes one note through a store.
  static void write(store::Store& into, std::int64_t id) {
    const acts::Note note{id, 1, "x", {}};
    const void* row = &note;
    into.flush(store::table<acts::Note>(), {&row, 1}, {});
    into.commit();
  }
  static bool has(store::Store& where, std::int64_t id) {
    return store::load_one<acts::Note>(where, store::make_key(id)).has_value();
  }

  /// Another connection of the writer, with the beginning of a batch: the fence, which holds the lease's row.
  std::unique_ptr<store::postgres::Connection> begin_a_batch() {
    auto connection = std::make_unique<store::postgres::Connection>(options.conninfo);
    store::postgres::use_schema(*connection, options.schema);
    connection->exec("BEGIN");
    connection->exec("SELECT 1 FROM chenxi_leases WHERE part=0 FOR UPDATE");
    return connection;
  }

  PostgresOptions options;
  std::vector<const store::TableInfo*> tables = acts::tables();
  std::unique_ptr<store::postgres::Connection> admin;
};

TEST_F(OnPostgres, ALaterOpeningShutsTheEarlierOneOut) {
  const auto first = store::open_postgres(options, 0, tables);
  write(*first, 1);
  const auto second = store::open_postgres(options, 0, tables);
  EXPECT_GT(second->epoch(), first->epoch());
  EXPECT_THROW(write(*first, 2), Trouble);
  write(*second, 3);
  EXPECT_TRUE(has(*second, 1));
  EXPECT_FALSE(has(*second, 2));
  EXPECT_TRUE(has(*second, 3));
}

TEST_F(OnPostgres, AnotherProcessGetsInOnlyWhenTheLeaseHasRunOut) {
  const auto first = store::open_postgres(options, 0, tables);
  write(*first, 1);
  PostgresOptions other = options;
  other.holder = "two";
  other.patience = {0};
  EXPECT_THROW(store::open_postgres(other, 0, tables), Trouble);
  write(*first, 2);
  other.patience = seconds(10);
  const auto second = store::open_postgres(other, 0, tables);  // waits for about two seconds
  EXPECT_THROW(write(*first, 3), Trouble);
  EXPECT_TRUE(has(*second, 2));
  EXPECT_FALSE(has(*second, 3));
}

TEST_F(OnPostgres, AWriterThatOnlyReadNoticesThatItLostItsPart) {
  const auto first = store::open_postgres(options, 0, tables);
  EXPECT_NO_THROW(first->rest());
  const auto second = store::open_postgres(options, 0, tables);
  EXPECT_THROW(first->rest(), store::HeldElsewhere);
  EXPECT_NO_THROW(second->rest());
}

TEST_F(OnPostgres, AWriterThatFellAsleepInTheMiddleOfABatchIsPassedBy) {
  options.lease = milliseconds(400);
  const auto first = store::open_postgres(options, 0, tables);
  write(*first, 1);
  const auto asleep = begin_a_batch();  // its process was stopped before it sent the rest
  PostgresOptions other = options;
  other.holder = "two";
  const auto second = store::open_postgres(other, 0, tables);
  write(*second, 2);
  EXPECT_THROW(asleep->exec("COMMIT"), Trouble);
  EXPECT_THROW(write(*first, 3), Trouble);
  EXPECT_TRUE(has(*second, 1));
  EXPECT_TRUE(has(*second, 2));
}

TEST_F(OnPostgres, ABatchOfWhoeverHoldsTheLeaseIsWaitedForHoweverSlowItIs) {
  options.lease = seconds(60);
  const auto first = store::open_postgres(options, 0, tables);
  const auto slow = begin_a_batch();
  PostgresOptions other = options;
  other.holder = "two";
  EXPECT_THROW(store::open_postgres(other, 0, tables), store::HeldElsewhere);
  EXPECT_NO_THROW(slow->exec("COMMIT"));
}

TEST_F(OnPostgres, ABatchThatTheDatabaseIsBusyWithIsNotEnded) {
  options.lease = milliseconds(400);
  const auto first = store::open_postgres(options, 0, tables);
  const auto busy = begin_a_batch();
  std::thread at_work([&] { EXPECT_NO_THROW(busy->exec("SELECT pg_sleep(8)")); });  // a disk, or a standby
  PostgresOptions other = options;
  other.holder = "two";
  EXPECT_THROW(store::open_postgres(other, 0, tables), store::HeldElsewhere);
  at_work.join();
  EXPECT_NO_THROW(busy->exec("COMMIT"));
}

/// Somebody gives up the wait for a standby: PostgreSQL calls the COMMIT done all the same, with a warning that it stands here alone.
TEST_F(OnPostgres, ACommitThatTheStandbyMayNotHaveIsNotCalledDone) {
  const auto writer = store::open_postgres(options, 0, tables);
  write(*writer, 1);
  const auto standby_is = [&](const std::string& name) {
    admin->exec("ALTER SYSTEM SET synchronous_standby_names='" + name + "'");
    admin->exec("SELECT pg_reload_conf()");
  };
  standby_is("nobody");
  std::string said;
  std::int64_t id = 1;
  std::atomic<bool> ended = false;
  std::thread committing([&] {
    while (said.empty() && !ended) {  // the writer's own backend may hear of the standby a moment later
      try {
        write(*writer, ++id);
      } catch (const Trouble& trouble) {
        said = trouble.what();
      }
    }
  });
  while (!ended) {
    const auto waiting = admin->run(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event='SyncRep' AND application_name='chenxi' AND query<>''", {});
    ended = PQntuples(waiting.get()) > 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  committing.join();
  standby_is("");
  EXPECT_NE(said.find("canceling wait for synchronous replication"), said.npos) << said;
  const auto again = store::open_postgres(options, 0, tables);
  EXPECT_TRUE(has(*again, id)) << "it is read back, not guessed";
}

TEST_F(OnPostgres, TwoPartsHaveWritersOfTheirOwn) {
  const auto part0 = store::open_postgres(options, 0, tables);
  PostgresOptions other = options;
  other.holder = "two";
  other.patience = {0};
  const auto part1 = store::open_postgres(other, 1, tables);
  write(*part0, 1);
  write(*part1, 1);
  EXPECT_TRUE(has(*part0, 1));
}

TEST_F(OnPostgres, AKeptLeaseOutlivesItsTimeAndIsGivenBackAtTheEnd) {
  Env env = real_env();
  options.lease = milliseconds(400);
  auto first = store::open_postgres(options, 0, tables);
  PostgresOptions other = options;
  other.holder = "two";
  other.patience = {0};
  {
    const auto keeper = store::keep_lease(env, options, 0);
    for (int i = 0; i < 12; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      EXPECT_THROW(store::open_postgres(other, 0, tables), Trouble);
    }
    EXPECT_TRUE(keeper->held());
  }
  const auto second = store::open_postgres(other, 0, tables);
  const auto keeper = store::keep_lease(env, options, 0);  // of the one that is shut out
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_FALSE(keeper->held());
}

TEST_F(OnPostgres, ATransactionThatTheServerWantsAgainIsSentAgain) {
  const auto store = store::open_postgres(options, 0, tables);
  write(*store, 1);
  // A test's trigger refuses the first two tries of a row, as a serializable engine would.
  admin->exec("CREATE SEQUENCE " + options.schema + ".tries");
  admin->exec("CREATE FUNCTION " + options.schema + ".refuse() RETURNS trigger LANGUAGE plpgsql AS "
              "$$BEGIN IF nextval('" + options.schema + ".tries')<3 THEN RAISE EXCEPTION 'again' USING ERRCODE='40001'; END IF; RETURN NEW; END$$");
  admin->exec("CREATE TRIGGER refuse BEFORE INSERT ON " + options.schema + ".notes FOR EACH ROW EXECUTE FUNCTION " +
              options.schema + ".refuse()");
  write(*store, 2);
  EXPECT_TRUE(has(*store, 2));
}

TEST_F(OnPostgres, KilledBackendsLoseNothingAndApplyNothingTwice) {
  acts::Town town(11, 1, opener(options));
  ASSERT_TRUE(town.start()) << town.why_not();
  std::atomic<bool> stop{false};
  std::atomic<int> kills{0};
  std::thread killer([&] {
    SimRng rng(5);
    store::postgres::Connection connection(options.conninfo + " application_name=killer");
    while (!stop) {
      std::this_thread::sleep_for(std::chrono::microseconds(2'000 + rng.below(40'000)));
      const auto killed = connection.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='chenxi' AND backend_type='client backend' "
          "AND (state<>'idle' OR query LIKE '%COMMIT%')", {});
      kills += PQntuples(killed.get());
    }
  });
  admin.reset();  // it would be killed too
  for (int i = 0; i < 3'000 && kills < 25; ++i) town.step();
  stop = true;
  killer.join();
  admin = std::make_unique<store::postgres::Connection>(options.conninfo);
  finish(town);
  EXPECT_TRUE(town.faults().empty()) << town.faults().front();
  EXPECT_GE(kills, 20);
  std::printf("%d backends killed, %lld acknowledged; of lost answers %lld were found again and %lld carried out afresh\n",
              kills.load(), static_cast<long long>(town.acknowledged()), static_cast<long long>(town.found_again()),
              static_cast<long long>(town.done_afresh()));
}

TEST_F(OnPostgres, AKilledServerComesBackWithAllThatWasAcknowledged) {
  admin.reset();
  acts::Town town(13, 64, opener(options));
  ASSERT_TRUE(town.start()) << town.why_not();
  for (int crash = 0; crash < 3; ++crash) {
    std::atomic<bool> up{false};
    std::atomic<bool> ours{true};
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(40 + 37 * crash));
      ours = places::crash_postgres();
      up = true;
    });
    while (!up) town.step();  // while it is down, every answer is "unavailable"
    killer.join();
    if (!ours) GTEST_SKIP() << "skipped: the server of CHENXI_TEST_PG is not ours to kill";
    check(town, false);
    ASSERT_TRUE(town.faults().empty()) << town.faults().front();
  }
  admin = std::make_unique<store::postgres::Connection>(options.conninfo);
  finish(town);
  EXPECT_TRUE(town.faults().empty()) << town.faults().front();
  std::printf("3 crashes, %lld acknowledged; of lost answers %lld were found again and %lld carried out afresh\n",
              static_cast<long long>(town.acknowledged()), static_cast<long long>(town.found_again()),
              static_cast<long long>(town.done_afresh()));
}

/// The role that docs/operations.md makes for the server.
TEST_F(OnPostgres, TheServersRoleMayWriteItsOwnSchemaAndNothingElse) {
  const std::string role = "least_" + options.schema;
  admin->exec("CREATE ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION");
  admin->exec("CREATE SCHEMA " + options.schema + " AUTHORIZATION " + role);
  admin->exec("CREATE SCHEMA others_" + role + "; CREATE TABLE others_" + role + ".salaries(who text)");
  PostgresOptions least = options;
  least.conninfo += " user=" + role;
  {
    auto store = store::open_postgres(least, 0, tables);
    write(*store, 1);
    EXPECT_TRUE(has(*store, 1));
    store::postgres::Connection as(least.conninfo);
    for (const std::string& beyond : {std::string("CREATE SCHEMA another"), std::string("CREATE DATABASE another"), std::string("CREATE ROLE another"), "SELECT * FROM others_" + role + ".salaries",
                                      std::string("SELECT pg_read_file('postgresql.conf')")})
      EXPECT_THROW(as.exec(beyond), Trouble) << beyond;
  }
  admin->exec("DROP SCHEMA others_" + role + " CASCADE; DROP OWNED BY " + role + " CASCADE; DROP ROLE " + role);
}

/// What the executor did with its troubles.
struct Witness : Probe {
  std::map<std::string, int, std::less<>> seen;
  bool rare(std::string_view) override { return false; }
  void happened(std::string_view what) override { seen[std::string(what)] += 1; }
  int found() { return seen["commit found again after trouble"]; }
  int not_found() { return seen["commit not found after trouble"]; }
};

constexpr std::pair<CuttingProxy::Cut, const char*> kCuts[] = {
    {CuttingProxy::Cut::before, "before"},
    {CuttingProxy::Cut::half_way, "half-way through"},
    {CuttingProxy::Cut::after, "after"}};

TEST_F(OnPostgres, AConnectionCutAtAnyMessageOfABatchLeavesTheBooksRight) {
  const auto socket = conformance::socket_of(options.conninfo);
  if (!socket) GTEST_SKIP() << "skipped: the proxy wants a server on a Unix socket";
  CuttingProxy proxy(*socket);
  Witness witness;
  acts::Town town(12, 64, opener(through(proxy)));
  town.watch(witness);
  ASSERT_TRUE(town.start()) << town.why_not();
  for (int i = 0; i < 3; ++i) town.step();  // everything is prepared
  int cuts = 0;
  for (const auto& [cut, where] : kCuts) {
    witness.seen.clear();
    const int cuts_before = cuts;
    int whole = 0;
    // Batches differ in length: a short one is not yet the end.
    for (std::int64_t n = 1; n < 200 && whole < 3; ++n) {
      proxy.arm(n, cut);
      town.step();
      proxy.disarm();
      whole = proxy.struck() ? 0 : whole + 1;
      cuts += proxy.struck() ? 1 : 0;
      ASSERT_TRUE(town.faults().empty()) << where << " message " << n << ": " << town.faults().front();
    }
    EXPECT_GT(cuts - cuts_before, 20) << where;
    EXPECT_GT(witness.not_found(), 0) << where;  // the COMMIT is one message of sixty: the next test aims at it
    std::printf("%d cuts %s a message: the commit had happened %d times, and %d times not\n",
                cuts - cuts_before, where, witness.found(), witness.not_found());
  }
  finish(town);
  EXPECT_TRUE(town.faults().empty()) << town.faults().front();
  EXPECT_GT(cuts, 60);
  std::printf("%d cuts, %lld acknowledged; of lost answers %lld were found again and %lld carried out afresh\n", cuts,
              static_cast<long long>(town.acknowledged()), static_cast<long long>(town.found_again()),
              static_cast<long long>(town.done_afresh()));
}

/// Half a message is none: the server carries out a COMMIT that it has read to its end, and no other.
TEST_F(OnPostgres, ACommitWhoseLinkIsCutIsReadBackAsItIs) {
  const auto socket = conformance::socket_of(options.conninfo);
  if (!socket) GTEST_SKIP() << "skipped: the proxy wants a server on a Unix socket";
  CuttingProxy proxy(*socket);
  Witness witness;
  acts::Town town(14, 64, opener(through(proxy)));
  town.watch(witness);
  ASSERT_TRUE(town.start()) << town.why_not();
  constexpr int kTimes = 5;
  for (const auto& [cut, where] : kCuts) {
    witness.seen.clear();
    const std::int64_t acknowledged = town.acknowledged();
    int cuts = 0;
    for (int i = 0; i < 60 && cuts < kTimes; ++i) {
      proxy.arm_at_commit(cut);
      town.step();
      proxy.disarm();
      cuts += proxy.struck() ? 1 : 0;
      ASSERT_TRUE(town.faults().empty()) << where << " a COMMIT: " << town.faults().front();
    }
    const bool done = cut == CuttingProxy::Cut::after;
    EXPECT_EQ(cuts, kTimes) << where;
    EXPECT_EQ(witness.found(), done ? kTimes : 0) << where;
    EXPECT_EQ(witness.not_found(), done ? 0 : kTimes) << where;
    if (done)
      EXPECT_GT(town.acknowledged(), acknowledged) << "whoever asked hears that it is done";
    else
      EXPECT_EQ(town.acknowledged(), acknowledged) << "nobody hears that it is done";
  }
  finish(town);
  EXPECT_TRUE(town.faults().empty()) << town.faults().front();
  EXPECT_GT(town.done_afresh(), 0) << "what had not happened was done when it was asked for again";
}

}  // namespace
}  // namespace chenxi
