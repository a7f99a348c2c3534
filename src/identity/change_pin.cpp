#include "identity/change_pin.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::identity {

void ChangePin::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_proof(keys, id_, proof_);
  keys_for_sessions(keys, found, AppKind::wallet, id_);
}

Result<engine::ObjectRef> ChangePin::run(engine::Context& ctx) {
  const Customer& row = ctx.get<Customer>(id_);
  TRY(judge_proof(ctx, row, proof_, true));

  // From here it happens.
  forget_wrong_pins(ctx, id_);
  Customer& changed = ctx.edit<Customer>(id_);
  changed.pin_mac = new_mac_;
  end_sessions(ctx, AppKind::wallet, id_, proof_.device);
  notice(ctx, changed, "message.pin_new");
  const engine::ObjectRef self{static_cast<std::int64_t>(IdKind::customer), id_};
  ctx.emit("pin.changed", id_, self);
  return self;
}

}  // namespace chenxi::identity
