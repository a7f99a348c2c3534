#include "ports/payee.h"

#include <cstring>
#include <optional>

#include "base/bytes.h"

namespace chenxi::ports {
namespace {

constexpr std::string_view kPlace = "payee token 1";

std::string sealing_key(const KeyRing& keys) { return hkdf(keys.tokens, "payees", 32); }

/// Takes what Encoder wrote apart again; nullopt at the first field that is not there.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes.substr(1)) {}
  std::optional<std::int64_t> integer() {
    if (rest_.size() < 8) return std::nullopt;
    return static_cast<std::int64_t>(number(8));
  }
  std::optional<std::string> text() {
    if (rest_.size() < 4) return std::nullopt;
    const auto size = static_cast<std::size_t>(number(4));
    if (rest_.size() < size) return std::nullopt;
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
  }

 private:
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t out = 0;
    for (const char c : rest_.substr(0, bytes)) out = out << 8 | static_cast<std::uint8_t>(c);
    rest_.remove_prefix(bytes);
    return out;
  }
  std::string_view rest_;
};

}  // namespace

std::string seal_payee(const KeyRing& keys, Rng& rng, const PayeeToken& t) {
  const std::string bytes = Encoder(1)
                                .add(t.looked_up_by)
                                .add(t.customer)
                                .add(t.handle_kind)
                                .add(view(t.handle_index))
                                .add(t.handle)
                                .add(t.shown_name)
                                .add(t.amount)
                                .add(t.expires_at.us)
                                .bytes();
  return base64url(seal(sealing_key(keys), kPlace, bytes, rng));
}

Result<PayeeToken> open_payee(const KeyRing& keys, std::string_view text, std::int64_t looked_up_by, Instant now) {
  const auto sealed = unbase64url(text);
  const auto bytes = sealed ? unseal(sealing_key(keys), kPlace, *sealed) : std::nullopt;
  if (!bytes || bytes->empty()) return refuse(Code::payee_changed);
  Decoder in(*bytes);
  const auto by = in.integer(), customer = in.integer(), kind = in.integer();
  const auto index = in.text(), handle = in.text(), shown = in.text();
  const auto amount = in.integer(), expires = in.integer();
  if (!by || !customer || !kind || !index || index->size() != 32 || !handle || !shown || !amount || !expires)
    return refuse(Code::payee_changed);
  PayeeToken token;
  token.looked_up_by = *by;
  token.customer = *customer;
  token.handle_kind = *kind;
  std::memcpy(token.handle_index.data(), index->data(), 32);
  token.handle = *handle;
  token.shown_name = *shown;
  token.amount = *amount;
  token.expires_at = Instant{*expires};
  if (token.looked_up_by != looked_up_by || token.expires_at <= now) return refuse(Code::payee_changed);
  return token;
}

}  // namespace chenxi::ports
