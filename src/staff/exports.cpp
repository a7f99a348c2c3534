#include "staff/exports.h"

#include "base/public_id.h"
#include "identity/sessions.h"
#include "identity/sign_in.h"
#include "staff/wallets.h"

namespace chenxi::staff {

Result<engine::ObjectRef> AllowExport::run(engine::Context& ctx) {
  const identity::Customer* row = ctx.find<identity::Customer>(customer_);
  if (row == nullptr) return refuse(Code::not_found);

  // From here it happens.
  const engine::ObjectRef ref{static_cast<std::int64_t>(IdKind::customer), customer_};
  identity::notice(ctx, *row, "message.data_export");
  ctx.emit("data.export_allowed", customer_, ref);
  return ref;
}

void TakeExport::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Change>(change_);
  keys_for_looks(keys, found, looked());
}

Result<engine::ObjectRef> TakeExport::run(engine::Context& ctx) {
  const Change* change = ctx.find<Change>(change_);
  if (change == nullptr || change->kind != export_kind().name || change->maker != colleague_)
    return refuse(Code::change_unknown);
  if (change->state != ChangeState::done || change->ended_at + kExportLasts <= ctx.now())
    return refuse(Code::change_over);

  // From here it happens.
  note_look(ctx, looked());
  identity::open_session(ctx, identity::AppKind::wallet, session_hash_, customer_, 0);
  return engine::ObjectRef{0, change_};
}

ports::ChangeKind export_kind() {
  using ports::Role;
  ports::ChangeKind kind{
      "data.export", {Role::support, Role::compliance}, {Role::compliance, Role::security}};
  kind.read = read_wallet;
  kind.command = [](const ports::Agreed& agreed) { return std::make_shared<AllowExport>(agreed.customer); };
  return kind;
}

}  // namespace chenxi::staff
