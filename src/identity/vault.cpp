#include "identity/vault.h"

#include <arpa/inet.h>

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
/// "203.0.113.9" -> "203.0.113"; "2001:db8:1:2ff::1" -> its first 56 bits.
std::string network_of(std::string_view address) {
  in6_addr six{};
  if (address.find(':') != address.npos && inet_pton(AF_INET6, std::string(address).c_str(), &six) == 1)
    return std::string(reinterpret_cast<const char*>(six.s6_addr), 7);
  return std::string(address.substr(0, address.rfind('.')));
}

std::string_view name(Class data_class) { return data_class == Class::statutory ? "statutory" : "own"; }

}  // namespace

void Vault::use_masters(const KeyRing& keys) {
  auto masters = std::make_shared<Masters>(keys.masters_before);
  masters->insert(masters->begin(), keys.master);
  masters_.store(std::move(masters));
}

void Vault::make_keys(Customer& customer) {
  customer.vault_id = store::Bytes(rng_.bytes(16));
  const std::string master = masters_.load()->front();
  const auto wrap = [&](Class data_class) {
    return store::Bytes(chenxi::seal(master, wrap_place(customer, name(data_class)), rng_.bytes(32), rng_));
  };
  customer.wrapped_statutory = wrap(Class::statutory);
  customer.wrapped_own = wrap(Class::own);
}

std::optional<WrappedKeys> Vault::rewrapped(const Customer& customer) {
  const std::string master = masters_.load()->front();
  bool changed = false;
  const auto wrap = [&](Class data_class, const store::Bytes& wrapped) {
    if (wrapped.empty() || unseal(master, wrap_place(customer, name(data_class)), wrapped)) return wrapped;
    changed = true;
    return store::Bytes(chenxi::seal(master, wrap_place(customer, name(data_class)), *data_key(customer, data_class), rng_));
  };
  WrappedKeys out{wrap(Class::statutory, customer.wrapped_statutory), wrap(Class::own, customer.wrapped_own)};
  return changed ? std::optional(std::move(out)) : std::nullopt;
}

/// nullopt when the key was destroyed.
std::optional<std::string> Vault::data_key(const Customer& customer, Class data_class) const {
  const store::Bytes& wrapped = data_class == Class::statutory ? customer.wrapped_statutory : customer.wrapped_own;
  if (wrapped.empty()) return std::nullopt;
  const std::shared_ptr<const Masters> masters = masters_.load();
  for (const std::string& master : *masters)
    if (auto key = unseal(master, wrap_place(customer, name(data_class)), wrapped)) return key;
  throw Trouble("a customer's data key does not open: wrong key file, or the row was changed");
}

store::Bytes Vault::seal(const Customer& customer, Class data_class, std::string_view column, std::string_view text) {
  const auto key = data_key(customer, data_class);
  CHECK(key.has_value(), "sealing for somebody who was erased");
  return store::Bytes(chenxi::seal(*key, place(customer, column), text, rng_));
}

std::string Vault::open(const Customer& customer, Class data_class, std::string_view column,
                        std::string_view sealed) const {
  if (sealed.empty()) return "";
  const auto key = data_key(customer, data_class);
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

Hash32 Vault::code_mac(const CodeChallenge& c, std::string_view code) const {
  Encoder bound(1);
  bound.add(c.salt).add(static_cast<std::int64_t>(c.purpose)).add(view(c.handle)).add(view(c.payload)).add(c.customer);
  return hmac_sha256(keys_.codes, bound.add(code).bytes());
}

Hash32 Vault::recovery_mac(const Customer& customer, std::string_view code) const {
  return hmac_sha256(keys_.codes, Encoder(1).add("recovery code").add(customer.vault_id).add(code).bytes());
}

Hash32 Vault::block_index(std::string_view phone) const {
  return hmac_sha256(keys_.lookup, Encoder(1).add("block").add(phone.substr(0, phone.size() - std::min<std::size_t>(4, phone.size()))).bytes());
}

Hash32 Vault::client_index(std::string_view address) const {
  return hmac_sha256(keys_.lookup, Encoder(1).add("client").add(network_of(address)).bytes());
}

store::Bytes Vault::seal_handle(std::string_view handle) {
  return store::Bytes(chenxi::seal(hkdf(keys_.codes, "handles", 32), "handle", handle, rng_));
}

std::string Vault::open_handle(const CodeChallenge& challenge) const {
  auto handle = unseal(hkdf(keys_.codes, "handles", 32), "handle", challenge.sealed_handle);
  if (!handle) throw Trouble("a handle does not open: wrong key file, or the row was changed");
  return *std::move(handle);
}

std::string Vault::token(std::string_view about) const {
  return std::string(view(hmac_sha256(keys_.tokens, Encoder(1).add("session").add(about).bytes())));
}

}  // namespace chenxi::identity
