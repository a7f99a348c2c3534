#include "packages/buy.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "merchants/cap.h"
#include "packages/end.h"
#include "packages/terms.h"

namespace chenxi::packages {
namespace {

using merchants::Merchant;

rules::Spend spend_of(const Plan& plan, ledger::Factor factor) {
  return {plan.price, plan.currency, rules::Method::order, factor, plan.merchant};
}

risk::Move move_of(std::int64_t buyer, const Plan& plan, const Merchant& shop) {
  risk::Move out;
  out.payer = buyer;
  out.shop = shop.id;
  out.shop_since = shop.created_at;
  out.method = rules::Method::order;
  out.amount = plan.price;
  return out;
}

}  // namespace

rules::Spend spend_of(const Package& package, std::int64_t amount) {
  return {amount, package.currency, rules::Method::order, package.factor, package.merchant};
}

Hash32 Buy::hash() const { return sha256(Encoder(1).add(name()).add(plan_).add(signed_name(seen)).add(seen.price).bytes()); }

void Buy::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<identity::Customer>(buyer_);
  keys.row<Plan>(plan_);
  keys.row<Buyer>(buyer_);
  rules::keys_for_spend(keys, found, buyer_);
  family::keys_for_yes(keys, found, buyer_);
  identity::keys_for_proof(keys, buyer_);
  if (proof) identity::keys_for_proof(keys, buyer_, *proof);
  if (step_up) identity::keys_for_code(keys, *step_up);
  const Plan* plan = found.found<Plan>(plan_);
  if (plan == nullptr) return;
  keys.row<Merchant>(plan->merchant);
  keys.row<Seller>(plan->merchant);
  merchants::keys_for_taking(keys, found, plan->merchant);
  risk::keys_for_payment(keys, buyer_, plan->price);
}

Result<engine::ObjectRef> Buy::run(engine::Context& ctx) {
  const Plan* found = ctx.find<Plan>(plan_);
  if (found == nullptr) return refuse(Code::plan_unknown);
  const Plan plan = *found;
  const auto pack = packs_.at(ctx.now());
  const rules::PackageTerms& terms = pack->at(ctx.now()).packages;
  const auto& seller = ctx.get<Seller>(plan.merchant);
  if (plan.state != PlanState::offered || seller.selling != Selling::open || plan.price > terms.price_max)
    return refuse(Code::plan_not_offered);
  const auto& shop_row = ctx.get<Merchant>(plan.merchant);
  if (shop_row.state != merchants::MerchantState::active) return refuse(Code::payee_cannot_receive);
  if (offer_of(shop_row.name, plan, terms.cooling_days) != seen) return refuse(Code::payee_changed);
  const auto* buyer = ctx.find<identity::Customer>(buyer_);
  if (buyer == nullptr) return refuse(Code::account_unknown);
  const identity::CheckedProof checked = TRY(proof);
  // Money that one parts with for months is never taken without the PIN or a passkey.
  TRY(identity::judge_proof(ctx, *buyer, checked, true));
  const rules::Spend spend = spend_of(plan, checked.factor());
  TRY(rules::allow_spend(ctx, *pack, *buyer, spend));
  const ledger::Account* from = ctx.books().find(buyer->main);
  if (from == nullptr || from->currency != plan.currency) return refuse(Code::currency_mismatch);
  const ledger::Account* to = ctx.books().find(shop_row.account);
  if (to == nullptr || to->state != ledger::AccountState::open) return refuse(Code::payee_cannot_receive);
  TRY(merchants::allow_taking(ctx, *pack, shop_row, plan.price));
  if (from->state == ledger::AccountState::frozen) return refuse(Code::account_frozen);
  if (from->state == ledger::AccountState::closed) return refuse(Code::account_closed);
  if (from->balance < plan.price) return refuse(Code::insufficient_balance, {.amount_minor = from->balance});
  const family::Leaving leaving{family::payee_hash(family::Leaves::payment, plan.merchant), plan.price, plan.currency, false};
  const std::int64_t yes = TRY(family::allow(ctx, buyer_, leaving));
  if (step_up) TRY(identity::judge_code(ctx, *vault, *step_up));
  risk::Move leaves = move_of(buyer_, plan, shop_row);
  leaves.device = checked.device;
  leaves.warned = risk_read;
  leaves.stepped_up = step_up.has_value();
  std::optional<risk::Judged> judged;
  if (risk::judges_payment(ctx, leaves.amount)) judged = TRY(risk::judge(ctx, *buyer, leaves));

  // From here it happens.
  Package package;
  package.id = ctx.new_id();
  package.plan = plan.id;
  package.merchant = plan.merchant;
  package.customer = buyer_;
  package.name = plan.name;
  package.price = plan.price;
  package.currency = plan.currency;
  package.visits = plan.visits;
  package.factor = checked.factor();
  package.bought_at = ctx.now();
  package.cooling_until = ctx.now() + days(terms.cooling_days);
  package.valid_until = valid_until(ctx.books().calendar(), ctx.now(), plan.months);
  package.escrow = ctx.open_account(ledger::AccountKind::escrow, plan.merchant, plan.currency);
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::escrow;
  leg.debit = buyer->main;
  leg.credit = package.escrow;
  leg.amount = plan.price;
  leg.counted = rules::counted_of(*pack, ctx.now(), spend);
  leg.narrower = rules::narrower_of(spend);
  leg.object = package.id;
  package.group = ctx.post({&leg, 1});
  package.timer = ctx.schedule(package.valid_until, Expire::kTimer, package.id);
  const std::int64_t id = package.id;

  rules::count_spend(ctx, *buyer, spend);
  merchants::count_taking(ctx, shop_row, plan.price);
  if (judged) risk::count(ctx, leaves, *std::move(judged), id);
  if (step_up) identity::use_code(ctx, step_up->challenge);
  identity::accept_proof(ctx, buyer_, checked);
  family::use(ctx, buyer_, yes);

  ctx.edit<Plan>(plan.id).sold += 1;
  Seller& sells = ctx.edit<Seller>(plan.merchant);
  sells.sold += 1;
  sells.active += 1;
  sells.waiting += plan.price;
  ctx.insert(PackageAt{plan.merchant, sells.sold, id});
  if (ctx.find<Buyer>(buyer_) == nullptr) ctx.insert(Buyer{.customer = buyer_});
  Buyer& buys = ctx.edit<Buyer>(buyer_);
  buys.bought += 1;
  buys.active += 1;
  ctx.insert(PackageOf{buyer_, buys.bought, id});
  const engine::ObjectRef self{static_cast<std::int64_t>(IdKind::package), id};
  for (const std::int64_t audience : {buyer_, plan.merchant}) ctx.emit("package.bought", audience, self, plan.price, plan.currency);
  ctx.insert(std::move(package));
  return self;
}

void Buy::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) {
  keys.row<Package>(object.id);
  if (const Package* package = found.found<Package>(object.id)) keys.row<Merchant>(package->merchant);
}

void Buy::answer(engine::Context& ctx, engine::ObjectRef object) {
  made = as_bought(ctx.get<Package>(object.id));
  shop = ctx.get<Merchant>(made.merchant).name;
}

}  // namespace chenxi::packages
