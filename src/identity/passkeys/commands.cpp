#include "identity/passkeys/commands.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::identity {
namespace {

engine::ObjectRef passkey_ref(std::int64_t id) { return {static_cast<std::int64_t>(IdKind::passkey), id}; }

/// After the line. The row stays; the credential is nobody's any more.
void end(engine::Context& ctx, std::int64_t customer, std::int64_t passkey) {
  Passkey& row = ctx.edit<Passkey>(customer, passkey);
  row.state = DeviceState::removed;
  ctx.erase<CredentialOwner>(sha256(row.credential));
}

}  // namespace

// -------------------------------------------------------------------------------------------------------- AddPasskey

void AddPasskey::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_proof(keys, id_);
  keys.range<Passkey>(id_);
  found.each_found<Passkey>([&](const Passkey& one) { keys.row<CredentialOwner>(sha256(one.credential)); }, id_);
  keys.row<CredentialOwner>(hash_);
}

Result<engine::ObjectRef> AddPasskey::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(id_);
  if (row == nullptr) return refuse(Code::device_unknown);
  TRY(judge_proof(ctx, *row, proof_, true));
  if (ctx.find<CredentialOwner>(hash_) != nullptr) return refuse(Code::passkey_wrong);
  std::vector<std::int64_t> active;
  ctx.each<Passkey>([&](const Passkey& one) { if (one.state == DeviceState::active) active.push_back(one.id); }, id_);

  // From here it happens.
  accept_proof(ctx, id_, proof_);
  if (active.size() >= kPasskeysMax) end(ctx, id_, *std::min_element(active.begin(), active.end()));
  fresh_.customer = id_;
  fresh_.id = ctx.new_id();
  fresh_.state = DeviceState::active;
  fresh_.created_at = ctx.now();
  const std::int64_t id = fresh_.id;
  ctx.insert(CredentialOwner{hash_, id_, id});
  ctx.insert(fresh_);
  notice(ctx, *row, "message.passkey_added");
  ctx.emit("passkey.added", id_, passkey_ref(id));
  return passkey_ref(id);
}

void AddPasskey::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) {
  keys.row<Customer>(id_);
  keys.row<Passkey>(id_, made.id);
}

void AddPasskey::answer(engine::Context& ctx, engine::ObjectRef made) {
  customer = ctx.get<Customer>(id_);
  passkey = ctx.get<Passkey>(id_, made.id);
}

// ----------------------------------------------------------------------------------------------------- RemovePasskey

void RemovePasskey::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(id_);
  keys.row<Passkey>(id_, passkey_);
  if (const Passkey* row = found.found<Passkey>(id_, passkey_)) keys.row<CredentialOwner>(sha256(row->credential));
}

Result<engine::ObjectRef> RemovePasskey::run(engine::Context& ctx) {
  const Passkey* row = ctx.find<Passkey>(id_, passkey_);
  if (row == nullptr || row->state != DeviceState::active) return refuse(Code::not_found);

  // From here it happens.
  end(ctx, id_, passkey_);
  notice(ctx, ctx.get<Customer>(id_), "message.passkey_removed");
  ctx.emit("passkey.removed", id_, passkey_ref(passkey_));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::customer), id_};
}

}  // namespace chenxi::identity
