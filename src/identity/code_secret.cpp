#include "identity/code_secret.h"

#include "base/bytes.h"
#include "base/check.h"

namespace chenxi::identity {
namespace {

std::string sealing_key(const KeyRing& keys) { return hkdf(keys.payment_codes, "code secrets", 32); }
std::string place(const Customer& customer) { return Encoder(1).add("code secret").add(customer.vault_id).bytes(); }

}  // namespace

store::Bytes seal_code_secret(const KeyRing& keys, Rng& rng, const Customer& customer, std::string_view secret32) {
  return store::Bytes(chenxi::seal(sealing_key(keys), place(customer), secret32, rng));
}

std::string open_code_secret(const KeyRing& keys, const Customer& customer) {
  if (customer.sealed_code_secret.empty()) return "";
  auto secret = unseal(sealing_key(keys), place(customer), customer.sealed_code_secret);
  if (!secret) throw Trouble("a payment code's secret does not open: wrong key file, or the row was changed");
  return *std::move(secret);
}

std::string payer_number_key(const KeyRing& keys) { return hkdf(keys.payment_codes, "payer numbers", 32); }

}  // namespace chenxi::identity
