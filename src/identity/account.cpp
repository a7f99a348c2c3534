#include "identity/account.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::identity {
namespace {

engine::ObjectRef customer_ref(std::int64_t id) { return {static_cast<std::int64_t>(IdKind::customer), id}; }
engine::ObjectRef device_ref(std::int64_t id) { return {static_cast<std::int64_t>(IdKind::device), id}; }

}  // namespace

// -------------------------------------------------------------------------------------------------------- RecoverPin

void RecoverPin::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_proof(keys, id_, proof_);
  keys_for_code(keys, code_);
  keys_for_sessions(keys, found, AppKind::wallet, id_);
}

Result<engine::ObjectRef> RecoverPin::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(id_);
  if (row == nullptr) return refuse(Code::device_unknown);
  TRY(judge_proof(ctx, *row, proof_, false));
  const CodeChallenge challenge = TRY(judge_code(ctx, vault_, code_));
  if (challenge.handle != row->phone_index) return refuse(Code::code_expired);

  // From here it happens.
  use_code(ctx, challenge.id);
  Customer& changed = ctx.edit<Customer>(id_);
  changed.pin_mac = new_mac_;
  changed.pin_tries = changed.pin_locks = 0;
  changed.pin_locked_until = {};
  changed.reduced_until = ctx.now() + kReducedFor;
  end_sessions(ctx, AppKind::wallet, id_, proof_.device);
  notice(ctx, changed, "message.pin_changed");
  ctx.emit("pin.changed", id_, customer_ref(id_));
  return customer_ref(id_);
}

// ---------------------------------------------------------------------------------------------------------- AddEmail

void AddEmail::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_proof(keys, id_, proof);
  keys_for_code(keys, code_);
  keys.row<Handle>(index);
  const Customer* row = found.found<Customer>(id_);
  if (row != nullptr && row->has_email) keys.row<Handle>(row->email_index);
}

Result<engine::ObjectRef> AddEmail::run(engine::Context& ctx) {
  const Customer& row = ctx.get<Customer>(id_);
  TRY(judge_proof(ctx, row, proof, true));
  const CodeChallenge challenge = TRY(judge_code(ctx, vault_, code_));
  CHECK(challenge.handle == index, "the address is the one that the code went to");
  const Handle* owner = ctx.find<Handle>(index);
  if (owner != nullptr && owner->customer != id_) return refuse(Code::email_taken);

  // From here it happens.
  accept_proof(ctx, id_, proof);
  use_code(ctx, challenge.id);
  if (row.has_email && row.email_index != index) ctx.erase<Handle>(row.email_index);
  if (owner == nullptr) ctx.insert(Handle{index, HandleKind::email, id_, true, ctx.now()});
  else ctx.edit<Handle>(index).confirmed = true;
  Customer& changed = ctx.edit<Customer>(id_);
  changed.has_email = true;
  changed.email_index = index;
  changed.sealed_email = sealed_email;
  ctx.emit("email.added", id_, customer_ref(id_));
  for (const std::string& timer : after_proof) ctx.schedule(ctx.now(), timer, id_);
  return customer_ref(id_);
}

// ---------------------------------------------------------------------------------------------------- ChangeSettings

Result<engine::ObjectRef> ChangeSettings::run(engine::Context& ctx) {
  const Customer& row = ctx.get<Customer>(id_);
  if (row.state != CustomerState::active) return refuse(Code::account_frozen);
  const bool elder = elder_mode.value_or(row.elder_mode);
  if (small_payments == true && !row.small_payments) {
    if (!proof) return refuse(Code::pin_required);
    TRY(judge_proof(ctx, row, *proof, true));
    if (elder) return refuse(Code::not_allowed, {.pointer = "/small_payments_without_pin"});
  }

  // From here it happens.
  if (proof && small_payments == true && !row.small_payments) accept_proof(ctx, id_, *proof);
  Customer& changed = ctx.edit<Customer>(id_);
  changed.elder_mode = elder;
  changed.small_payments = small_payments.value_or(row.small_payments) && !elder;
  changed.receive_by_phone = receive_by_phone.value_or(row.receive_by_phone);
  changed.receive_by_email = receive_by_email.value_or(row.receive_by_email);
  changed.language = language.value_or(row.language);
  return customer_ref(id_);
}

// ------------------------------------------------------------------------------------------------------ RemoveDevice

void RemoveDevice::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_proof(keys, id_);
  keys_for_sessions(keys, found, AppKind::wallet, id_);
}

Result<engine::ObjectRef> RemoveDevice::run(engine::Context& ctx) {
  const Device* device = ctx.find<Device>(id_, device_);
  if (device == nullptr || device->state != DeviceState::active) return refuse(Code::not_found);

  // From here it happens.
  ctx.edit<Device>(id_, device_).state = DeviceState::removed;
  ctx.edit<Customer>(id_).sealed_code_secret = new_code_secret_;
  end_sessions_of_device(ctx, id_, device_);
  ctx.emit("device.removed", id_, device_ref(device_));
  return customer_ref(id_);
}

// -------------------------------------------------------------------------------------------------------- BindDevice

void BindDevice::keys(engine::Keys& keys, engine::Context&) {
  keys_for_proof(keys, id_);
  keys.row<Session>(session_hash);
}

Result<engine::ObjectRef> BindDevice::run(engine::Context& ctx) {
  if (ctx.find<Customer>(id_) == nullptr || ctx.find<Session>(session_hash) == nullptr)
    return refuse(Code::account_unknown);

  // From here it happens.
  device = add_device(ctx, id_, fresh);
  ctx.edit<Session>(session_hash).device = device;
  Customer& changed = ctx.edit<Customer>(id_);
  changed.pin_mac = pin_mac;
  changed.pin_tries = changed.pin_locks = 0;
  changed.pin_locked_until = {};
  if (changed.sealed_code_secret.empty()) changed.sealed_code_secret = code_secret;
  return customer_ref(id_);
}

}  // namespace chenxi::identity
