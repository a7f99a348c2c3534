// A demo town in a scratch directory, its people, and its books as they lie on the disk or in the database.
#pragma once
#include <filesystem>
#include <string>

#include "base/json.h"
#include "tests/outside/driver.h"

namespace outside {

struct Town {
  std::string programs;        // folder of the built programs
  std::filesystem::path data;  // the instance's directory
  std::string postgres;        // conninfo; empty: SQLite
  int residents = 40;

  /// Builds it with `chenxi demo`. Throws when that fails.
  void build() const;
  /// Who lives there. The server need not run.
  People people() const;
  /// chenxi serve over it.
  std::vector<std::string> serve(int port) const;
  /// Reads a copy of the file, so that what a crash left is still there for the next start; or the database.
  checker::Books books() const;
  /// `chenxi ledger verify` over the running server: the auditor's word.
  bool auditor_agrees() const;
};

/// One line to the operator's socket of a running server, and the line that comes back; "" when nobody answers.
std::string ask_operator(const Town& town, const std::string& request);
/// Asks the operator's socket of a running server for the links of some tills and opens them.
void open_tills(People& people, const Town& town, int port, std::size_t count);

/// Removes itself, whatever happens.
class Scratch {
 public:
  explicit Scratch(const std::string& name);
  ~Scratch();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What a program of this folder says at its end.
class Report {
 public:
  void expect(bool right, const std::string& what);
  /// The history is judged; each finding is a line.
  void judge(const std::string& what, const History& history, const checker::Books& before, const checker::Books& after,
             const Rules& rules = {});
  /// "N passed, N failed"; gives the exit status.
  int end() const;
  int failed() const { return failed_; }

 private:
  int passed_ = 0, failed_ = 0;
};

/// --name=value on the command line; `fallback` when it is not there.
std::string option(int argc, char** argv, const std::string& name, const std::string& fallback);
/// Writes docs/runs/<name>.json style documents: commit, command, machine and what the run adds. "" as path: nothing.
void write_run(const std::string& path, const std::string& command, const boost::json::object& figures);

}  // namespace outside
