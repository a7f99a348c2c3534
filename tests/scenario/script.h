// Script: the lines of a scenario, as somebody wrote them.
//
//   amy pays p1 stall 30.00            ok         # who, what, under which key; how it ends stands last
//   amy pays p1 stall 31.00            id_reused
//   check balance amy = 70.00
//
// README.md has the whole language.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace chenxi::scenario {

struct Line {
  int number = 0;
  std::string text;                            // as written
  bool indented = false;                       // belongs to the `together` above it
  std::vector<std::string> words;              // without options and expectation
  std::map<std::string, std::string> options;  // name=value
  std::string expected;                        // "" for a line that must simply be right

  bool has(const std::string& name) const { return options.contains(name); }
  std::string option(const std::string& name, const std::string& otherwise = "") const;
  /// Throws when the line has fewer words.
  const std::string& word(std::size_t index) const;
};

/// Throws std::runtime_error with the line when it cannot be read.
std::vector<Line> read_script(const std::string& text);
std::string read_text(const std::filesystem::path& file);

}  // namespace chenxi::scenario
