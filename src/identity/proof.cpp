#include "identity/proof.h"

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

}  // namespace

Result<CheckedProof> check_proof(const Directory& directory, const Vault& vault, Instant now, std::int64_t customer,
                                 const Statement& statement, const Proof& proof) {
  const std::int64_t now_s = now.us / 1'000'000;
  if (proof.expires_at <= now_s || proof.expires_at > now_s + kStatementLifeMax) return refuse(Code::statement_expired);
  const auto key = directory.device_key(customer, proof.device);
  const auto row = directory.customer(customer);
  if (!key || !row) return refuse(Code::device_unknown);
  Statement signed_statement = statement;
  signed_statement.expires_at = proof.expires_at;
  if (!key->verify(encode(signed_statement), proof.signature)) return refuse(Code::signature_wrong);

  CheckedProof checked;
  checked.device = proof.device;
  checked.signature = proof.signature;
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

Done judge_pin(engine::Context& ctx, const Customer& customer, const Hash32& mac, const Hash32& proof_hash) {
  if (customer.pin_locked_until > ctx.now())
    return refuse(Code::pin_locked, {.until = customer.pin_locked_until});
  if (equal_constant_time(view(mac), view(customer.pin_mac)) || (PLANTED(third_pin_accepted) && customer.pin_tries == 2)) return done();
  ctx.on_refusal("wrong_pin", proof_hash, [id = customer.id](engine::Context& c) { count_wrong_pin(c, id); });
  return refuse(Code::pin_wrong, {.count = kPinTriesMax - 1 - customer.pin_tries});
}

Done judge_proof(engine::Context& ctx, const Customer& customer, const CheckedProof& proof, bool pin_needed) {
  const Device* device = ctx.find<Device>(customer.id, proof.device);
  if (device == nullptr || device->state != DeviceState::active) return refuse(Code::device_unknown);
  if (customer.state != CustomerState::active) return refuse(Code::account_frozen);
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
}

}  // namespace chenxi::identity
