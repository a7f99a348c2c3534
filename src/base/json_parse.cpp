// The strict reading of a document. Boost.JSON does the lexing (UTF-8, escapes, depth); our handler keeps the rules that
// Boost does not have: each key once, only exact int64 numbers, and a pointer to the first offence.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>  // the whole of Boost.JSON is compiled here and nowhere else
#include <boost/json/value_stack.hpp>

#include "base/json.h"

namespace chenxi {
namespace {

constexpr std::size_t kKeyBytesMax = 128;  // the longest key of our API has less than 40

std::string escape(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

class Handler {
 public:
  static constexpr std::size_t max_object_size = 0x7fffffff;  // on_key() counts
  static constexpr std::size_t max_array_size = 65'536;
  static constexpr std::size_t max_key_size = kKeyBytesMax;
  static constexpr std::size_t max_string_size = 0x7fffffff;

  using Error = boost::json::error_code;
  using Text = boost::json::string_view;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }

  bool on_object_begin(Error&) { return open(false); }
  bool on_object_end(std::size_t n, Error&) {
    open_.pop_back();
    values_.push_object(n);
    return true;
  }
  bool on_array_begin(Error&) { return open(true); }
  bool on_array_end(std::size_t n, Error&) {
    open_.pop_back();
    values_.push_array(n);
    return true;
  }

  bool on_key_part(Text part, std::size_t, Error&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t, Error& ec) {
    key_.append(part.data(), part.size());
    Level& level = open_.back();
    const bool seen = std::find(level.keys.begin(), level.keys.end(), key_) != level.keys.end();
    const bool one_too_many = level.keys.size() == members_max_;
    values_.push_key(key_);
    level.keys.push_back(std::move(key_));
    key_.clear();
    return !(seen || one_too_many) || stop(ec);
  }

  bool on_string_part(Text part, std::size_t, Error&) {
    values_.push_chars(part);
    return true;
  }
  bool on_string(Text part, std::size_t, Error&) {
    begin_value();
    values_.push_string(part);
    return true;
  }

  bool on_number_part(Text part, Error&) {
    if (number_start_ == 0 && !part.empty()) number_start_ = part.front();
    return true;
  }
  bool on_int64(std::int64_t value, Text text, Error& ec) {
    on_number_part(text, ec);
    begin_value();
    const bool negative_zero = value == 0 && number_start_ == '-';
    number_start_ = 0;
    if (negative_zero) return stop(ec);
    values_.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t, Text, Error& ec) { return refuse_number(ec); }  // 2^63 and above
  bool on_double(double, Text, Error& ec) { return refuse_number(ec); }         // a fraction, an exponent, 2^64
  bool on_bool(bool value, Error&) {
    begin_value();
    values_.push_bool(value);
    return true;
  }
  bool on_null(Error&) {
    begin_value();
    values_.push_null();
    return true;
  }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

  void begin(std::size_t members_max) {
    members_max_ = members_max;
    values_.reset();
  }
  json::value release() { return values_.release(); }

  std::string pointer() const {
    std::string out;
    for (const Level& level : open_) {
      if (level.is_array) {
        if (level.count > 0) out += "/" + std::to_string(level.count - 1);
      } else if (!level.keys.empty()) {
        out += "/" + escape(level.keys.back());
      }
    }
    return out;
  }

 private:
  struct Level {
    bool is_array;
    std::size_t count = 0;           // values begun, in an array
    std::vector<std::string> keys{};  // in an object
  };

  void begin_value() {
    if (!open_.empty() && open_.back().is_array) ++open_.back().count;
  }
  bool open(bool is_array) {
    begin_value();
    open_.push_back({.is_array = is_array});
    return true;
  }
  bool stop(Error& ec) {
    ec = boost::json::error::syntax;
    return false;
  }
  bool refuse_number(Error& ec) {
    begin_value();
    return stop(ec);
  }

  json::value_stack values_;
  std::vector<Level> open_;
  std::size_t members_max_ = 0;
  std::string key_;
  char number_start_ = 0;
};

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits) {
  boost::json::parse_options options;
  options.max_depth = limits.depth;
  boost::json::basic_parser<Handler> parser(options);
  parser.handler().begin(limits.members);
  boost::json::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (ec || read != text.size() || !parser.done())
    return refuse(Code::malformed, {.pointer = parser.handler().pointer()});
  return parser.handler().release();
}

std::string JsonReader::pointer_to(std::string_view name) const { return pointer_ + "/" + escape(name); }

}  // namespace chenxi
