#include "qr/token.h"

#include "base/check.h"
#include "base/crypto.h"
#include "qr/emv.h"
#include "qr/permute.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {

constexpr unsigned kVersion = 1;
constexpr std::size_t kFront = 2, kSignature = 64;
constexpr std::size_t kNoteMax = 120;
constexpr unsigned kAmount = 1, kExpiry = 2, kNote = 4, kWideRow = 8;

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}
std::uint64_t take(std::string_view& in, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(in[i]);
  in.remove_prefix(bytes);
  return value;
}

std::size_t fixed_size(unsigned parts) {
  return ((parts & kWideRow) != 0 ? 8U : 4U) + ((parts & kAmount) != 0 ? 8U : 0U) +
         ((parts & kExpiry) != 0 ? 4U : 0U);
}

std::optional<CodeKind> kind_of(unsigned number) {
  switch (number) {
    case 1: return CodeKind::merchant_static;
    case 2: return CodeKind::order;
    case 3: return CodeKind::person_collect;
    case 4: return CodeKind::link;
    case 5: return CodeKind::package;
    default: return std::nullopt;
  }
}

/// The pieces of a token whose length fits the parts that its front promises; views into the caller's bytes.
struct Opened {
  CodeFront front;
  unsigned parts = 0;
  std::string_view head, body, signed_part, signature;
};

Result<Opened> open(const std::optional<std::string>& decoded) {
  const std::string_view bytes = decoded ? std::string_view(*decoded) : std::string_view{};
  if (bytes.size() < kFront + fixed_size(0) + kSignature) return refuse(Code::qr_damaged);
  const auto first = static_cast<unsigned char>(bytes[0]), second = static_cast<unsigned char>(bytes[1]);
  const auto kind = kind_of(first & 15U);
  if (first >> 4U != kVersion || !kind) return refuse(Code::qr_damaged);
  Opened opened;
  opened.parts = second >> 4U;
  opened.front.version = static_cast<int>(kVersion);
  opened.front.kind = *kind;
  opened.front.key = second & 15;
  opened.front.has_amount = (opened.parts & kAmount) != 0;
  opened.front.has_expiry = (opened.parts & kExpiry) != 0;
  opened.front.has_note = (opened.parts & kNote) != 0;
  opened.head = bytes.substr(0, kFront);
  opened.signed_part = bytes.substr(0, bytes.size() - kSignature);
  opened.body = opened.signed_part.substr(kFront);
  opened.signature = bytes.substr(bytes.size() - kSignature);
  const std::size_t body = opened.body.size(), fixed = fixed_size(opened.parts);
  const bool fits = opened.front.has_note ? body > fixed && body <= fixed + kNoteMax : body == fixed;
  if (!fits) return refuse(Code::qr_damaged);
  return opened;
}

/// 4 MB of hashes: more codes than a district has posters.
constexpr std::size_t kVerifiedMax = 65'536;

std::string_view path_of(std::string_view address) {
  const std::size_t end_of_host = address.find_first_of("/?#", address.find("://") + 3);
  return end_of_host == std::string_view::npos ? std::string_view{} : address.substr(end_of_host);
}

}  // namespace

bool VerifiedCodes::contains(const Hash32& code) const {
  const std::lock_guard lock(mutex_);
  return codes_.contains(code);
}

void VerifiedCodes::add(const Hash32& code) {
  const std::lock_guard lock(mutex_);
  if (codes_.size() >= kVerifiedMax) codes_.clear();  // the posters of the day are back within minutes
  codes_.insert(code);
}

std::size_t VerifiedCodes::Spread::operator()(const Hash32& hash) const {
  std::size_t first = 0;
  std::memcpy(&first, hash.data(), sizeof first);
  return first;
}

std::string_view name(CodeKind kind) {
  switch (kind) {
    case CodeKind::merchant_static: return "merchant_static";
    case CodeKind::order: return "merchant_order";
    case CodeKind::person_collect: return "person_collect";
    case CodeKind::link: return "payment_link";
    case CodeKind::package: return "package";
  }
  CHECK(false, "a code kind without a name");
}

CodeKeys code_keys(std::string_view master32, std::uint8_t current) {
  CHECK(master32.size() == 32 && current < 16, "32 secret bytes and a key number of 4 bits");
  CodeKeys keys;
  keys.current = current;
  keys.seed32 = hkdf(master32, fmt::format("qr code signing key {}", current), 32);
  keys.publics[current] = ed25519_public(keys.seed32);
  keys.cipher32 = hkdf(master32, "qr code row ids", 32);
  return keys;
}

