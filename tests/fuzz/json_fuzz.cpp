// Any bytes as a request: the parser must take exactly what a naive reader of our own takes, which knows nothing of
// Boost, and must read the same values.
#include <algorithm>
#include <boost/json/parse.hpp>

#include "base/json.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;

/// RFC 8259 by recursive descent, with our rules. Gives the document written compactly, members in their order.
class NaiveReader {
 public:
  explicit NaiveReader(std::string_view text) : text_(text) {}

  std::optional<std::string> document() {
    std::string out;
    if (!value(out, 0)) return std::nullopt;
    blanks();
    return at_ == text_.size() ? std::optional(out) : std::nullopt;
  }

 private:
  bool ends() const { return at_ >= text_.size(); }
  char look() const { return ends() ? '\0' : text_[at_]; }
  void blanks() {
    while (!ends() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool value(std::string& out, std::size_t depth) {
    blanks();
    for (const std::string_view word : {"null", "true", "false"})
      if (take(word)) {
        out += word;
        return true;
      }
    if (look() == '"') return string(out, SIZE_MAX);
    if (look() == '[') return depth < 16 && list(out, depth + 1);
    if (look() == '{') return depth < 16 && object(out, depth + 1);
    return number(out);
  }
  bool number(std::string& out) {
    const std::size_t from = at_;
    if (look() == '-') ++at_;
    const std::size_t digits = at_;
    __extension__ __int128 sum = 0;
    while (!ends() && text_[at_] >= '0' && text_[at_] <= '9' && at_ - digits < 25) sum = sum * 10 + (text_[at_++] - '0');
    if (at_ == digits || (text_[digits] == '0' && at_ > digits + 1)) return false;
    if (std::string_view(".eE0123456789").find(look()) != std::string_view::npos && !ends()) return false;
    const bool negative = digits > from;
    if (negative ? (sum == 0 || -sum < INT64_MIN) : sum > INT64_MAX) return false;
    out += text_.substr(from, at_ - from);
    return true;
  }
  bool list(std::string& out, std::size_t depth) {
    ++at_;
    out += '[';
    blanks();
    for (bool first = true; !take("]"); first = false, blanks()) {
      if (!first && !take(",")) return false;
      if (!first) out += ',';
      if (!value(out, depth)) return false;
    }
    out += ']';
    return true;
  }
  bool object(std::string& out, std::size_t depth) {
    ++at_;
    out += '{';
    std::vector<std::string> keys;
    blanks();
    for (bool first = true; !take("}"); first = false, blanks()) {
      if (!first && !take(",")) return false;
      if (!first) out += ',';
      blanks();
      std::string key;
      if (look() != '"' || !string(key, 128)) return false;
      if (std::find(keys.begin(), keys.end(), key) != keys.end() || keys.size() == 256) return false;
      keys.push_back(key);
      out += key + ":";
      blanks();
      if (!take(":") || !value(out, depth)) return false;
    }
    out += '}';
    return true;
  }

  /// Decoded, then written as our writer escapes: so equal texts are equal here, too.
  bool string(std::string& out, std::size_t bytes_max) {
    ++at_;
    std::string text;
    for (;;) {
      if (ends()) return false;
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') break;
      if (c < 0x20) return false;
      if (c == '\\' ? !escape(text) : !character(text)) return false;
    }
    ++at_;
    if (text.size() > bytes_max) return false;
    out += to_text(json::value(text));
    return true;
  }
  std::optional<unsigned> hex4() {
    unsigned out = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = look();
      if (c >= '0' && c <= '9') out = out * 16 + static_cast<unsigned>(c - '0');
      else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') out = out * 16 + static_cast<unsigned>((c | 0x20) - 'a') + 10;
      else return std::nullopt;
    }
    return out;
  }
  static void put(std::string& out, unsigned code) {
    const auto low = [&](unsigned shift) { return static_cast<char>(0x80 | (code >> shift & 0x3f)); };
    if (code < 0x80) out += static_cast<char>(code);
    else if (code < 0x800) (out += static_cast<char>(0xc0 | code >> 6)) += low(0);
    else if (code < 0x10000) ((out += static_cast<char>(0xe0 | code >> 12)) += low(6)) += low(0);
    else (((out += static_cast<char>(0xf0 | code >> 18)) += low(12)) += low(6)) += low(0);
  }
  bool escape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    ++at_;
    if (take("u")) {
      const auto code = hex4();
      if (!code || (*code >= 0xdc00 && *code < 0xe000)) return false;
      if (*code < 0xd800 || *code >= 0xe000) return put(out, *code), true;
      if (!take("\\u")) return false;
      const auto second = hex4();
      if (!second || *second < 0xdc00 || *second >= 0xe000) return false;
      return put(out, 0x10000 + ((*code - 0xd800) << 10) + (*second - 0xdc00)), true;
    }
    const std::size_t which = ends() ? kNames.npos : kNames.find(text_[at_]);
    if (which == kNames.npos) return false;
    out += kMeant[which];
    ++at_;
    return true;
  }
  /// One character of UTF-8: decoded and encoded again it must be the same bytes.
  bool character(std::string& out) {
    const auto first = static_cast<unsigned char>(text_[at_]);
    const std::size_t n = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first >= 0x80 && (first < 0xc0 || first >= 0xf8)) return false;
    if (at_ + n > text_.size()) return false;
    unsigned code = n == 1 ? first : first & (0x7fU >> n);
    for (std::size_t i = 1; i < n; ++i) {
      const auto next = static_cast<unsigned char>(text_[at_ + i]);
      if ((next & 0xc0) != 0x80) return false;
      code = code << 6 | (next & 0x3f);
    }
    std::string again;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
    put(again, code);
    if (again != text_.substr(at_, n)) return false;
    out += again;
    at_ += n;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Reads every member by its type: what a string() gives is one line, and nothing may be left over unseen.
void read_members(const json::value& value) {
  auto in = JsonReader::object(value);
  if (!in) return;
  bool all = true;
  for (const auto& member : value.get_object()) {
    const std::string_view key = member.key();
    if (member.value().is_string()) {
      const auto text = in->string(key, 0, 64);
      CHECK(!text || (text->size() <= 64 && std::none_of(text->begin(), text->end(),
                                                         [](char c) { return static_cast<unsigned char>(c) < 0x20; })),
            "a text of one line, within its bounds");
    } else if (member.value().is_int64()) {
      const auto number = in->integer(key, 1, 100'000);
      CHECK(number.has_value() == (member.value().get_int64() >= 1 && member.value().get_int64() <= 100'000), "bounds");
    } else if (member.value().is_object()) {
      read_members(member.value());
      CHECK(in->child(key).has_value(), "an object is a child");
    } else if (in->is_null(key)) {
      continue;
    } else {
      all = false;
    }
  }
  CHECK(in->finish().has_value() == all, "whatever was not read is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto naive = NaiveReader(text).document();
  std::optional<json::value> read;
  if (fuzz::planted()) {  // Boost.JSON as it comes: the last of two equal keys, 1e400, 2^64
    boost::json::error_code error;
    json::value value = boost::json::parse(text, error);
    if (!error) read = std::move(value);
  } else if (auto value = parse_json(text)) {
    read = *std::move(value);
  }
  CHECK(read.has_value() == naive.has_value(), "both readers take it, or neither does");
  if (!read) return 0;
  const std::string written = to_text(*read);
  CHECK(written == *naive, "both readers read the same");
  CHECK(to_text(parse_json(written).value()) == written, "what is written can be read");
  read_members(*read);
  return 0;
}
