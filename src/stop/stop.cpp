#include "stop/stop.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::stop {
namespace {

using identity::Customer;
using identity::Stopped;

engine::ObjectRef customer_ref(std::int64_t id) {
  return {static_cast<std::int64_t>(IdKind::customer), id};
}

void stop(engine::Context& ctx, std::int64_t id, Stopped how) {
  Customer& row = ctx.edit<Customer>(id);
  row.stopped = how;
  row.stopped_at = ctx.now();
  identity::notice(ctx, row, "message.stopped");
  ctx.emit("payments.stopped", id, customer_ref(id));
}

/// Whoever added a device to lift the stop has to have the number, too; so has a passkey without a device of ours.
bool needs_sms(const engine::Context& ctx, const Customer& row, const identity::Device* device) {
  return device == nullptr || device->created_at + identity::kReducedFor > ctx.now() ||
         device->created_at >= row.stopped_at;
}

}  // namespace

Result<engine::ObjectRef> StopAll::run(engine::Context& ctx) {
  const bool stopped = ctx.get<Customer>(id_).stopped != Stopped::no;

  // From here it happens.
  if (!stopped) stop(ctx, id_, Stopped::by_button);
  return customer_ref(id_);
}

void StopByCode::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(subject_);
  keys_for_recovery(keys, subject_, typed_);
  identity::keys_for_sessions(keys, found, identity::AppKind::wallet, subject_);
}

Result<engine::ObjectRef> StopByCode::run(engine::Context& ctx) {
  const std::int64_t number = TRY(judge_recovery(ctx, subject_, typed_));

  // From here it happens.
  use_recovery(ctx, subject_, number);
  stop(ctx, subject_, Stopped::by_recovery_code);
  identity::end_sessions(ctx, identity::AppKind::wallet, subject_, 0);
  return customer_ref(subject_);
}

void Resume::keys(engine::Keys& keys, engine::Context&) {
  identity::keys_for_proof(keys, id_, proof_);
  if (code) identity::keys_for_code(keys, *code);
  if (recovery) keys_for_recovery(keys, id_, *recovery);
}

Result<engine::ObjectRef> Resume::run(engine::Context& ctx) {
  const Customer& row = ctx.get<Customer>(id_);
  TRY(identity::judge_proof(ctx, row, proof_, true));
  const bool stopped = row.stopped != Stopped::no;
  std::int64_t challenge = 0, paper = 0;
  if (stopped && needs_sms(ctx, row, ctx.find<identity::Device>(id_, proof_.device))) {
    if (!code) return refuse(Code::step_up_required);
    challenge = TRY(identity::judge_code(ctx, vault_, *code)).id;
  }
  if (row.stopped == Stopped::by_recovery_code) {
    if (!recovery) return refuse(Code::recovery_code_required);
    paper = TRY(judge_recovery(ctx, id_, *recovery));
  }

  // From here it happens.
  identity::accept_proof(ctx, id_, proof_);
  if (challenge != 0) identity::use_code(ctx, challenge);
  if (paper != 0) use_recovery(ctx, id_, paper);
  if (!stopped) return customer_ref(id_);
  Customer& changed = ctx.edit<Customer>(id_);
  changed.stopped = Stopped::no;
  changed.stopped_at = {};
  identity::notice(ctx, changed, "message.resumed");
  ctx.emit("payments.resumed", id_, customer_ref(id_));
  return customer_ref(id_);
}

}  // namespace chenxi::stop
