#include "staff/wallets.h"

#include "base/public_id.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/sessions.h"
#include "identity/sign_in.h"
#include "identity/vault.h"

namespace chenxi::staff {
namespace {

using identity::Customer;
using identity::CustomerState;
using ports::Role;

engine::ObjectRef ref(std::int64_t customer) {
  return {static_cast<std::int64_t>(IdKind::customer), customer};
}

std::int64_t wallet_in(const ports::Agreed& agreed) {
  return agreed.what.at("customer").as_int64();
}

}  // namespace

Result<ports::Asked> read_wallet(ports::Services& services, JsonReader& in) {
  const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
  const auto owner =
      services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
  if (!owner) return refuse(Code::not_found);
  return ports::Asked{json::object{{"customer", *owner}}, *owner};
}

void FreezeWallet::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Customer>(customer_);
  keys.row<Freeze>(customer_);
}

Result<engine::ObjectRef> FreezeWallet::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(customer_);
  if (row == nullptr) return refuse(Code::not_found);
  if (row->state == CustomerState::closed) return refuse(Code::account_closed);
  const Freeze* there = ctx.find<Freeze>(customer_);
  if (there != nullptr && (there->confirmed || !confirmed_)) return refuse(Code::account_frozen);

  // From here it happens.
  if (there != nullptr) {
    ctx.edit<Freeze>(customer_).confirmed = true;
    return ref(customer_);
  }
  identity::notice(ctx, *row, "message.account_frozen");
  ctx.edit<Customer>(customer_).state = CustomerState::frozen;
  ctx.insert(Freeze{customer_, by_, ctx.now(), confirmed_});
  ctx.emit("account.frozen", customer_, ref(customer_));
  return ref(customer_);
}

void FreeWallet::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Customer>(customer_);
  keys.row<Freeze>(customer_);
}

Result<engine::ObjectRef> FreeWallet::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(customer_);
  if (row == nullptr) return refuse(Code::not_found);
  const Freeze* there = ctx.find<Freeze>(customer_);
  if (only_unconfirmed_ && (there == nullptr || there->confirmed || row->state != CustomerState::frozen))
    return ref(customer_);
  if (row->state != CustomerState::frozen) return refuse(Code::not_allowed);

  // From here it happens.
  ctx.edit<Customer>(customer_).state = CustomerState::active;
  if (there != nullptr) ctx.erase<Freeze>(customer_);
  identity::notice(ctx, ctx.get<Customer>(customer_), "message.account_freed");
  ctx.emit("account.freed", customer_, ref(customer_));
  return ref(customer_);
}

Result<engine::ObjectRef> LiftStop::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(customer_);
  if (row == nullptr) return refuse(Code::not_found);
  if (row->stopped == identity::Stopped::no) return refuse(Code::not_allowed);

  // From here it happens.
  Customer& customer = ctx.edit<Customer>(customer_);
  customer.stopped = identity::Stopped::no;
  customer.stopped_at = {};
  identity::notice(ctx, customer, "message.stop_lifted");
  ctx.emit("payments.resumed", customer_, ref(customer_));
  return ref(customer_);
}

void EndSessions::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer_);
  identity::keys_for_sessions(keys, found, identity::AppKind::wallet, customer_);
}

Result<engine::ObjectRef> EndSessions::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(customer_);
  if (row == nullptr) return refuse(Code::not_found);

  // From here it happens.
  identity::end_sessions(ctx, identity::AppKind::wallet, customer_, 0);
  identity::notice(ctx, *row, "message.signed_out_by_staff");
  return ref(customer_);
}

ports::ChangeKinds wallet_kinds() {
  ports::ChangeKind freeze{"account.freeze", {Role::risk, Role::compliance}, {Role::compliance}};
  freeze.read = read_wallet;
  freeze.command = [](const ports::Agreed& agreed) {
    return std::make_shared<FreezeWallet>(wallet_in(agreed), agreed.checker, true);
  };
  freeze.at_once = {Role::risk, Role::compliance};
  freeze.first = [](const ports::Agreed& agreed) {
    return std::make_shared<FreezeWallet>(wallet_in(agreed), agreed.maker, false);
  };
  freeze.undo = [](const ports::Agreed& agreed) {
    return std::make_shared<FreeWallet>(wallet_in(agreed), true);
  };

  ports::ChangeKind free{"account.free", {Role::risk, Role::compliance}, {Role::compliance}};
  free.read = read_wallet;
  free.command = [](const ports::Agreed& agreed) { return std::make_shared<FreeWallet>(wallet_in(agreed)); };

  ports::ChangeKind lift{"account.lift_stop", {Role::support, Role::risk}, {Role::compliance, Role::risk}};
  lift.read = read_wallet;
  lift.command = [](const ports::Agreed& agreed) { return std::make_shared<LiftStop>(wallet_in(agreed)); };

  ports::ChangeKind out{"account.end_sessions", {Role::support, Role::risk}, {Role::compliance, Role::risk}};
  out.read = read_wallet;
  out.command = [](const ports::Agreed& agreed) { return std::make_shared<EndSessions>(wallet_in(agreed)); };
  return {std::move(freeze), std::move(free), std::move(lift), std::move(out)};
}

}  // namespace chenxi::staff
