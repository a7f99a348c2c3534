// Proofs: the device's signature over what the payer saw, and the PIN.
//
// The signature is checked by HTTP threads before the queue (it costs 60 us); whether the device still counts, and the
// PIN with its tries, are judged in the batch.
#pragma once
#include "engine/command.h"
#include "identity/rows.h"

namespace chenxi::identity {

class Directory;
class Vault;

/// What is signed. The client builds it from what it shows, the server from what it holds. check_proof() takes
/// `expires_at` from the proof.
struct Statement {
  std::string purpose;  // "payment", "transfer", "withdrawal", "top_up", "login", "cancel_transfer", "settings"
  std::int64_t amount = 0;
  std::string currency = "CNY";
  std::string payee_id, payee_name;
  std::int64_t fee = 0;
  std::string nonce;  // the idempotency key, lower case
  std::int64_t expires_at = 0;  // Unix seconds
};
std::string encode(const Statement& statement);

/// As it came with the request.
struct Proof {
  std::int64_t device = 0;
  std::int64_t expires_at = 0;
  std::string signature;  // 64 bytes
  std::optional<std::string> pin;
};
/// What the batch still has to judge.
struct CheckedProof {
  std::int64_t device = 0;
  std::string signature;
  std::optional<Hash32> pin_mac;
  Hash32 hash{};  // tells wrong proofs apart
  ledger::Factor factor() const {
    return pin_mac ? ledger::Factor::device_and_pin : ledger::Factor::device;
  }
};
/// Refuses statement_expired (past, or more than 5 minutes ahead), device_unknown, signature_wrong.
Result<CheckedProof> check_proof(const Directory& directory, const Vault& vault, Instant now, std::int64_t customer,
                                 const Statement& statement, const Proof& proof);

void keys_for_proof(engine::Keys& keys, std::int64_t customer);
/// Refuses device_unknown, account_frozen, pin_locked (detail.until), pin_wrong (detail.count = tries left), and
/// pin_required when `pin_needed` and none was given. Wrong PINs leave their mark.
Done judge_proof(engine::Context& ctx, const Customer& customer, const CheckedProof& proof, bool pin_needed);
/// The PIN alone, for a new device: whose signature cannot be known yet, but whose code was right.
/// Refuses pin_locked, pin_wrong, as above. `proof_hash` tells wrong proofs apart.
Done judge_pin(engine::Context& ctx, const Customer& customer, const Hash32& mac, const Hash32& proof_hash);
void forget_wrong_pins(engine::Context& ctx, std::int64_t customer);
/// After the line: a right PIN forgets the wrong ones.
void accept_proof(engine::Context& ctx, std::int64_t customer, const CheckedProof& proof);

}  // namespace chenxi::identity
