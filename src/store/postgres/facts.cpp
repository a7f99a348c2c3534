#include "store/facts.h"

#include "store/postgres/pq.h"
#include "store/sql.h"

namespace chenxi::store {
namespace {

using postgres::Connection;

std::string setting(Connection& connection, const std::string& name) {
  const postgres::Result found = connection.run("SELECT current_setting('" + name + "')", {});
  return std::string(postgres::cell(found.get(), 0, 0, ColumnKind::text).bytes);
}

}  // namespace

PostgresFacts postgres_facts(const PostgresOptions& options) {
  Connection connection(options.conninfo);
  PostgresFacts facts;
  facts.version = PQserverVersion(connection.raw());
  facts.fsync = setting(connection, "fsync");
  facts.synchronous_commit = setting(connection, "synchronous_commit");
  facts.full_page_writes = setting(connection, "full_page_writes");
  const postgres::Result there = connection.run(
      "SELECT count(*) FROM pg_tables WHERE schemaname='" + options.schema + "' AND tablename='chenxi_meta'",
      {});
  if (postgres::cell(there.get(), 0, 0, ColumnKind::integer).integer == 0) return facts;
  const postgres::Result found = connection.run(
      "SELECT value FROM " + sql::quoted(options.schema) + ".chenxi_meta WHERE name='schema_version'", {});
  if (PQntuples(found.get()) > 0)
    facts.schema = postgres::cell(found.get(), 0, 0, ColumnKind::integer).integer;
  return facts;
}

}  // namespace chenxi::store