std::string make_code(const CodeKeys& keys, const CodeToken& token) {
  CHECK(token.row >= 0 && keys.current < 16, "a row id and a key number of 4 bits");
  unsigned parts = 0;
  std::string body;
  const bool wide = token.row > 0xffff'ffff;
  if (wide) parts |= kWideRow;
  put(body, static_cast<std::uint64_t>(token.row), wide ? 8 : 4);
  if (token.amount) {
    CHECK(token.amount->minor > 0 && token.amount->minor < std::int64_t{1} << 48, "an amount of 6 bytes");
    parts |= kAmount;
    put(body, static_cast<std::uint64_t>(token.amount->minor), 6);
    put(body, static_cast<std::uint64_t>(token.amount->currency), 2);
  }
  if (token.expires_at) {
    const std::int64_t at = token.expires_at->us / 1'000'000;
    CHECK(at > 0 && at <= 0xffff'ffff, "an expiry before 2106");
    parts |= kExpiry;
    put(body, static_cast<std::uint64_t>(at), 4);
  }
  if (!token.note.empty()) {
    CHECK(token.note.size() <= kNoteMax && characters(token.note), "a note of at most 120 bytes of UTF-8");
    parts |= kNote;
    body += token.note;
  }
  std::string out;
  put(out, kVersion << 4 | static_cast<unsigned>(token.kind), 1);
  put(out, parts << 4 | keys.current, 1);
  out += permute_bytes(keys.cipher32, out, body);
  out += ed25519_sign(keys.seed32, out);
  return base64url(out);
}

std::string code_address(std::string_view origin, std::string_view token) {
  while (origin.ends_with('/')) origin.remove_suffix(1);
  return fmt::format("{}/q/{}", origin, token);
}

std::optional<std::string> find_token(std::string_view text) {
  text = trimmed(text);
  const std::string scheme = lower_ascii(text.substr(0, 8));
  if (scheme == "https://" || scheme.starts_with("http://")) text = path_of(text);
  if (text.starts_with("/q/")) return std::string(text.substr(3, text.find_first_of("?#/", 3) - 3));
  // A bare token: the shortest one has 94 characters, and its first one gives version 1 away (0001xx).
  const std::size_t shortest = ((kFront + fixed_size(0) + kSignature) * 8 + 5) / 6;
  if (text.size() >= shortest && text.front() >= 'E' && text.front() <= 'H' && unbase64url(text))
    return std::string(text);
  return std::nullopt;
}

Result<CodeFront> read_front(std::string_view token) {
  const auto bytes = unbase64url(token);
  return TRY(open(bytes)).front;
}

Result<CodeToken> read_code(const CodeKeys& keys, std::string_view text, Instant now) {
  const auto found = find_token(text);
  if (!found) return refuse(Code::qr_unreadable);
  const auto bytes = unbase64url(*found);
  const Opened opened = TRY(open(bytes));
  const auto key = keys.publics.find(static_cast<std::uint8_t>(opened.front.key));
  if (key == keys.publics.end()) return refuse(Code::qr_signature_wrong);
  if (const Hash32 whole = sha256(*bytes); !keys.verified->contains(whole)) {
    if (!ed25519_verify(key->second, opened.signed_part, opened.signature))
      return refuse(Code::qr_signature_wrong);
    keys.verified->add(whole);
  }

  const std::string plain = unpermute_bytes(keys.cipher32, opened.head, opened.body);
  std::string_view body = plain;
  CodeToken token;
  token.kind = opened.front.kind;
  token.row = static_cast<std::int64_t>(take(body, (opened.parts & kWideRow) != 0 ? 8 : 4));
  if (opened.front.has_amount) {
    const auto minor = static_cast<std::int64_t>(take(body, 6));
    token.amount = money::Money{minor, static_cast<money::Currency>(take(body, 2))};
  }
  if (opened.front.has_expiry)
    token.expires_at = Instant{static_cast<std::int64_t>(take(body, 4)) * 1'000'000};
  token.note = body;
  if (token.expires_at && now >= *token.expires_at)
    return refuse(Code::qr_expired, {.until = token.expires_at});
  return token;
}

}  // namespace chenxi::qr
