#include "tests/outside/town.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "base/check.h"
#include "base/json.h"
#include "base/keyring.h"
#include "base/public_id.h"
#include "tests/checker/read_books.h"
#include "wire.h"

namespace outside {

using namespace chenxi;
namespace fs = std::filesystem;

namespace {

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  char buffer[512];
  while (pipe != nullptr && std::fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  if (pipe != nullptr) ::pclose(pipe);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

constexpr int kSweep = 64;  // what `chenxi serve` does unless told otherwise: account rows may be so many batches old

using Owners = std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>;  // (kind, owner) -> account
constexpr const char* kOwners = "SELECT kind,owner,id FROM accounts";

Owners owners_in_file(const std::string& path) {
  Owners owners;
  sqlite3* db = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(db, kOwners, -1, &statement, nullptr) == SQLITE_OK)
    while (sqlite3_step(statement) == SQLITE_ROW)
      owners[{sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1)}] = sqlite3_column_int64(statement, 2);
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return owners;
}

Owners owners_in_database(const std::string& conninfo) {
  Owners owners;
  PGconn* db = PQconnectdb((conninfo + " options='-c search_path=chenxi'").c_str());
  PGresult* result = PQexec(db, kOwners);
  for (int i = 0; i < PQntuples(result); ++i)
    owners[{std::atoll(PQgetvalue(result, i, 0)), std::atoll(PQgetvalue(result, i, 1))}] = std::atoll(PQgetvalue(result, i, 2));
  PQclear(result);
  PQfinish(db);
  return owners;
}

/// A file that may be opened without touching what a crash left.
void copy_books(const fs::path& data, const fs::path& into) {
  for (const char* name : {"chenxi.db", "chenxi.db-wal", "chenxi.db-journal"})
    if (fs::exists(data / name)) fs::copy_file(data / name, into / name, fs::copy_options::overwrite_existing);
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

}  // namespace

void Town::build() const {
  std::string command = fmt::format("{}/chenxi demo --data {} --residents {} --shops 12 --days 2", programs, data.string(), residents);
  if (!postgres.empty()) command += " --store postgres --postgres " + quoted(postgres);
  if (std::system((command + " >/dev/null").c_str()) != 0) throw Trouble("the town could not be built: " + command);
}

std::vector<std::string> Town::serve(int port) const {
  std::vector<std::string> out{programs + "/chenxi", "serve", "--data", data.string(), "--port", std::to_string(port), "--demo"};
  if (!postgres.empty()) out.insert(out.end(), {"--store", "postgres", "--postgres", postgres});
  return out;
}

People Town::people() const {
  People people;
  people.cast = town::load_cast((data / "demo.json").string());
  Owners owners;
  if (postgres.empty()) {
    const Scratch scratch("owners");
    copy_books(data, scratch.path());
    owners = owners_in_file((scratch.path() / "chenxi.db").string());
  } else {
    owners = owners_in_database(postgres);
  }
  const PublicIds ids(load_keys((data / "keys").string()).public_ids);
  const auto account = [&](std::int64_t kind, IdKind named, const std::string& id) {
    const auto row = ids.read(named, id);
    const auto found = owners.find({kind, row.value_or(0)});
    if (found == owners.end()) throw Trouble("no account stands behind " + id);
    return found->second;
  };
  for (const town::Resident& r : people.cast.residents) people.residents.push_back(account(1, IdKind::customer, r.customer));
  for (const town::Shop& s : people.cast.shops) people.shops.push_back(account(3, IdKind::merchant, s.merchant));
  people.tills.resize(people.cast.shops.size());
  return people;
}

checker::Books Town::books() const {
  std::string why;
  std::optional<checker::Books> books;
  if (postgres.empty()) {
    const Scratch scratch("books");
    copy_books(data, scratch.path());
    books = checker::read_sqlite((scratch.path() / "chenxi.db").string(), "", why);
  } else {
    books = checker::read_postgres(postgres, "chenxi", why);
  }
  if (!books) throw Trouble("the books cannot be read: " + why);
  books->leaf_key = checker::leaf_key_of((data / "keys").string());
  books->sweep = kSweep;
  return std::move(*books);
}

bool Town::auditor_agrees() const {
  return std::system(fmt::format("{}/chenxi ledger verify --data {} >/dev/null", programs, data.string()).c_str()) == 0;
}

std::string ask_operator(const Town& town, const std::string& request) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", (town.data / "chenxi.sock").c_str());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string said;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string question = request + "\n";
    char buffer[4096];
    ssize_t n = ::send(socket, question.data(), question.size(), MSG_NOSIGNAL);
    while (n > 0 && said.find('\n') == said.npos && (n = ::recv(socket, buffer, sizeof buffer, 0)) > 0)
      said.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(socket);
  return said;
}

