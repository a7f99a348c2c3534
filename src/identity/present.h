// Between JSON and this room's types, knowing nothing of HTTP.
#pragma once
#include <boost/json/object.hpp>

#include "base/json.h"
#include "base/public_id.h"
#include "identity/proof.h"
#include "identity/vault.h"

namespace chenxi::identity {

json::object customer_json(const Customer& customer, const Vault& vault, const PublicIds& ids, Instant now);
/// {payer_number, secret}: what a device makes payment codes from.
json::object payment_code_json(const Customer& customer, const KeyRing& keys);
json::object device_json(const Device& device, const Customer& owner, const Vault& vault, const PublicIds& ids,
                         std::int64_t current);

/// {device_id, expires_at, signature, pin?} or {expires_at, passkey: {id, client_data, authenticator_data, signature}}, or
/// both in one. Refuses malformed, and device_unknown for an id that we never gave.
Result<Proof> read_proof(JsonReader in, const PublicIds& ids);

struct NewDevice {
  std::string point;  // 65 bytes, on the curve
  std::string name;
};
/// {public_key, name}
Result<NewDevice> read_new_device(JsonReader in);
/// Refuses malformed unless six digits.
Result<std::string> read_digits(JsonReader& in, std::string_view name);
/// Trimmed; 1 to 20 characters without quotation marks, in which it will be shown. Refuses text_invalid.
Result<std::string> normal_nickname(std::string_view typed);

/// The PIN of a demo's resident: always the same one, good for nothing outside the demo.
std::string demo_pin(const Vault& vault, const Customer& customer);

}  // namespace chenxi::identity
