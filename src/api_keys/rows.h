// The keys by which a shop's programs call, and what each of them may do.
#pragma once
#include "ledger/rows.h"

namespace chenxi::api_keys {

/// A secret key may do everything that programs may; a restricted one what its scopes say; a publishable one stands in pages that
/// anybody reads. Numbers are stored.
enum class KeyKind : std::uint8_t { secret = 1, restricted = 2, publishable = 3 };
std::string_view name(KeyKind kind);

/// What one request needs. Bits of ApiKey::scopes: stored, never reused.
enum class Scope : std::uint8_t {
  orders_read = 1,
  orders_write = 2,
  refunds_write = 4,
  events_read = 8,
  webhooks_write = 16,
  checkout_open = 32,  // of publishable keys, which have no other
};
constexpr Scope kScopes[] = {Scope::orders_read, Scope::orders_write, Scope::refunds_write, Scope::events_read,
                             Scope::webhooks_write};
constexpr std::int64_t kAllScopes = 31;
/// "orders:read"
std::string_view name(Scope scope);

/// How a bound key signs its requests; the names are RFC 9421's.
enum class Algorithm : std::uint8_t { none = 0, ed25519 = 1, p256 = 2 };

struct ApiKey {
  std::int64_t merchant = 0, number = 0;  // the n-th key of this shop
  KeyKind kind = KeyKind::secret;
  std::int64_t scopes = 0;
  std::string label;  // the owner's word for the program that has it
  Hash32 hash{};      // of the key as it was shown, once; the key itself is nowhere
  Algorithm algorithm = Algorithm::none;
  store::Bytes public_key;  // its requests are signed with; empty: the key alone is enough
  Instant made_at;
  Instant revoked_at;  // 0: it is good
  Instant ends_at;     // it has a successor, and ends by itself then; 0: it has none
  std::string shown;   // of a publishable key the key itself: it is no secret
  static constexpr store::Table kTable{"api_keys", 2};

  bool may(Scope scope) const { return (scopes & static_cast<std::int64_t>(scope)) != 0; }
};
BOOST_DESCRIBE_STRUCT(ApiKey, (), (merchant, number, kind, scopes, label, hash, algorithm, public_key, made_at, revoked_at, ends_at, shown))

/// How many keys a shop ever made: the number of the newest.
struct ShopKeys {
  std::int64_t merchant = 0;
  std::int64_t made = 0;
  static constexpr store::Table kTable{"shop_keys", 1};
};
BOOST_DESCRIBE_STRUCT(ShopKeys, (), (merchant, made))

/// The keys of a shop that are good, so that a command that counts them reads no others.
struct ActiveKey {
  std::int64_t merchant = 0, number = 0;
  KeyKind kind = KeyKind::secret;
  Instant ends_at;  // as the key's
  static constexpr store::Table kTable{"active_keys", 2};
};
BOOST_DESCRIBE_STRUCT(ActiveKey, (), (merchant, number, kind, ends_at))

/// A key that has a successor, until it ends: what the timer finds it by.
struct EndingKey {
  std::int64_t id = 0;
  std::int64_t merchant = 0, number = 0;
  static constexpr store::Table kTable{"ending_keys", 1};
};
BOOST_DESCRIBE_STRUCT(EndingKey, (), (id, merchant, number))

}  // namespace chenxi::api_keys
