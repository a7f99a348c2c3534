#include "store/facts.h"

#include <map>

#include "base/private_way.h"
#include "store/postgres/pq.h"
#include "store/sql.h"

namespace chenxi::store {
namespace {

using postgres::Connection;

std::string setting(Connection& connection, const std::string& name) {
  const postgres::Result found = connection.run("SELECT current_setting('" + name + "')", {});
  return std::string(postgres::cell(found.get(), 0, 0, ColumnKind::text).bytes);
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

void read_into(std::map<std::string, std::string>& out, const Options& options) {
  for (const PQconninfoOption* it = options.get(); it != nullptr && it->keyword != nullptr; ++it)
    if (it->val != nullptr) out[it->keyword] = it->val;
}

}  // namespace

bool is_private_way(const std::string& conninfo) {
  char* why = nullptr;
  const Options said(PQconninfoParse(conninfo.c_str(), &why));
  const std::unique_ptr<char, void (*)(void*)> text(why, PQfreemem);
  if (!said) throw Trouble("no connection string" + (why != nullptr ? ": " + std::string(why) : ""));
  std::map<std::string, std::string> words;
  read_into(words, Options(PQconndefaults()));
  read_into(words, said);
  if (words["sslmode"] == "verify-full") return true;
  // Several are tried one after the other: each must be here. An address says where a name leads.
  std::string_view hosts = words["hostaddr"].empty() ? words["host"] : words["hostaddr"];
  while (!hosts.empty()) {
    const std::string_view one = hosts.substr(0, hosts.find(','));
    if (!one.empty() && !one.starts_with('/') && !one.starts_with('@') && !is_this_machine(one)) return false;
    hosts.remove_prefix(std::min(one.size() + 1, hosts.size()));
  }
  return true;
}

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
