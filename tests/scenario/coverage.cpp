#include "tests/scenario/coverage.h"

#include <fmt/format.h>

#include <regex>
#include <sstream>

#include "tests/scenario/script.h"

namespace chenxi::scenario {
namespace {

namespace fs = std::filesystem;

bool is_product(const fs::path& file) {
  const std::string name = file.filename().string();
  const bool source = name.ends_with(".h") || name.ends_with(".cpp");
  return source && !name.ends_with("_test.cpp") && !name.starts_with("test_");
}

/// TEST(Suite, Name) or TEST_F or TEST_P stands in that file.
bool is_there(const fs::path& root, const Elsewhere& one) {
  if (!fs::exists(root / one.file)) return false;
  const std::size_t dot = one.test.find('.');
  if (dot == std::string::npos) return false;
  const std::regex declared("TEST(_[FP])?\\(\\s*" + one.test.substr(0, dot) + "\\s*,\\s*" +
                            one.test.substr(dot + 1) + "\\s*\\)");
  return std::regex_search(read_text(root / one.file), declared);
}

/// Does any line of the product refuse with this code?
bool is_used(const fs::path& root, const std::string& code) {
  const std::regex use("\\bCode::" + code + "\\b");
  for (const auto& entry : fs::recursive_directory_iterator(root / "src")) {
    const bool listed = entry.path().filename() == "status.cpp";  // where every code has its place
    if (entry.is_regular_file() && is_product(entry.path()) && !listed &&
        std::regex_search(read_text(entry.path()), use))
      return true;
  }
  return false;
}

}  // namespace

void Coverage::add(const Coverage& other) {
  for (const auto& [name, seen] : other.commands) {
    Seen& mine = commands[name];
    mine.keyed |= seen.keyed;
    mine.success |= seen.success;
    mine.replay |= seen.replay;
    mine.other_request |= seen.other_request;
    mine.race |= seen.race;
  }
  codes.insert(other.codes.begin(), other.codes.end());
}

std::vector<Elsewhere> read_elsewhere(const std::string& text) {
  std::vector<Elsewhere> all;
  std::istringstream in(text);
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Elsewhere one;
    words >> one.what >> one.file >> one.test;
    all.push_back(one);
  }
  return all;
}

/// A class is a command when the chain of its bases ends at engine::Command; its name is the literal that
/// name() returns, or the class's own kTimer.
std::set<std::string> commands_in(const fs::path& sources) {
  struct Class {
    std::string base, name;
  };
  std::map<std::string, Class> classes;
  const std::regex token(
      R"re((?:class|struct)\s+(\w+)(?:\s+final)?\s*:\s*public\s+([\w:]+)|kTimer\s*=\s*"([\w.]+)"|name\(\)\s*const\s*override\s*\{\s*return\s+(?:"([\w.]+)"|kTimer)\s*;)re");
  for (const auto& entry : fs::recursive_directory_iterator(sources)) {
    if (!entry.is_regular_file() || !is_product(entry.path())) continue;
    const std::string text = read_text(entry.path());
    const std::string room = entry.path().parent_path().filename().string();
    std::string current, timer;
    for (std::sregex_iterator it(text.begin(), text.end(), token), end; it != end; ++it) {
      const std::smatch& found = *it;
      if (found[1].matched) {
        std::string base = found[2].str();
        base = base.substr(base.rfind(':') == std::string::npos ? 0 : base.rfind(':') + 1);
        current = room + "/" + found[1].str();
        classes[current] = {found[2].str().starts_with("engine::") ? "engine/" + base : room + "/" + base,
                            ""};
      } else if (found[3].matched) {
        timer = found[3].str();
        if (classes.contains(current) && classes[current].name == "kTimer") classes[current].name = timer;
      } else if (classes.contains(current)) {
        classes[current].name = found[4].matched ? found[4].str() : timer.empty() ? "kTimer" : timer;
        timer.clear();
      }
    }
  }
  std::set<std::string> names;
  for (const auto& [key, one] : classes) {
    std::string base = one.base;
    while (classes.contains(base)) base = classes[base].base;
    if (base == "engine/Command" && !one.name.empty()) names.insert(one.name);
  }
  return names;
}

std::vector<std::string> codes_in(const std::string& codes_def) {
  std::vector<std::string> codes;
  const std::regex one(R"re(CODE\((\w+), \w+\))re");
  std::istringstream in(codes_def);
  std::string line;
  while (std::getline(in, line))
    if (std::smatch found; line.starts_with("CODE(") && std::regex_search(line, found, one))
      codes.push_back(found[1].str());
  return codes;
}

std::vector<std::string> gaps(const Coverage& seen, const std::vector<std::string>& codes,
                              const std::set<std::string>& commands, const std::vector<Elsewhere>& elsewhere,
                              const fs::path& root) {
  std::vector<std::string> missing;
  std::set<std::string> named, wanted;
  for (const Elsewhere& one : elsewhere) {
    if (one.what.starts_with("spare/")) {
      const std::string code = one.what.substr(6);
      if (is_used(root, code))
        missing.push_back(fmt::format("code {} is not spare: the product refuses with it", code));
      named.insert("codes/" + code);
      continue;
    }
    named.insert(one.what);
    if (!is_there(root, one))
      missing.push_back(fmt::format("{}: there is no test {} in {}", one.what, one.test, one.file));
  }
  const auto want = [&](const std::string& what, bool shown, const std::string& sentence) {
    if (shown && named.contains(what))
      missing.push_back(what + ": a scenario shows it, so its line in elsewhere.txt can go");
    if (!shown && !named.contains(what)) missing.push_back(sentence);
    wanted.insert(what);
  };
  for (const std::string& code : codes)
    want("codes/" + code, seen.codes.contains(code),
         fmt::format("code {}: no scenario is refused with it", code));
  for (const std::string& name : commands) {
    const auto found = seen.commands.find(name);
    const Seen one = found == seen.commands.end() ? Seen{} : found->second;
    want("commands/" + name, one.success, fmt::format("command {}: no scenario in which it succeeds", name));
    if (!one.keyed) continue;
    want("commands/" + name + "/replay", one.replay,
         fmt::format("command {}: no repeat under the same key", name));
    want("commands/" + name + "/other_request", one.other_request,
         fmt::format("command {}: no other request under the same key", name));
    want("commands/" + name + "/race", one.race, fmt::format("command {}: no two at once", name));
  }
  for (const std::string& what : named)
    if (!wanted.contains(what)) missing.push_back(what + ": elsewhere.txt names what is not there");
  return missing;
}

}  // namespace chenxi::scenario
