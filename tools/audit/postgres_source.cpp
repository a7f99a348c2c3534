#include <libpq-fe.h>

#include <algorithm>

#include "source.h"

namespace audit {
namespace {

using Connection = std::unique_ptr<PGconn, void (*)(PGconn*)>;
using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;

constexpr int kBinary = 1;
constexpr int kBite = 5'000;  // rows in memory at once

class PostgresSource : public Source {
 public:
  PostgresSource(const std::string& conninfo, std::string schema) : connection_(PQconnectdb(conninfo.c_str()), PQfinish), schema_(std::move(schema)) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) throw Unreadable(std::string("PostgreSQL: ") + PQerrorMessage(connection_.get()));
    ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  }

  std::vector<Table> tables() override {
    // A key's columns in its order, 0 for the others.
    const Result found = ask(
        "SELECT c.relname::text,a.attname::text,format_type(a.atttypid,NULL)::text,"
        "coalesce((SELECT k.place FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum,place) WHERE k.attnum=a.attnum),0)::bigint "
        "FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace JOIN pg_attribute a ON a.attrelid=c.oid "
        "LEFT JOIN pg_index i ON i.indrelid=c.oid AND i.indisprimary "
        "WHERE n.nspname=" + literal(schema_) + " AND c.relkind='r' AND a.attnum>0 AND NOT a.attisdropped AND c.relname NOT LIKE 'chenxi\\_%' ORDER BY 1,a.attnum");
    std::vector<Table> out;
    std::vector<std::pair<std::int64_t, std::size_t>> key;
    const auto finish = [&] {
      std::sort(key.begin(), key.end());
      for (const auto& [rank, place] : key) out.back().key.push_back(place);
      key.clear();
      out.back().finish();
    };
    for (int i = 0; i < PQntuples(found.get()); ++i) {
      const std::string name = text(found, i, 0), column = text(found, i, 1), type = text(found, i, 2);
      if (out.empty() || out.back().name != name) {
        if (!out.empty()) finish();
        out.push_back({name, {}, {}, {}, 0});
      }
      if (const std::int64_t place = integer(found, i, 3); place > 0 && column != "part") key.emplace_back(place, out.back().columns.size());
      out.back().columns.push_back({column, type == "bigint" ? 'i' : type == "text" ? 't' : 'b'});
    }
    if (!out.empty()) finish();
    return out;
  }

  void rows(const Table& table, const std::function<void(const Row&)>& visit) override {
    std::string columns, key;
    for (const Column& column : table.columns) columns += (columns.empty() ? "" : ",") + quoted(column.name);
    for (const std::size_t place : table.key) {
      key += (key.empty() ? "" : ",") + quoted(table.columns[place].name);
      if (table.columns[place].kind == 't') key += " COLLATE \"C\"";
    }
    ask("DECLARE audit NO SCROLL CURSOR FOR SELECT " + columns + " FROM " + quoted(schema_) + "." + quoted(table.name) + " ORDER BY " + key);
    Row row(table.columns.size());
    while (true) {
      const Result bite = ask("FETCH " + std::to_string(kBite) + " FROM audit");
      for (int i = 0; i < PQntuples(bite.get()); ++i) {
        for (std::size_t c = 0; c < row.size(); ++c) {
          row[c].kind = table.columns[c].kind;
          if (row[c].kind == 'i') row[c].integer = integer(bite, i, static_cast<int>(c));
          else row[c].bytes = text(bite, i, static_cast<int>(c));
        }
        visit(row);
      }
      if (PQntuples(bite.get()) < kBite) break;
    }
    ask("CLOSE audit");
  }

 private:
  Result ask(const std::string& sql) {
    Result result(PQexecParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, kBinary), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw Unreadable(std::string("PostgreSQL: ") + PQerrorMessage(connection_.get()));
    return result;
  }
  static std::string text(const Result& result, int row, int column) {
    return {PQgetvalue(result.get(), row, column), static_cast<std::size_t>(PQgetlength(result.get(), row, column))};
  }
  static std::int64_t integer(const Result& result, int row, int column) {
    std::uint64_t out = 0;
    for (const char c : text(result, row, column)) out = out << 8 | static_cast<std::uint8_t>(c);
    return static_cast<std::int64_t>(out);
  }
  static std::string quoted(const std::string& name) { return '"' + name + '"'; }
  std::string literal(const std::string& value) {
    const std::unique_ptr<char, void (*)(void*)> escaped(PQescapeLiteral(connection_.get(), value.data(), value.size()), PQfreemem);
    return escaped.get();
  }

  Connection connection_;
  std::string schema_;
};

}  // namespace

std::unique_ptr<Source> open_postgres(const std::string& conninfo, const std::string& schema) {
  return std::make_unique<PostgresSource>(conninfo, schema);
}

}  // namespace audit
