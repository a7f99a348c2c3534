// Proofs: a signature over what the payer saw, by the device's key together with the PIN, or by a passkey that a
// fingerprint or a face opened.
//
// Signatures are checked by HTTP threads before the queue (60 us); whether device or passkey still count, and the PIN
// with its tries, are judged in the batch.
#pragma once
#include "engine/command.h"
#include "identity/rows.h"
#include "webauthn/verify.h"

namespace chenxi::identity {

class Directory;
class Vault;

/// What is signed. The client builds it from what it shows, the server from what it holds. check_proof() takes
/// `expires_at` from the proof.
struct Statement {
  std::string purpose;  // "payment", "transfer", "withdrawal", "top_up", "login", "cancel_transfer", "settings", "passkey"
  std::int64_t amount = 0;
  std::string currency = "CNY";
  std::string payee_id, payee_name;
  std::int64_t fee = 0;
  std::string nonce;  // the idempotency key, lower case
  std::int64_t expires_at = 0;  // Unix seconds
};
std::string encode(const Statement& statement);

/// As it came with the request: of a device, of a passkey, or of both.
struct Proof {
  std::int64_t device = 0;  // 0: only a passkey
  std::int64_t expires_at = 0;
  std::string signature;  // 64 bytes
  std::optional<std::string> pin;
  /// Its challenge is the SHA-256 of the statement: what was shown is what was signed.
  std::optional<webauthn::Assertion> passkey;
};
/// What the batch still has to judge.
struct CheckedProof {
  struct PasskeyUse {
    std::int64_t passkey = 0;
    std::uint32_t sign_count = 0;
  };
  std::int64_t device = 0;
  std::string signature;  // of a passkey: everything that is needed to check it again
  std::optional<PasskeyUse> passkey;
  std::optional<Hash32> pin_mac;
  Hash32 hash{};  // tells wrong proofs apart
  /// A passkey is two factors: what somebody has, opened by what he is or knows.
  ledger::Factor factor() const {
    if (passkey) return ledger::Factor::passkey;
    return pin_mac ? ledger::Factor::device_and_pin : ledger::Factor::device;
  }
};
/// Refuses statement_expired (past, or more than 5 minutes ahead), device_unknown, signature_wrong, passkey_wrong: for
/// every reason the same, whether the passkey is unknown, another's, replayed, altered or not verified.
Result<CheckedProof> check_proof(const Directory& directory, const Vault& vault, Instant now, std::int64_t customer,
                                 const Statement& statement, const Proof& proof);

void keys_for_proof(engine::Keys& keys, std::int64_t customer);
void keys_for_proof(engine::Keys& keys, std::int64_t customer, const CheckedProof& proof);
/// Refuses device_unknown, passkey_wrong (removed, or its counter did not grow: there may be two of it), account_frozen,
/// pin_locked (detail.until), pin_wrong (detail.count = tries left), and pin_required when `pin_needed` and neither a PIN
/// nor a passkey was given. Wrong PINs leave their mark.
Done judge_proof(engine::Context& ctx, const Customer& customer, const CheckedProof& proof, bool pin_needed);
/// The PIN alone, for a new device: whose signature cannot be known yet, but whose code was right.
/// Refuses pin_locked, pin_wrong, as above. `proof_hash` tells wrong proofs apart.
Done judge_pin(engine::Context& ctx, const Customer& customer, const Hash32& mac, const Hash32& proof_hash);
void forget_wrong_pins(engine::Context& ctx, std::int64_t customer);
/// After the line: a right PIN forgets the wrong ones, a passkey's counter goes on.
void accept_proof(engine::Context& ctx, std::int64_t customer, const CheckedProof& proof);

}  // namespace chenxi::identity