void open_tills(People& people, const Town& town, int port, std::size_t count) {
  const PublicIds ids(load_keys((town.data / "keys").string()).public_ids);
  for (std::size_t i = 0; i < std::min(count, people.tills.size()); ++i) {
    const auto merchant = ids.read(IdKind::merchant, people.cast.shops[i].merchant);
    const std::string said =
        ask_operator(town, fmt::format(R"({{"request":"link","arguments":{{"app":"till","subject":{}}}}})", merchant.value_or(0)));
    const auto link = parse_json(said);
    if (!link || !link->at("ok").as_bool()) throw Trouble("no link to a till: " + said);
    const std::string_view path = link->at("result").at("path").as_string();  // the token stands behind the #
    const std::string body = fmt::format(R"({{"token":"{}"}})", path.substr(path.find('#') + 1));
    const std::string request = fmt::format(
        "POST /v1/till/sessions HTTP/1.1\r\nHost: localhost:{0}\r\nOrigin: http://localhost:{0}\r\nContent-Type: application/json\r\n"
        "Content-Length: {1}\r\nConnection: close\r\n\r\n{2}",
        port, body.size(), body);
    const int http = town::connect_to(port);
    std::string reply;
    char buffer[4096];
    ssize_t n = http >= 0 ? ::send(http, request.data(), request.size(), MSG_NOSIGNAL) : -1;
    while (n > 0 && (n = ::recv(http, buffer, sizeof buffer, 0)) > 0) reply.append(buffer, static_cast<std::size_t>(n));
    if (http >= 0) ::close(http);
    const std::size_t at = reply.find("\r\nSet-Cookie: ");
    if (at == reply.npos) throw Trouble("the till's door stays shut: " + reply.substr(0, 200));
    people.tills[i] = reply.substr(at + 14, reply.find(';', at) - at - 14);
  }
}

Scratch::Scratch(const std::string& name) {
  static std::atomic<int> number = 0;
  path_ = fs::temp_directory_path() / fmt::format("chenxi-{}-{}-{}", name, ::getpid(), ++number);
  fs::create_directories(path_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Report::expect(bool right, const std::string& what) {
  std::printf("%s  %s\n", right ? "ok  " : "FAIL", what.c_str());
  std::fflush(stdout);
  (right ? passed_ : failed_) += 1;
}

void Report::judge(const std::string& what, const History& history, const checker::Books& before, const checker::Books& after,
                   const Rules& rules) {
  const std::vector<Finding> findings = outside::judge(history, before, after, rules);
  for (std::size_t i = 0; i < findings.size() && i < 20; ++i)
    std::printf("      %s: %s\n", findings[i].what.c_str(), findings[i].text.c_str());
  if (findings.size() > 20) std::printf("      … %zu in all\n", findings.size());
  expect(findings.empty(), what);
}

int Report::end() const {
  std::printf("%d passed, %d failed\n", passed_, failed_);
  return failed_ == 0 ? 0 : 1;
}

std::string option(int argc, char** argv, const std::string& name, const std::string& fallback) {
  const std::string prefix = "--" + name + "=";
  for (int i = 1; i < argc; ++i)
    if (const std::string word = argv[i]; word.starts_with(prefix)) return word.substr(prefix.size());
  return fallback;
}

void write_run(const std::string& path, const std::string& command, const json::object& figures) {
  if (path.empty()) return;
  std::ifstream cpu("/proc/cpuinfo");
  std::string line, model;
  while (model.empty() && std::getline(cpu, line))
    if (line.starts_with("model name")) model = line.substr(line.find(':') + 2);
  json::object out{{"commit", output_of("git rev-parse HEAD 2>/dev/null")},
                   {"date", output_of("date -u +%Y-%m-%d")},
                   {"command", command},
                   {"machine", json::object{{"cpu", model},
                                            {"cores", std::thread::hardware_concurrency()},
                                            {"kernel", output_of("uname -sr")},
                                            {"shared_with_other_work", true}}}};
  for (const auto& [name, value] : figures) out[name] = value;
  std::ofstream file(path, std::ios::trunc);
  file << "{\n";
  bool first = true;
  for (const auto& [name, value] : out) {
    file << (first ? "" : ",\n") << "  \"" << std::string_view(name) << "\": " << to_text(value);
    first = false;
  }
  file << "\n}\n";
  if (!file) throw Trouble("cannot write " + path);
}

}  // namespace outside
