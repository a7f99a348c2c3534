#include "store/postgres/pq.h"

#include <poll.h>

#include <functional>

namespace chenxi::store::postgres {
namespace {

// Types by their numbers in pg_type, which never change.
constexpr std::uint32_t kInt8 = 20, kText = 25, kBytea = 17;

/// A database that says nothing for so long is taken for dead, and what it was asked last is unknown: its machine may be
/// asleep, and its kernel keeps the connection open. Longer than our lock_timeout, as long as tcp_user_timeout.
constexpr int kSilenceMs = 10'000;

std::uint32_t type_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer: return kInt8;
    case ColumnKind::text: return kText;
    case ColumnKind::bytes: return kBytea;
  }
  return kBytea;
}

template <class T>
void append_big_endian(std::string& out, T value) {
  char bytes[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)) & 0xff);
  out.append(bytes, sizeof(T));
}

std::string text_of(const char* text) {
  std::string out = text != nullptr ? text : "";
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

}  // namespace

void Params::integer(std::int64_t value) {
  append_big_endian(values_.emplace_back(), static_cast<std::uint64_t>(value));
}

void Params::value(ColumnKind kind, const Cell& cell) {
  if (kind == ColumnKind::integer) return integer(cell.integer);
  values_.emplace_back(cell.bytes);
}

Params::Array::Array(ColumnKind kind, std::size_t n) : kind_(kind) {
  append_big_endian<std::uint32_t>(bytes_, 1);  // dimensions
  append_big_endian<std::uint32_t>(bytes_, 0);  // no NULLs
  append_big_endian<std::uint32_t>(bytes_, type_of(kind));
  append_big_endian(bytes_, static_cast<std::uint32_t>(n));
  append_big_endian<std::uint32_t>(bytes_, 1);  // the first index
}

void Params::Array::add(const Cell& cell) {
  if (kind_ == ColumnKind::integer) {
    append_big_endian<std::uint32_t>(bytes_, 8);
    append_big_endian(bytes_, static_cast<std::uint64_t>(cell.integer));
  } else {
    append_big_endian(bytes_, static_cast<std::uint32_t>(cell.bytes.size()));
    bytes_.append(cell.bytes);
  }
}

Cell cell(const PGresult* result, int row, int column, ColumnKind kind) {
  const char* data = PQgetvalue(result, row, column);
  const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
  if (kind != ColumnKind::integer) return {0, {data, size}};
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint8_t>(data[i]);
  return {static_cast<std::int64_t>(value), {}};
}

Connection::Connection(const std::string& conninfo) {
  // What stands before dbname can be overruled by the connection string. A peer that vanished is noticed in seconds.
  const char* names[] = {"connect_timeout", "tcp_user_timeout", "keepalives_idle", "application_name", "dbname", "client_encoding", nullptr};
  const char* values[] = {"5", "10000", "5", "chenxi", conninfo.c_str(), "UTF8", nullptr};
  connection_.reset(PQconnectdbParams(names, values, 1));
  // By itself libpq writes notices to stderr, where our log lines are.
  PQsetNoticeReceiver(
      raw(),
      [](void* warning, const PGresult* notice) {
        const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
        if (severity == nullptr || std::string_view(severity) != "WARNING") return;
        const char* text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
        *static_cast<std::string*>(warning) = text != nullptr && *text != 0 ? text : "a warning";
      },
      warning_.get());
  if (!connection_ || PQstatus(raw()) != CONNECTION_OK)
    throw PgTrouble("cannot connect to the database: " + text_of(PQerrorMessage(raw())), std::string(PgTrouble::kNeverConnected));
}

void Connection::fail(std::string_view doing, const PGresult* result) {
  const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string why = text_of(result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(raw()));
  const bool lost = PQstatus(raw()) != CONNECTION_OK;
  throw PgTrouble(std::string(doing) + (why.empty() ? lost ? ": connection lost" : "" : ": " + why), state != nullptr ? state : "");
}

void Connection::exec(const std::string& sql) {
  if (PQsendQuery(raw(), sql.c_str()) != 1) fail(sql.substr(0, 80));
  last(sql.substr(0, 80));
}

