// libpq in a few lines: a connection, parameters in binary, results; every failure a Trouble with its SQLSTATE.
#pragma once
#include <libpq-fe.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "store/row.h"

namespace chenxi::store::postgres {

/// A Trouble that knows why the server refused; empty when the connection was lost.
class PgTrouble : public Trouble {
 public:
  PgTrouble(const std::string& what, std::string state) : Trouble(what), state_(std::move(state)) {}
  const std::string& state() const { return state_; }
  /// Nothing was kept, and the whole transaction may be sent again.
  bool may_retry() const { return state_ == "40001" || state_ == "40P01"; }
  /// Lost, silent, stopping, full or contended: not a mistake of ours (PostgreSQL's appendix A: classes 08, 40, 53, 55, 57).
  bool may_pass() const {
    const std::string_view kind = std::string_view(state_).substr(0, 2);
    return state_ != kNeverConnected && (kind.empty() || kind == "08" || kind == "40" || kind == "53" || kind == "55" || kind == "57");
  }
  static constexpr std::string_view kNeverConnected = "08001";

 private:
  std::string state_;
};

/// The parameters of one statement, in the binary format.
class Params {
 public:
  void integer(std::int64_t value);
  void value(ColumnKind kind, const Cell& cell);

  /// An array of one column's values; end() closes it.
  class Array {
   public:
    Array(ColumnKind kind, std::size_t n);
    void add(const Cell& cell);

   private:
    friend class Params;
    ColumnKind kind_;
    std::string bytes_;
  };
  void array(Array&& array) { values_.push_back(std::move(array.bytes_)); }

  const std::vector<std::string>& values() const { return values_; }

 private:
  std::vector<std::string> values_;
};

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

/// A column of a row that came back in binary.
Cell cell(const PGresult* result, int row, int column, ColumnKind kind);

class Connection {
 public:
  explicit Connection(const std::string& conninfo);

  /// Statements without parameters; several may be separated by semicolons.
  void exec(const std::string& sql);
  /// One statement with parameters, at once.
  Result run(const std::string& sql, const Params& params);

  /// The name of a prepared statement, prepared when it is first asked for.
  const std::string& prepared(const std::string& sql);

  // A pipeline: everything is sent, then everything is read. After an error the server skips the rest.
  void begin_pipeline();
  void send(const std::string& name, const Params& params);
  void send_text(const char* sql);  // BEGIN, COMMIT
  void sync();
  /// The next result of the pipeline, of a statement that has one. Throws what went wrong.
  Result next();
  /// Reads what is left, whatever it is, so that the connection can be used again.
  void drain();

  /// Sends a prepared statement outside a pipeline and visits its rows as they arrive.
  void each_row(const std::string& name, const Params& params, const std::function<void(const PGresult*)>& visit);

  /// What the database warned of since this was asked last; "" when of nothing. Among its warnings is a COMMIT that stands on this
  /// machine alone, because somebody ended the wait for a standby.
  std::string warning() { return std::exchange(*warning_, {}); }

  PGconn* raw() { return connection_.get(); }
  [[noreturn]] void fail(std::string_view doing, const PGresult* result = nullptr);

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  void send_prepared(const std::string& name, const Params& params);
  /// Until a result can be had without blocking; Trouble when nothing comes.
  void await();
  /// The next result; null behind each statement's last one.
  Result one();
  /// The last result of what was sent, or its first error as Trouble.
  Result last(std::string_view doing);

  std::unique_ptr<std::string> warning_ = std::make_unique<std::string>();  // stays where it is: libpq writes there
  std::unique_ptr<PGconn, Finish> connection_;
  std::map<std::string, std::string> prepared_;  // by their text
  bool row_by_row_ = false;                      // the last thing asked came back row by row
};

}  // namespace chenxi::store::postgres
