#include "packages/end.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "identity/sign_in.h"
#include "packages/buy.h"

namespace chenxi::packages {
namespace {

engine::ObjectRef ref(std::int64_t package) { return {static_cast<std::int64_t>(IdKind::package), package}; }

}  // namespace

Package as_bought(Package row) {
  row.state = PackageState::active;
  row.used = row.delivered = row.given_back = row.asked = row.last_visit = 0;
  row.ended_at = row.last_visit_at = {};
  return row;
}

void keys_for_end(engine::Keys& keys, engine::Context& found, std::int64_t package) {
  keys.row<Package>(package);
  const Package* row = found.found<Package>(package);
  if (row == nullptr) return;
  keys.row<identity::Customer>(row->customer);
  keys.row<merchants::Merchant>(row->merchant);
  keys.row<Seller>(row->merchant);
  keys.row<Buyer>(row->customer);
  keys.row<engine::Timer>(row->timer);
  rules::keys_for_spend(keys, found, row->customer);
}

ledger::Leg leg_back(engine::Context& ctx, const rules::Pack& pack, const Package& package) {
  const rules::Spend spend = spend_of(package, package.left());
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::escrow_return;
  leg.debit = package.escrow;
  leg.credit = ctx.get<identity::Customer>(package.customer).main;
  leg.amount = package.left();
  leg.object = package.id;
  leg.reverses = package.group;
  leg.counted = -rules::given_back(ctx, pack, spend, package.bought_at, rules::Back::refunded);
  leg.narrower = rules::narrower_back(ctx, pack, spend, rules::Back::refunded);
  return leg;
}

void end_package(engine::Context& ctx, const rules::Pack& pack, std::int64_t id, PackageState how, const ledger::Leg& leg) {
  Package& package = ctx.edit<Package>(id);
  rules::uncount_spend(ctx, pack, ctx.get<identity::Customer>(package.customer), spend_of(package, leg.amount), package.bought_at,
                       rules::Back::refunded);
  package.state = how;
  package.given_back = leg.amount;
  package.ended_at = ctx.now();
  if (how != PackageState::expired) ctx.cancel_timer(package.timer);
  ctx.set_account_state(package.escrow, ledger::AccountState::closed);
  Seller& seller = ctx.edit<Seller>(package.merchant);
  seller.active -= 1;
  seller.waiting -= leg.amount;
  ctx.edit<Buyer>(package.customer).active -= 1;
  for (const std::int64_t audience : {package.customer, package.merchant})
    ctx.emit("package.ended", audience, ref(id), leg.amount, package.currency);
}

Hash32 GiveBack::hash() const { return sha256(Encoder(1).add(name()).add(package_).bytes()); }

void GiveBack::keys(engine::Keys& keys, engine::Context& found) { keys_for_end(keys, found, package_); }

Result<engine::ObjectRef> GiveBack::run(engine::Context& ctx) {
  const Package* package = ctx.find<Package>(package_);
  if (package == nullptr || package->customer != buyer_) return refuse(Code::package_unknown);
  if (package->state != PackageState::active) return refuse(Code::package_over);
  const auto pack = packs_.at(ctx.now());
  const ledger::Leg leg = leg_back(ctx, *pack, *package);
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  ctx.post({&leg, 1});
  end_package(ctx, *pack, package_, PackageState::returned, leg);
  return ref(package_);
}

void GiveBack::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) {
  keys.row<Package>(object.id);
  if (const Package* package = found.found<Package>(object.id)) keys.row<merchants::Merchant>(package->merchant);
}

void GiveBack::answer(engine::Context& ctx, engine::ObjectRef object) {
  made = ctx.get<Package>(object.id);
  shop = ctx.get<merchants::Merchant>(made.merchant).name;
}

void Expire::keys(engine::Keys& keys, engine::Context& found) { keys_for_end(keys, found, package_); }

Result<engine::ObjectRef> Expire::run(engine::Context& ctx) {
  const Package* package = ctx.find<Package>(package_);
  if (package == nullptr || package->state != PackageState::active) return ref(package_);
  const auto pack = packs_.at(ctx.now());
  const ledger::Leg leg = leg_back(ctx, *pack, *package);
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  ctx.post({&leg, 1});
  end_package(ctx, *pack, package_, PackageState::expired, leg);
  identity::notice(ctx, ctx.get<identity::Customer>(ctx.get<Package>(package_).customer), "message.package_expired");
  return ref(package_);
}

}  // namespace chenxi::packages
