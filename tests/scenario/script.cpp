#include "tests/scenario/script.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace chenxi::scenario {
namespace {

/// Lines that begin like this set the stage or look at it: they must be right, and expect nothing else.
const std::set<std::string> kStage = {"rules",   "demo", "resident", "shop",  "check",    "bank",
                                      "restart", "leap", "confirm",  "house", "together", "tier",
                                      "registry", "staff", "server"};

bool is_option_name(const std::string& text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
}

struct Word {
  std::string text;
  std::size_t plain = 0;  // how many characters stood before the first quote
};

std::vector<Word> split(const std::string& line) {
  std::vector<Word> words;
  std::size_t i = 0;
  while (true) {
    while (i < line.size() && (line[i] == ' ' || line[i] == '\t')) ++i;
    if (i == line.size() || line[i] == '#') return words;
    Word word;
    bool quoted_yet = false;
    char quote = 0;
    for (; i < line.size(); ++i) {
      const char c = line[i];
      if (quote != 0) {
        if (c == quote)
          quote = 0;
        else
          word.text += c;
      } else if (c == '"' || c == '\'') {
        if (!quoted_yet) word.plain = word.text.size();
        quoted_yet = true;
        quote = c;
      } else if (c == ' ' || c == '\t') {
        break;
      } else {
        word.text += c;
      }
    }
    if (quote != 0) throw std::runtime_error("a quote is left open");
    if (!quoted_yet) word.plain = word.text.size();
    words.push_back(std::move(word));
  }
}

Line read_line(const std::string& text) {
  Line line;
  line.text = text;
  line.indented = text.starts_with(' ');
  std::vector<Word> words = split(text);
  const bool stage = kStage.contains(words.front().text) || words.front().text.starts_with('+');
  if (!stage) {
    line.expected = words.back().text;
    words.pop_back();
  }
  for (Word& word : words) {
    const std::size_t equals = word.text.find('=');
    if (equals != std::string::npos && equals < word.plain && is_option_name(word.text.substr(0, equals)))
      line.options[word.text.substr(0, equals)] = word.text.substr(equals + 1);
    else
      line.words.push_back(std::move(word.text));
  }
  if (line.words.empty()) throw std::runtime_error("nobody does anything");
  return line;
}

}  // namespace

std::string Line::option(const std::string& name, const std::string& otherwise) const {
  const auto found = options.find(name);
  return found == options.end() ? otherwise : found->second;
}

const std::string& Line::word(std::size_t index) const {
  if (index >= words.size()) throw std::runtime_error("a word is missing");
  return words[index];
}

std::vector<Line> read_script(const std::string& text) {
  std::vector<Line> lines;
  std::istringstream in(text);
  std::string one;
  for (int number = 1; std::getline(in, one); ++number) {
    const std::size_t first = one.find_first_not_of(" \t");
    if (first == std::string::npos || one[first] == '#') continue;
    try {
      lines.push_back(read_line(one));
    } catch (const std::exception& error) {
      throw std::runtime_error(fmt::format("line {}: {}: {}", number, error.what(), one));
    }
    lines.back().number = number;
  }
  return lines;
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace chenxi::scenario
