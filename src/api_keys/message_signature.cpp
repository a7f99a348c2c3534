#include "api_keys/message_signature.h"

#include <algorithm>
#include <charconv>

#include "api_keys/public_key.h"
#include "base/crypto.h"

namespace chenxi::api_keys {
namespace {

constexpr std::size_t kComponentsMax = 16;
constexpr std::size_t kFieldBytesMax = 2048;

/// Reads Structured Fields (RFC 8941), the few forms that stand in these two.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  std::size_t at() const { return at_; }
  std::string_view since(std::size_t from) const { return text_.substr(from, at_ - from); }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void spaces() {
    while (take(' ')) {}
  }
  /// lcalpha / "*", then also digits and "_-.*"
  std::optional<std::string> key() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_key(text_[at_], at_ == from)) ++at_;
    if (at_ == from) return std::nullopt;
    return std::string(text_.substr(from, at_ - from));
  }
  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return out;
      if (c < ' ' || c > '~') return std::nullopt;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\\')) return std::nullopt;
      out += text_[at_++];
    }
    return std::nullopt;
  }
  std::optional<std::int64_t> integer() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + from, text_.data() + at_, value);
    if (error != std::errc() || at_ == from || at_ - from > 15) return std::nullopt;
    return value;
  }
  std::optional<std::string> bytes() {
    if (!take(':')) return std::nullopt;
    const std::size_t end = text_.find(':', at_);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    return unbase64(inside);
  }

 private:
  static bool is_key(char c, bool first) {
    if ((c >= 'a' && c <= 'z') || c == '*') return true;
    return !first && ((c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.');
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

bool read_parameter(Reader& in, SignatureInput& out) {
  const auto name = in.key();
  if (!name || !in.take('=')) return false;
  const auto once = [](auto& place, auto value) {
    if (place || !value) return false;
    place = std::move(value);
    return true;
  };
  if (*name == "created") return once(out.created, in.integer());
  if (*name == "expires") return once(out.expires, in.integer());
  if (*name == "nonce") return once(out.nonce, in.string());
  if (*name == "keyid") return once(out.keyid, in.string());
  if (*name == "alg") return once(out.algorithm, in.string());
  return *name == "tag" && in.string().has_value();
}

std::optional<SignatureInput> read_input(std::string_view field) {
  Reader in(field);
  SignatureInput out;
  const auto label = in.key();
  if (!label || !in.take('=')) return std::nullopt;
  out.label = *label;
  const std::size_t from = in.at();
  if (!in.take('(')) return std::nullopt;
  in.spaces();
  while (!in.take(')')) {
    const auto component = in.string();
    if (!component || out.covers(*component) || out.components.size() == kComponentsMax) return std::nullopt;
    if (std::ranges::any_of(*component, [](char c) { return c >= 'A' && c <= 'Z'; })) return std::nullopt;
    out.components.push_back(*component);
    const std::size_t before = in.at();
    in.spaces();
    if (in.at() == before && !(field.size() > before && field[before] == ')')) return std::nullopt;
  }
  while (in.take(';')) {
    in.spaces();
    if (!read_parameter(in, out)) return std::nullopt;
  }
  if (!in.at_end()) return std::nullopt;
  out.parameters = in.since(from);
  return out;
}

}  // namespace

bool SignatureInput::covers(std::string_view component) const {
  return std::ranges::find(components, component) != components.end();
}

std::optional<ReadSignature> read_signature(std::string_view input_field, std::string_view signature_field) {
  if (input_field.size() > kFieldBytesMax || signature_field.size() > kFieldBytesMax) return std::nullopt;
  auto input = read_input(input_field);
  if (!input) return std::nullopt;
  Reader in(signature_field);
  const auto label = in.key();
  if (!label || *label != input->label || !in.take('=')) return std::nullopt;
  auto signature = in.bytes();
  if (!signature || !in.at_end()) return std::nullopt;
  return ReadSignature{std::move(*input), std::move(*signature)};
}

std::optional<std::string> signature_base(const SignatureInput& input, const ComponentOf& value_of) {
  std::string out;
  for (const std::string& component : input.components) {
    const auto value = value_of(component);
    if (!value) return std::nullopt;
    out += "\"" + component + "\": " + *value + "\n";
  }
  return out + "\"@signature-params\": " + input.parameters;
}

bool digest_fits(std::string_view field, std::string_view body) {
  if (field.size() > kFieldBytesMax) return false;
  Reader in(field);
  bool fits = false;
  do {
    in.spaces();
    const auto algorithm = in.key();
    if (!algorithm || !in.take('=')) return false;
    const auto digest = in.bytes();
    if (!digest) return false;
    if (*algorithm == "sha-256") {
      if (*digest != view(sha256(body))) return false;
      fits = true;
    }
    in.spaces();
  } while (in.take(','));
  return fits && in.at_end();
}

}  // namespace chenxi::api_keys
