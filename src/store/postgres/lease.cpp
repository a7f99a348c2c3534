#include "store/postgres/lease.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "store/sql.h"

namespace chenxi::store::postgres {
namespace {
#define DATABASE_NOW_US "(extract(epoch FROM clock_timestamp())*1000000)::bigint"

Params params(std::int64_t part, const std::string& holder) {
  Params p;
  p.integer(part);
  p.value(ColumnKind::text, {0, holder});
  return p;
}
}  // namespace

const char* const kFence =
    "SELECT 1/count(*) FROM (SELECT 1 FROM chenxi_leases WHERE part=$1::bigint AND epoch=$2::bigint FOR UPDATE) AS mine";

void create_leases(Connection& connection) {
  connection.exec("CREATE TABLE IF NOT EXISTS chenxi_leases("
                  "part bigint PRIMARY KEY,epoch bigint NOT NULL,holder text NOT NULL,until_us bigint NOT NULL)");
}

std::optional<std::int64_t> take_lease(Connection& connection, std::int64_t part, const std::string& holder,
                                       Duration lasts) {
  Params first;
  first.integer(part);
  connection.run("INSERT INTO chenxi_leases(part,epoch,holder,until_us) VALUES($1::bigint,0,'',0) ON CONFLICT(part) DO NOTHING",
                 first);
  Params take = params(part, holder);
  take.integer(lasts.us);
  // Waits for a batch that still holds the row.
  const Result taken = connection.run(
      "UPDATE chenxi_leases SET epoch=epoch+1,holder=$2::text,until_us=" DATABASE_NOW_US "+$3::bigint "
      "WHERE part=$1::bigint AND (holder=$2::text OR until_us<" DATABASE_NOW_US ") RETURNING epoch",
      take);
  if (PQntuples(taken.get()) == 0) return std::nullopt;
  return cell(taken.get(), 0, 0, ColumnKind::integer).integer;
}

bool renew_lease(Connection& connection, std::int64_t part, const std::string& holder, Duration lasts) {
  Params p = params(part, holder);
  p.integer(lasts.us);
  const Result renewed = connection.run("UPDATE chenxi_leases SET until_us=" DATABASE_NOW_US
                                        "+$3::bigint WHERE part=$1::bigint AND holder=$2::text RETURNING epoch", p);
  return PQntuples(renewed.get()) == 1;
}

bool end_sleeper(Connection& connection, std::int64_t part, Duration lasts) {
  Params p;
  p.integer(part);
  p.integer(lasts.us);
  const Result ended = connection.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid<>pg_backend_pid() AND wait_event='ClientRead' "
      "AND state_change<clock_timestamp()-$2::bigint*interval '1 microsecond' "
      "AND pid IN (SELECT pid FROM pg_locks WHERE relation='chenxi_leases'::regclass AND granted) "
      "AND EXISTS (SELECT 1 FROM chenxi_leases WHERE part=$1::bigint AND until_us<" DATABASE_NOW_US ")",
      p);
  return PQntuples(ended.get()) > 0;
}

void give_back_lease(Connection& connection, std::int64_t part, const std::string& holder) {
  connection.run("UPDATE chenxi_leases SET until_us=0 WHERE part=$1::bigint AND holder=$2::text", params(part, holder));
}

void use_schema(Connection& connection, const std::string& schema) {
  connection.exec("SET search_path TO " + sql::quoted(schema));
}

namespace {

class Keeper : public LeaseKeeper {
 public:
  Keeper(Env& env, PostgresOptions options, std::int64_t part)
      : env_(env), options_(std::move(options)), part_(part), thread_([this] { loop(); }) {}

  ~Keeper() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  bool held() const override { return env_.clock->monotonic().us < good_until_us_.load(); }

 private:
  void loop() {
    std::unique_ptr<Connection> connection;
    for (std::unique_lock lock(mutex_); !stopping_;
         wake_.wait_for(lock, std::chrono::microseconds(options_.lease.us / 4), [this] { return stopping_; })) {
      lock.unlock();
      try {
        renew(connection);
      } catch (const PgTrouble& trouble) {
        const bool nothing_created_yet = trouble.state() == "42P01";
        if (!nothing_created_yet)
          log(LogLevel::warning, "lease.trouble", {{"part", part_}, {"why", std::string_view(trouble.what())}});
        connection.reset();
      }
      lock.lock();
    }
    try {
      if (connection) give_back_lease(*connection, part_, options_.holder);
    } catch (const Trouble&) {  // it runs out by itself
    }
  }

  void renew(std::unique_ptr<Connection>& connection) {
    const std::int64_t asked_at_us = env_.clock->monotonic().us;  // before: the answer may have been long on its way
    if (!connection) {
      connection = std::make_unique<Connection>(options_.conninfo);
      use_schema(*connection, options_.schema);
      connection->exec("SET lock_timeout='1s'");  // a batch that waits for its disk holds the row
    }
    const bool was_held = held();
    if (renew_lease(*connection, part_, options_.holder, options_.lease)) good_until_us_ = asked_at_us + options_.lease.us;
    else if (was_held) log(LogLevel::error, "lease.lost", {{"part", part_}});
  }

  Env& env_;
  PostgresOptions options_;
  std::int64_t part_;
  std::atomic<std::int64_t> good_until_us_{INT64_MIN};  // of the monotonic clock
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace
}  // namespace chenxi::store::postgres

namespace chenxi::store {
std::unique_ptr<LeaseKeeper> keep_lease(Env& env, const PostgresOptions& options, std::int64_t part) {
  return std::make_unique<postgres::Keeper>(env, options, part);
}
}  // namespace chenxi::store
