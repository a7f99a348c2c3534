#include "identity/proof.h"

#include "base/bytes.h"
#include "base/planted.h"
#include "identity/directory.h"
#include "identity/vault.h"

namespace chenxi::identity {
namespace {

/// A statement is signed just before it is sent; a longer life would only help a thief.
constexpr std::int64_t kStatementLifeMax = 5 * 60;
/// Wrong PINs in a row until the PIN is locked.
constexpr std::int64_t kPinTriesMax = 5;
/// The first lock; it doubles with every further one, up to about twelve days.
constexpr Duration kFirstLock = minutes(1);
constexpr std::int64_t kDoublingsMax = 14;

void count_wrong_pin(engine::Context& ctx, std::int64_t id) {
  Customer& customer = ctx.edit<Customer>(id);
  if (PLANTED(wrong_pins_not_counted)) return;
  customer.pin_tries += 1;
  if (customer.pin_tries < kPinTriesMax) return;
  customer.pin_tries = 0;
  customer.pin_locked_until = ctx.now() + kFirstLock * (std::int64_t{1} << std::min(customer.pin_locks, kDoublingsMax));
  customer.pin_locks += 1;
}

/// The passkey's own proof. `statement` is what must have been signed.
Result<CheckedProof::PasskeyUse> check_passkey(const Directory& directory, std::int64_t customer,
                                               const std::string& statement, const webauthn::Assertion& assertion) {
  const auto& site = directory.site();
  const auto known = directory.passkey(assertion.id);
  if (!site || !known || known->customer != customer) return refuse(Code::passkey_wrong);
  const webauthn::Expected expected{site->rp_id, {site->origin}, std::string(view(sha256(statement)))};
  // The counter is the batch's question: two may be on their way.
  const auto verified = webauthn::verify_assertion(
      expected, {std::string(known->public_key), 0, known->backup_eligible}, assertion);
  if (!verified) return refuse(Code::passkey_wrong);
  return CheckedProof::PasskeyUse{known->id, verified->sign_count};
}

/// What is kept with the group, so that the signature can be checked again.
std::string evidence_of(const webauthn::Assertion& assertion) {
  return Encoder(2)
      .add("passkey")
      .add(assertion.id)
      .add(assertion.authenticator_data)
      .add(assertion.client_data)
      .add(assertion.signature)
      .bytes();
}

}  // namespace

Result<CheckedProof> check_proof(const Directory& directory, const Vault& vault, Instant now, std::int64_t customer,
                                 const Statement& statement, const Proof& proof) {
  const std::int64_t now_s = now.us / 1'000'000;
  if (proof.expires_at <= now_s || proof.expires_at > now_s + kStatementLifeMax) return refuse(Code::statement_expired);
  const auto row = directory.customer(customer);
  if (!row) return refuse(Code::device_unknown);
  Statement signed_statement = statement;
  signed_statement.expires_at = proof.expires_at;
  const std::string bytes = encode(signed_statement);

  CheckedProof checked;
  if (proof.device != 0 || !proof.passkey) {
    const auto key = directory.device_key(customer, proof.device);
    if (!key) return refuse(Code::device_unknown);
    if (!key->verify(bytes, proof.signature)) return refuse(Code::signature_wrong);
    checked.device = proof.device;
    checked.signature = proof.signature;
  }
  if (proof.passkey) {
    checked.passkey = TRY(check_passkey(directory, customer, bytes, *proof.passkey));
    checked.signature = evidence_of(*proof.passkey);
  }
  if (proof.pin) {
    checked.pin_mac = vault.pin_mac(*row, *proof.pin);
    // Signatures differ each time: the same wrong PIN is the same wrong proof.
    checked.hash = sha256(view(*checked.pin_mac));
  }
  return checked;
}

void keys_for_proof(engine::Keys& keys, std::int64_t customer) {
  keys.row<Customer>(customer);
  keys.range<Device>(customer);
}

void keys_for_proof(engine::Keys& keys, std::int64_t customer, const CheckedProof& proof) {
  keys_for_proof(keys, customer);
  if (proof.passkey) keys.row<Passkey>(customer, proof.passkey->passkey);
}

Done judge_pin(engine::Context& ctx, const Customer& customer, const Hash32& mac, const Hash32& proof_hash) {
  if (customer.pin_locked_until > ctx.now())
    return refuse(Code::pin_locked, {.until = customer.pin_locked_until});
  if (equal_constant_time(view(mac), view(customer.pin_mac)) || (PLANTED(third_pin_accepted) && customer.pin_tries == 2)) return done();
  ctx.on_refusal("wrong_pin", proof_hash, [id = customer.id](engine::Context& c) { count_wrong_pin(c, id); });
  return refuse(Code::pin_wrong, {.count = kPinTriesMax - 1 - customer.pin_tries});
}

Done judge_proof(engine::Context& ctx, const Customer& customer, const CheckedProof& proof, bool pin_needed) {
  if (proof.device != 0 || !proof.passkey) {
    const Device* device = ctx.find<Device>(customer.id, proof.device);
    if (device == nullptr || device->state != DeviceState::active) return refuse(Code::device_unknown);
  }
  if (proof.passkey) {
    const Passkey* passkey = ctx.find<Passkey>(customer.id, proof.passkey->passkey);
    if (passkey == nullptr || passkey->state != DeviceState::active) return refuse(Code::passkey_wrong);
    const auto known = static_cast<std::uint32_t>(passkey->sign_count);
    if (!webauthn::counter_grew(known, proof.passkey->sign_count)) return refuse(Code::passkey_wrong);
  }
  if (customer.state != CustomerState::active) return refuse(Code::account_frozen);
  if (proof.passkey) return done();
  if (!proof.pin_mac) return pin_needed ? Done(refuse(Code::pin_required)) : done();
  return judge_pin(ctx, customer, *proof.pin_mac, proof.hash);
}

void forget_wrong_pins(engine::Context& ctx, std::int64_t customer) {
  const Customer& row = ctx.get<Customer>(customer);
  if (row.pin_tries == 0 && row.pin_locks == 0) return;
  Customer& changed = ctx.edit<Customer>(customer);
  changed.pin_tries = 0;
  changed.pin_locks = 0;
}

void accept_proof(engine::Context& ctx, std::int64_t customer, const CheckedProof& proof) {
  if (proof.pin_mac) forget_wrong_pins(ctx, customer);
  if (!proof.passkey || proof.passkey->sign_count == 0) return;
  ctx.edit<Passkey>(customer, proof.passkey->passkey).sign_count = proof.passkey->sign_count;
}

}  // namespace chenxi::identity
