#include "identity/sign_in.h"

#include "base/public_id.h"

namespace chenxi::identity {
namespace {

engine::ObjectRef customer_ref(std::int64_t id) { return {static_cast<std::int64_t>(IdKind::customer), id}; }

/// The owner has shown himself: the number receives again.
void confirm_phone(engine::Context& ctx, const Customer& customer) {
  const Handle* handle = ctx.find<Handle>(customer.phone_index);
  if (handle != nullptr && handle->customer == customer.id && !handle->confirmed)
    ctx.edit<Handle>(customer.phone_index).confirmed = true;
}

/// After the line: a device that is new to its customer. Limits stay low for a day, and the customer is told.
std::int64_t admit(engine::Context& ctx, const Customer& customer, Device fresh) {
  const std::int64_t added = add_device(ctx, customer.id, std::move(fresh));
  ctx.edit<Customer>(customer.id).reduced_until = ctx.now() + kReducedFor;
  notice(ctx, customer, "message.new_device");
  ctx.emit("device.added", customer.id, {static_cast<std::int64_t>(IdKind::device), added});
  return added;
}

template <class Row>
void remove_all(engine::Context& ctx, std::int64_t customer) {
  std::vector<std::int64_t> active;
  ctx.each<Row>(
      [&](const Row& one) {
        if (one.state == DeviceState::active) active.push_back(one.id);
      },
      customer);
  for (const std::int64_t id : active) ctx.edit<Row>(customer, id).state = DeviceState::removed;
}

void ring(engine::Context& ctx, const std::vector<std::string>& timers, std::int64_t customer) {
  for (const std::string& timer : timers) ctx.schedule(ctx.now(), timer, customer);
}

}  // namespace

std::int64_t add_device(engine::Context& ctx, std::int64_t customer, Device fresh) {
  std::vector<std::int64_t> active;
  ctx.each<Device>([&](const Device& d) { if (d.state == DeviceState::active) active.push_back(d.id); }, customer);
  if (active.size() >= kDevicesMax) {
    const std::int64_t oldest = *std::min_element(active.begin(), active.end());
    ctx.edit<Device>(customer, oldest).state = DeviceState::removed;
  }
  fresh.customer = customer;
  fresh.id = ctx.new_id();
  fresh.state = DeviceState::active;
  fresh.created_at = ctx.now();
  const std::int64_t id = fresh.id;
  ctx.insert(std::move(fresh));
  return id;
}

void keys_for_devices(engine::Keys& keys, std::int64_t customer) {
  keys.range<Device>(customer);
  keys.range<Passkey>(customer);
}

void remove_devices(engine::Context& ctx, std::int64_t customer) {
  remove_all<Device>(ctx, customer);
  remove_all<Passkey>(ctx, customer);
}

void notice(engine::Context& ctx, const Customer& customer, std::string_view text_key) {
  ports::notify_customer(ctx, customer.id, customer.language, ports::Channel::sms, text_key);
  if (customer.has_email) ports::notify_customer(ctx, customer.id, customer.language, ports::Channel::email, text_key);
}

// ---------------------------------------------------------------------------------------------------------- ComingIn

void ComingIn::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef) {
  keys.row<Session>(session_hash);
  if (const Session* session = found.found<Session>(session_hash)) keys.row<Customer>(session->subject);
}

void ComingIn::answer(engine::Context& ctx, engine::ObjectRef) {
  const Session* session = ctx.find<Session>(session_hash);
  if (session == nullptr) return;  // a late repeat: it has ended and is forgotten
  customer = ctx.get<Customer>(session->subject);
  device = session->device;
}

// ---------------------------------------------------------------------------------------------------------- Register

void Register::keys(engine::Keys& keys, engine::Context&) {
  keys_for_code(keys, code_);
  keys.row<Handle>(fresh.phone_index);
}

Result<engine::ObjectRef> Register::run(engine::Context& ctx) {
  const CodeChallenge challenge = TRY(judge_code(ctx, vault_, code_));
  CHECK(challenge.handle == fresh.phone_index, "the number is the one that the code went to");
  if (ctx.find<Handle>(fresh.phone_index) != nullptr) {
    ctx.on_refusal("doubted_number", fresh.phone_index, [index = fresh.phone_index](engine::Context& c) {
      c.edit<Handle>(index).confirmed = false;
    });
    return refuse(Code::phone_taken);
  }

  // From here it happens.
  use_code(ctx, challenge.id);
  const std::int64_t id = ctx.new_id();
  fresh.id = id;
  fresh.state = CustomerState::active;
  fresh.tier = Tier::phone_only;
  fresh.created_at = ctx.now();
  fresh.main = ctx.open_account(ledger::AccountKind::customer, id, currency);
  fresh.held = ctx.open_account(ledger::AccountKind::held, id, currency);
  ctx.insert(Handle{fresh.phone_index, HandleKind::phone, id, true, ctx.now()});
  ctx.insert(fresh);
  first_device.customer = id;
  first_device.id = ctx.new_id();
  first_device.created_at = ctx.now();
  ctx.insert(first_device);
  for (const std::string& document : consents) ctx.insert(Consent{id, document, ctx.now()});
  open_session(ctx, AppKind::wallet, session_hash, id, first_device.id);
  ctx.emit("customer.registered", id, customer_ref(id));
  ring(ctx, after_proof, id);
  return customer_ref(id);
}

// ------------------------------------------------------------------------------------------------------------ SignIn

void SignIn::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_proof(keys, subject_, proof_);
  keys_for_sessions(keys, found, AppKind::wallet, subject_);
  if (const Customer* row = found.found<Customer>(subject_)) keys.row<Handle>(row->phone_index);
}

Result<engine::ObjectRef> SignIn::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(subject_);
  if (row == nullptr) return refuse(Code::device_unknown);
  TRY(judge_proof(ctx, *row, proof_, true));

  // From here it happens.
  accept_proof(ctx, subject_, proof_);
  confirm_phone(ctx, *row);
  if (!fresh) end_sessions_of_device(ctx, subject_, proof_.device);  // who signs in again has a new token only
  const std::int64_t signed_in = fresh ? admit(ctx, *row, *fresh) : proof_.device;
  open_session(ctx, AppKind::wallet, session_hash, subject_, signed_in);
  return customer_ref(subject_);
}

// --------------------------------------------------------------------------------------------------------- AddDevice

void AddDevice::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_code(keys, code_);
  keys_for_proof(keys, subject);  // of a number that nobody has: nobody's rows, which are looked for all the same
  if (const CodeChallenge* challenge = found.found<CodeChallenge>(code_.challenge)) keys.row<Handle>(challenge->handle);
}

Result<engine::ObjectRef> AddDevice::run(engine::Context& ctx) {
  const CodeChallenge challenge = TRY(judge_code(ctx, vault_, code_));
  const Handle* handle = ctx.find<Handle>(challenge.handle);
  if (handle == nullptr || handle->customer != subject) return refuse(Code::account_unknown);
  const Customer& row = ctx.get<Customer>(subject);
  if (row.state != CustomerState::active) return refuse(Code::account_frozen);
  TRY(judge_pin(ctx, row, pin_mac, sha256(view(pin_mac))));

  // From here it happens.
  use_code(ctx, challenge.id);
  forget_wrong_pins(ctx, subject);
  confirm_phone(ctx, row);
  const std::int64_t added = admit(ctx, row, fresh);
  open_session(ctx, AppKind::wallet, session_hash, subject, added);
  ring(ctx, after_proof, subject);
  return customer_ref(subject);
}

}  // namespace chenxi::identity
