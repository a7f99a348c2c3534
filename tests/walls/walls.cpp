#include "walls.h"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string_view>

#include "scan.h"

namespace walls {
namespace {

// From the ground up. A room may include itself and the groups named here.
enum class Group { base, money, leaf, store, ledger, engine, ports, witness, mover, reader, http, app };
using Groups = std::set<Group>;

const std::map<std::string, Group, std::less<>> kRooms = {
    {"base", Group::base},
    {"money", Group::money},
    // Pure: no rows, no commands.
    {"i18n", Group::leaf}, {"qr", Group::leaf}, {"crypto", Group::leaf}, {"webauthn", Group::leaf},
    {"store", Group::store},
    {"ledger", Group::ledger},
    {"engine", Group::engine},
    {"ports", Group::ports},
    // Asked before money moves; they never post.
    {"identity", Group::witness}, {"rules", Group::witness}, {"limits", Group::witness}, {"ladder", Group::witness}, {"stop", Group::witness}, {"family", Group::witness}, {"staff", Group::witness}, {"risk", Group::witness}, {"compliance", Group::witness},
    {"merchants", Group::witness}, {"products", Group::witness}, {"counter", Group::witness}, {"api_keys", Group::witness},
    // Move money; never include one another.
    {"payments", Group::mover}, {"packages", Group::mover}, {"trade", Group::mover}, {"transfers", Group::mover}, {"banks", Group::mover}, {"payouts", Group::mover},
    {"cash", Group::mover}, {"settlement", Group::mover}, {"disputes", Group::mover}, {"bills", Group::mover}, {"gifts", Group::mover}, {"offers", Group::mover},
    {"credit", Group::mover}, {"wealth", Group::mover}, {"offline", Group::mover}, {"nfc", Group::mover},
    {"crossborder", Group::mover},
    // Read what the others wrote, and carry it outside.
    {"records", Group::reader}, {"receipts", Group::reader}, {"posters", Group::reader}, {"reports", Group::reader}, {"insights", Group::reader}, {"education", Group::reader}, {"calls", Group::reader}, {"closing", Group::reader},
    {"transparency", Group::reader}, {"books", Group::reader}, {"explorer", Group::reader}, {"notify", Group::reader},
    {"live", Group::reader}, {"webhooks", Group::reader}, {"sandbox", Group::reader}, {"console", Group::reader}, {"backup", Group::reader},
    {"http", Group::http},
    {"app", Group::app}, {"demo", Group::app},
};

Groups may_use(Group group) {
  using enum Group;
  switch (group) {
    case base: return {};
    case money: return {base};
    case leaf: return {base, money};
    case store: return {base, money};
    case ledger: return {base, money, store};
    case engine: return {base, money, store, ledger};
    case ports: return {base, money, leaf, store, ledger, engine};
    case witness: return {base, money, leaf, store, ledger, engine, ports, witness};
    case mover: return {base, money, leaf, store, ledger, engine, ports, witness};
    case reader: return {base, money, leaf, store, ledger, engine, ports, witness, mover, reader};
    case http: return {base, money, leaf, store, ledger, engine, ports};
    case app: return {base, money, leaf, store, ledger, engine, ports, witness, mover, reader, http, app};
  }
  return {};
}

struct File {
  std::string path, room, name;
  Scan scan;
};

std::string first_folder(std::string_view path) { return std::string(path.substr(0, path.find('/'))); }

File file_of(const Source& source) {
  File file{source.path, "", "", scan(source.text)};
  const std::string inside = source.path.substr(source.path.find("src/") + 4);
  file.room = inside.find('/') == std::string::npos ? "" : first_folder(inside);
  file.name = inside.substr(inside.rfind('/') + 1);
  return file;
}

class Inspector {
 public:
  std::vector<std::string> run(const std::vector<Source>& sources) {
    for (const Source& source : sources) {
      // Tests may stand anywhere: x_test.cpp, and what several of them share, test_x.h.
      const std::string base = source.path.substr(source.path.rfind('/') + 1);
      if (base.ends_with("_test.cpp") || (base.starts_with("test_") && base.ends_with(".h"))) continue;
      const File file = file_of(source);
      if (!kRooms.contains(file.room)) {
        say(file, 1, "the folder has no place among the rooms; give it one in tests/walls/walls.cpp");
        continue;
      }
      includes(file);
      words(file);
      literals(file);
    }
    circles();
    return std::move(faults_);
  }

 private:
  void say(const File& file, int line, const std::string& what) {
    faults_.push_back(file.path + ":" + std::to_string(line) + ": " + what);
  }

