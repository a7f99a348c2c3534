#include "api_keys/gate.h"

#include <algorithm>

#include "api_keys/message_signature.h"
#include "api_keys/public_key.h"

namespace chenxi::api_keys {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::int64_t kSecondsMax = 100'000'000'000;  // of a date: microseconds of it still fit
constexpr std::size_t kNonceBytesMin = 16, kNonceBytesMax = 128;

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(x) == lower(y);
  });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// RFC 9421 §2.1: the values of all lines with this name, trimmed, joined by ", ".
std::optional<std::string> field(const Message& message, std::string_view name) {
  std::optional<std::string> out;
  for (const Message::Field& one : message.fields) {
    if (!same_name(one.name, name)) continue;
    out = out ? *out + ", " + std::string(trimmed(one.value)) : std::string(trimmed(one.value));
  }
  return out;
}

std::string_view path_of(const Message& message) {
  return message.target.substr(0, std::min(message.target.find('?'), message.target.size()));
}
/// With its "?", which stands even for an empty one (§2.2.7).
std::string query_of(const Message& message) {
  const std::size_t at = message.target.find('?');
  return at == std::string_view::npos ? "?" : std::string(message.target.substr(at));
}

std::optional<std::string> component(const Message& message, std::string_view name) {
  if (!name.starts_with('@')) return field(message, name);
  const std::size_t scheme_end = std::min(message.origin.find("://"), message.origin.size());
  if (name == "@method") return std::string(message.method);
  if (name == "@target-uri") return std::string(message.origin) + std::string(message.target);
  if (name == "@request-target") return std::string(message.target);
  if (name == "@path") return std::string(path_of(message));
  if (name == "@query") return query_of(message);
  if (name == "@scheme") return std::string(message.origin.substr(0, scheme_end));
  if (name == "@authority" && scheme_end < message.origin.size()) {
    std::string authority(message.origin.substr(scheme_end + 3));
    for (char& c : authority) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return authority;
  }
  return std::nullopt;
}

}  // namespace

bool covers_what_counts(const SignatureInput& input, const Message& message) {
  if (!input.covers("@method")) return false;
  const bool has_query = message.target.find('?') != std::string_view::npos;
  const bool target = input.covers("@target-uri") || input.covers("@request-target") ||
                      (input.covers("@path") && (!has_query || input.covers("@query")));
  if (!target) return false;
  if (!message.body.empty() && !input.covers("content-digest")) return false;
  return !field(message, "idempotency-key") || input.covers("idempotency-key");
}

void Gate::reload(store::Reader& reader) {
  directory_.reload(reader);
  const std::lock_guard lock(mutex_);
  opened_at_ = clock_.now();
}

Result<Caller> Gate::admit(const Message& message, std::optional<Scope> scope) {
  const auto authorization = field(message, "authorization");
  if (!authorization || !authorization->starts_with(kBearer)) return refuse(Code::not_signed_in);
  const auto key = directory_.good(sha256(std::string_view(*authorization).substr(kBearer.size())));
  if (!key) return refuse(Code::not_signed_in);
  if (key->algorithm != Algorithm::none) TRY(judge_signature(message, *key));
  TRY(has_scope(*key, scope));
  return Caller{*key};
}

Done has_scope(const ApiKey& key, std::optional<Scope> scope) {
  if (scope && !key.may(*scope)) return refuse(Code::api_scope_missing, {.text = std::string(name(*scope))});
  return done();
}

Done Gate::judge_signature(const Message& message, const ApiKey& key) {
  const auto wrong = [] { return refuse(Code::request_signature_wrong); };
  const auto input = field(message, "signature-input"), signature = field(message, "signature");
  if (!input || !signature) return wrong();
  const auto read = read_signature(*input, *signature);
  if (!read || !covers_what_counts(read->input, message)) return wrong();
  const SignatureInput& signed_as = read->input;
  if (!signed_as.created || !signed_as.nonce) return wrong();
  if (signed_as.nonce->size() < kNonceBytesMin || signed_as.nonce->size() > kNonceBytesMax) return wrong();
  if (signed_as.keyid && *signed_as.keyid != key_id(key)) return wrong();
  if (signed_as.algorithm && *signed_as.algorithm != name(key.algorithm)) return wrong();
  const bool digested = signed_as.covers("content-digest");  // where there is a body it is, and a body that was taken away is noticed
  if (digested && !digest_fits(field(message, "content-digest").value_or(""), message.body)) return wrong();
  const auto base = signature_base(signed_as, [&](std::string_view name) { return component(message, name); });
  if (!base || !verify({key.algorithm, key.public_key}, *base, read->signature)) return wrong();

  if (*signed_as.created > kSecondsMax) return refuse(Code::request_too_old);
  const Instant now = clock_.now(), created{*signed_as.created * 1'000'000};
  if (created < now - kSignedBefore || created > now + kSignedAhead) return refuse(Code::request_too_old);
  if (signed_as.expires && *signed_as.expires <= now.us / 1'000'000) return refuse(Code::request_too_old);
  return use_nonce(key, *signed_as.nonce, created);
}

Done Gate::use_nonce(const ApiKey& key, std::string_view nonce, Instant created) {
  const std::lock_guard lock(mutex_);
  // An earlier process may have let it in.
  if (created <= opened_at_ + kSignedAhead) return refuse(Code::request_too_old);
  Window& window = windows_[key.hash];
  const Instant now = clock_.now();
  while (!window.in_order.empty() && window.in_order.front().forget_at <= now) {
    window.used.erase(window.in_order.front().what);
    window.in_order.pop_front();
  }
  const Hash32 what = sha256(nonce);
  if (window.used.contains(what)) return refuse(Code::request_replayed);
  if (window.used.size() >= kNoncesMax) return refuse(Code::rate_limited);
  window.used.insert(what);
  // After the longest that any request may still be let in, so the order of arrival is the order of forgetting.
  window.in_order.push_back({now + kSignedBefore + kSignedAhead + seconds(1), what});
  return done();
}

}  // namespace chenxi::api_keys
