// A node of the wallet on a shared database, and the hand that spoils that database.
#pragma once
#include <libpq-fe.h>

#include <fstream>
#include <memory>
#include <thread>

#include "tests/outside/ask.h"
#include "tests/outside/server_process.h"
#include "tests/outside/town.h"

namespace outside {

inline double seconds_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

/// What an administrator, or a misfortune, does to the database.
class Hand {
 public:
  explicit Hand(std::string conninfo) : conninfo_(std::move(conninfo)) {}
  ~Hand() { PQfinish(db_); }
  Hand(const Hand&) = delete;
  Hand& operator=(const Hand&) = delete;
  /// Rows of the answer, or -1.
  int run(const std::string& sql) {
    if (db_ == nullptr || PQstatus(db_) != CONNECTION_OK) {
      PQfinish(db_);
      db_ = PQconnectdb((conninfo_ + " application_name=hand options='-c search_path=chenxi'").c_str());
    }
    PGresult* result = PQexec(db_, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    const int rows = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? PQntuples(result) : -1;
    PQclear(result);
    return rows;
  }

 private:
  std::string conninfo_;
  PGconn* db_ = nullptr;
};

struct Node {
  Town town;
  int port = 0;
  std::string log;
  ServerProcess process;

  Node(const Town& t, int p, const std::string& l) : town(t), port(p), log(l), process(t.serve(p), {}, l) {}
  bool is_ready() const {
    const auto reply = ask(port, get(port, "/readyz"));
    return reply && reply->status == 200;
  }
  bool wait_until_ready(std::chrono::milliseconds at_most) const {
    const auto give_up = std::chrono::steady_clock::now() + at_most;
    while (!is_ready()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  /// While the other node writes. Returns when this one has met the database and says that it stands by: a node that never
  /// reached its database ends and says so, which is another story.
  bool start_beside() {
    std::error_code absent;
    const auto before = std::filesystem::file_size(log, absent);
    process.start();
    for (int i = 0; i < 1'500; ++i) {
      std::ifstream file(log);
      if (!absent) file.seekg(static_cast<std::streamoff>(before));
      const std::string said{std::istreambuf_iterator<char>(file), {}};
      if (said.find("\"standby\"") != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
};

/// Two nodes over one database: the second one's directory holds the same keys.
inline std::vector<std::unique_ptr<Node>> two_nodes(const Town& town, const std::filesystem::path& scratch) {
  Town other = town;
  other.data = scratch / "two";
  std::filesystem::create_directories(other.data);
  std::filesystem::permissions(other.data, std::filesystem::perms::owner_all);
  for (const char* file : {"keys", "demo.json"}) std::filesystem::copy_file(town.data / file, other.data / file);
  std::vector<std::unique_ptr<Node>> nodes;
  nodes.push_back(std::make_unique<Node>(town, free_port(21'500), (scratch / "log1").string()));
  nodes.push_back(std::make_unique<Node>(other, free_port(nodes[0]->port + 1), (scratch / "log2").string()));
  return nodes;
}

/// The database's machine falls asleep under load, its synchronous standby is promoted, and then it wakes up again.
void fail_over(const std::string& programs, std::uint64_t seed, Report& report, boost::json::object& figures);

}  // namespace outside