  void includes(const File& file) {
    const Group group = kRooms.at(file.room);
    for (const Found& include : file.scan.includes) {
      if (include.text == "boost/json/src.hpp" && json_source_.insert(file.path).second && json_source_.size() > 1)
        say(file, include.line, "Boost.JSON is compiled in one file only: " + *json_source_.begin());
      const bool network = include.text.starts_with("boost/beast") || include.text.starts_with("boost/asio");
      if (network && file.room != "http" && file.room != "notify")
        say(file, include.line, "only http and notify include Boost.Beast or Boost.Asio");

      const std::string target = first_folder(include.text);
      const auto known = kRooms.find(target);
      if (known == kRooms.end() || target == file.room) continue;
      if (target == "http" && group != Group::app) {
        const bool part = include.text == "http/route.h" || include.text == "http/schema.h";
        if (file.name != "routes.cpp" || !part)
          say(file, include.line, "of a room only routes.cpp includes http, and of http only http/route.h and schema.h");
        continue;
      }
      uses_[file.room].emplace(target, file.path);
      if (may_use(group).contains(known->second)) continue;
      if (group == Group::mover && known->second == Group::mover) {
        say(file, include.line, "a mover never includes another mover: " + file.room + " -> " + target);
      } else {
        say(file, include.line, file.room + " may not use " + target);
      }
    }
  }

  void forbid(const File& file, const std::regex& pattern, const std::string& what) {
    const std::string& code = file.scan.code;
    for (auto it = std::sregex_iterator(code.begin(), code.end(), pattern); it != std::sregex_iterator(); ++it)
      say(file, line_of(code, static_cast<std::size_t>(it->position())), what);
  }

  void words(const File& file) {
    static const std::regex kClock(
        R"(\b(system_clock|high_resolution_clock|random_device|getrandom|gettimeofday|clock_gettime|RAND_bytes|arc4random\w*|mt19937\w*)\b|\bstd::(time|rand)\s*\()");
    static const std::regex kSteady(R"(\bsteady_clock\b)");
    static const std::regex kRealEnv(R"(\breal_env\s*\()");
    static const std::regex kPost(R"((\.|->)\s*post\s*\()");
    static const std::regex kTryInBraces(R"([{,]\s*\.\w+\s*=\s*[^;{}]*\bTRY\s*\()");
    if (file.path != "src/base/env.cpp") {
      forbid(file, kClock, "clock and random device belong to base/env.cpp; take them from Env");
      const bool edge = file.room == "http" || file.room == "notify" || kRooms.at(file.room) == Group::app;
      if (!edge) forbid(file, kSteady, "take monotonic() from Env's clock");
    }
    const bool hands_out = file.room == "base" || kRooms.at(file.room) == Group::app;
    if (!hands_out) forbid(file, kRealEnv, "Env is handed in from above, so that a test can hand in its own");
    if (kRooms.at(file.room) == Group::witness) forbid(file, kPost, "a witness judges and never posts");
    forbid(file, kTryInBraces, "TRY inside braces leaks what stands before it (gcc); assign the members one by one");
  }

  void literals(const File& file) {
    static const std::regex kSql(
        R"(\bSELECT\s|\bINSERT\s+(OR\s+\w+\s+)?INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\bPRAGMA\s|\b(CREATE|DROP|ALTER)\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW|SCHEMA)\b)"
        R"(|\bselect\s.*\sfrom\s|\binsert\s+into\s|\bupdate\s+\w+\s+set\s|\bdelete\s+from\s|\bcreate\s+(table|index)\s)");
    // Names of foreign schemes (qr), amounts in words (money), dates (i18n) and the demo town's people are no sentences.
    static const std::set<std::string, std::less<>> kSpeak = {"i18n", "money", "qr", "demo", "app"};
    for (const Found& literal : file.scan.literals) {
      if (file.room != "store" && std::regex_search(literal.text, kSql))
        say(file, literal.line, "SQL stands in src/store only");
      if (!kSpeak.contains(file.room) && has_chinese(literal.text))
        say(file, literal.line, "a sentence people read belongs into i18n/*.json");
    }
  }

  /// A lead byte of U+4000-U+9FFF.
  static bool has_chinese(const std::string& text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xe4 && static_cast<unsigned char>(c) <= 0xe9; });
  }

  /// Groups in which rooms may use each other must still have an order.
  void circles() {
    std::set<std::string> done;
    std::vector<std::string> path;
    const std::function<void(const std::string&)> visit = [&](const std::string& room) {
      if (const auto seen = std::ranges::find(path, room); seen != path.end()) {
        std::string circle;
        for (auto at = seen; at != path.end(); ++at) circle += *at + " -> ";
        faults_.push_back("src/" + room + ": rooms use each other in a circle: " + circle + room);
        return;
      }
      if (done.contains(room)) return;
      path.push_back(room);
      for (const auto& [target, where] : uses_[room]) visit(target);
      path.pop_back();
      done.insert(room);
    };
    for (const auto& [room, group] : kRooms) visit(room);
  }

  std::vector<std::string> faults_;
  std::map<std::string, std::map<std::string, std::string>> uses_;  // room -> room it uses -> a file that does
  std::set<std::string> json_source_;
};

}  // namespace

std::vector<std::string> faults(const std::vector<Source>& sources) { return Inspector().run(sources); }

std::vector<std::string> auditor_faults(const std::vector<Source>& sources) {
  std::vector<std::string> out;
  for (const Source& source : sources)
    for (const Found& include : scan(source.text).includes)
      if (kRooms.contains(first_folder(include.text)))
        out.push_back(source.path + ":" + std::to_string(include.line) + ": the auditor uses nothing of the rooms: " + include.text);
  return out;
}

}  // namespace walls
