#include "scan.h"

#include <algorithm>
#include <regex>

namespace walls {
namespace {

bool is_word(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Walks through the text once; what is blanked keeps its line ends, so that positions give true lines.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { result_.code.assign(text); }

  Scan run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_to(text_.find('\n', at_));
      } else if (starts("/*")) {
        blank_to(after("*/"));
      } else if (starts("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) {
        raw_string();
      } else if (text_[at_] == '"') {
        quoted('"');
      } else if (text_[at_] == '\'' && (at_ == 0 || !is_word(text_[at_ - 1]))) {  // not 1'000
        quoted('\'');
      } else {
        ++at_;
      }
    }
    return std::move(result_);
  }

 private:
  bool starts(std::string_view mark) const { return text_.substr(at_, mark.size()) == mark; }
  std::size_t after(std::string_view mark) const {
    const auto found = text_.find(mark, at_);
    return found == std::string_view::npos ? found : found + mark.size();
  }
  void blank_to(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_)
      if (text_[at_] != '\n') result_.code[at_] = ' ';
  }
  void quoted(char mark) {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != mark && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    take(begin, std::min(at_, text_.size()), mark == '"');
    at_ = std::min(at_ + 1, text_.size());
  }
  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return void(at_ = text_.size());
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t end = std::min(text_.find(close, open), text_.size());
    take(open + 1, end, true);
    at_ = std::min(end + close.size(), text_.size());
  }
  void take(std::size_t begin, std::size_t end, bool is_text) {
    if (is_text) result_.literals.push_back({line_of(text_, begin), std::string(text_.substr(begin, end - begin))});
    at_ = begin;
    blank_to(end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Scan result_;
};

}  // namespace

int line_of(std::string_view text, std::size_t position) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

Scan scan(std::string_view text) {
  Scan result = Scanner(text).run();
  static const std::regex kInclude(R"(^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"])", std::regex::multiline);
  const std::string all(text);
  for (auto it = std::sregex_iterator(all.begin(), all.end(), kInclude); it != std::sregex_iterator(); ++it)
    result.includes.push_back({line_of(all, static_cast<std::size_t>(it->position(1))), it->str(1)});
  return result;
}

}  // namespace walls