void Connection::await() {
  while (true) {
    const int unsent = PQflush(raw());
    if (unsent < 0) fail("send");
    if (unsent == 0 && PQisBusy(raw()) == 0) return;
    pollfd ready{PQsocket(raw()), static_cast<short>(unsent != 0 ? POLLIN | POLLOUT : POLLIN), 0};
    if (::poll(&ready, 1, kSilenceMs) == 0) throw PgTrouble("the database does not answer", "");
    if (PQconsumeInput(raw()) != 1) fail("receive");
  }
}

Result Connection::one() {
  await();
  return Result(PQgetResult(raw()));
}

Result Connection::last(std::string_view doing) {
  Result kept = one();
  if (!kept) fail(doing);
  while (Result more = one())
    if (PQresultStatus(kept.get()) != PGRES_FATAL_ERROR) kept = std::move(more);
  const ExecStatusType status = PQresultStatus(kept.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(doing, kept.get());
  return kept;
}

namespace {
/// libpq wants arrays of pointers, lengths and formats.
struct Raw {
  explicit Raw(const Params& params) {
    for (const std::string& value : params.values()) {
      values.push_back(value.data());
      lengths.push_back(static_cast<int>(value.size()));
      formats.push_back(1);
    }
  }
  int size() const { return static_cast<int>(values.size()); }
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
};
}  // namespace

Result Connection::run(const std::string& sql, const Params& params) {
  const Raw p(params);
  if (PQsendQueryParams(raw(), sql.c_str(), p.size(), nullptr, p.values.data(), p.lengths.data(), p.formats.data(), 1) != 1)
    fail(sql.substr(0, 80));
  return last(sql.substr(0, 80));
}

const std::string& Connection::prepared(const std::string& sql) {
  std::string& name = prepared_[sql];
  if (name.empty()) {
    const std::string fresh = "s" + std::to_string(prepared_.size());
    if (PQsendPrepare(raw(), fresh.c_str(), sql.c_str(), 0, nullptr) != 1) fail(sql);
    last(sql);
    name = fresh;
  }
  return name;
}

void Connection::begin_pipeline() {
  // libpq keeps its row-by-row mode for the first statement of a pipeline; only an ordinary statement ends it.
  if (row_by_row_) exec("SELECT 1");
  row_by_row_ = false;
  if (PQenterPipelineMode(raw()) != 1) fail("pipeline");
}

void Connection::send_prepared(const std::string& name, const Params& params) {
  const Raw p(params);
  if (PQsendQueryPrepared(raw(), name.c_str(), p.size(), p.values.data(), p.lengths.data(), p.formats.data(), 1) != 1)
    fail("send");
}

void Connection::send(const std::string& name, const Params& params) { send_prepared(name, params); }

void Connection::send_text(const char* sql) {
  if (PQsendQueryParams(raw(), sql, 0, nullptr, nullptr, nullptr, nullptr, 1) != 1) fail(sql);
}

void Connection::sync() {
  if (PQpipelineSync(raw()) != 1) fail("sync");
}

Result Connection::next() {
  Result result = one();
  if (!result) fail("the pipeline ended early");
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    fail(fmt::format("the database answered {}", PQresStatus(status)), result.get());
  const Result end = one();  // the NULL behind each statement's result
  CHECK(!end, "one result per statement");
  return result;
}

void Connection::drain() {
  while (PQstatus(raw()) == CONNECTION_OK) {
    const Result result = one();
    if (result && PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
  }
  if (PQpipelineStatus(raw()) != PQ_PIPELINE_OFF && PQexitPipelineMode(raw()) != 1) fail("pipeline");
}

void Connection::each_row(const std::string& name, const Params& params,
                          const std::function<void(const PGresult*)>& visit) {
  send_prepared(name, params);
  PQsetSingleRowMode(raw());
  row_by_row_ = true;
  while (const Result result = one()) {
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_SINGLE_TUPLE) visit(result.get());
    else if (status != PGRES_TUPLES_OK) fail("scan", result.get());
  }
}

}  // namespace chenxi::store::postgres
