#include "identity/vault.h"

#include "base/bytes.h"
#include "base/check.h"

namespace chenxi::identity {
namespace {

std::string wrap_place(const Customer& customer, std::string_view data_class) {
  return Encoder(1).add("wrap").add(data_class).add(customer.vault_id).bytes();
}
std::string place(const Customer& customer, std::string_view column) {
  return Encoder(1).add("customer").add(customer.vault_id).add(column).bytes();
}
std::string_view name(Class data_class) { return data_class == Class::statutory ? "statutory" : "own"; }

/// nullopt when the key was destroyed.
std::optional<std::string> data_key(const KeyRing& keys, const Customer& customer, Class data_class) {
  const store::Bytes& wrapped = data_class == Class::statutory ? customer.wrapped_statutory : customer.wrapped_own;
  if (wrapped.empty()) return std::nullopt;
  auto key = unseal(keys.master, wrap_place(customer, name(data_class)), wrapped);
  if (!key) throw Trouble("a customer's data key does not open: wrong key file, or the row was changed");
  return key;
}

}  // namespace

void Vault::make_keys(Customer& customer) {
  customer.vault_id = store::Bytes(rng_.bytes(16));
  const auto wrap = [&](Class data_class) {
    return store::Bytes(chenxi::seal(keys_.master, wrap_place(customer, name(data_class)), rng_.bytes(32), rng_));
  };
  customer.wrapped_statutory = wrap(Class::statutory);
  customer.wrapped_own = wrap(Class::own);
}

store::Bytes Vault::seal(const Customer& customer, Class data_class, std::string_view column, std::string_view text) {
  const auto key = data_key(keys_, customer, data_class);
  CHECK(key.has_value(), "sealing for somebody who was erased");
  return store::Bytes(chenxi::seal(*key, place(customer, column), text, rng_));
}

std::string Vault::open(const Customer& customer, Class data_class, std::string_view column,
                        std::string_view sealed) const {
  if (sealed.empty()) return "";
  const auto key = data_key(keys_, customer, data_class);
  if (!key) return "";
  auto text = unseal(*key, place(customer, column), sealed);
  if (!text) throw Trouble("sealed personal data does not open at its place: the row was changed");
  return *std::move(text);
}

Hash32 Vault::index(HandleKind kind, std::string_view handle) const {
  return hmac_sha256(keys_.lookup, Encoder(1).add(static_cast<std::int64_t>(kind)).add(handle).bytes());
}

Hash32 Vault::pin_mac(const Customer& customer, std::string_view pin) const {
  return hmac_sha256(keys_.pin, Encoder(1).add(customer.vault_id).add(pin).bytes());
}

}  // namespace chenxi::identity
