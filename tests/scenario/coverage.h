// Coverage: what the scenarios met, held against what there is: every refusal code, every command.
#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace chenxi::scenario {

/// What was seen of one command.
struct Seen {
  bool keyed = false;  // it came with an idempotency key
  bool success = false, replay = false, other_request = false, race = false;
};

struct Coverage {
  std::map<std::string, Seen> commands;  // by name
  std::set<std::string> codes;           // met at a door: a route, an operator's request
  void add(const Coverage& other);
};

/// What no scenario can bring about, and the test that does: "codes/unavailable" -> file and "Suite.Test".
struct Elsewhere {
  std::string what, file, test;
};
/// Lines "spare/<code>" (nothing in the product refuses with it yet: checked), "codes/<code>  <file>
/// <Suite.Test>" and "commands/<name>[/replay|/other_request|/race|/success]  …".
std::vector<Elsewhere> read_elsewhere(const std::string& text);

/// The names of all engine::Command classes under `sources`, read off the code.
std::set<std::string> commands_in(const std::filesystem::path& sources);
/// The names in codes.def.
std::vector<std::string> codes_in(const std::string& codes_def);

/// One line for everything that neither a scenario nor a test elsewhere shows, and for every named test that
/// is not there or not needed.
std::vector<std::string> gaps(const Coverage& seen, const std::vector<std::string>& codes,
                              const std::set<std::string>& commands, const std::vector<Elsewhere>& elsewhere,
                              const std::filesystem::path& root);

}  // namespace chenxi::scenario
