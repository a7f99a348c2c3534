#include "packages/plans.h"

#include "base/bytes.h"
#include "base/public_id.h"

namespace chenxi::packages {

Result<const merchants::Merchant*> shop_of(engine::Context& ctx, const Asker& asker) {
  const auto* shop = ctx.find<merchants::Merchant>(asker.merchant);
  if (shop == nullptr || shop->state != merchants::MerchantState::active) return refuse(Code::shop_unknown);
  if (asker.owner != 0 && shop->owner != asker.owner) return refuse(Code::shop_unknown);
  return shop;
}

Hash32 MakePlan::hash() const {
  return sha256(Encoder(1).add(name()).add(asker_.merchant).add(plan_name).add(price).add(visits).add(months).bytes());
}

void MakePlan::keys(engine::Keys& keys, engine::Context&) {
  keys.row<merchants::Merchant>(asker_.merchant);
  keys.row<Seller>(asker_.merchant);
}

Result<engine::ObjectRef> MakePlan::run(engine::Context& ctx) {
  const merchants::Merchant& shop = *TRY(shop_of(ctx, asker_));
  const auto pack = packs_.at(ctx.now());
  const rules::PackageTerms& terms = pack->at(ctx.now()).packages;
  const auto* seller = ctx.find<Seller>(asker_.merchant);
  if (terms.price_max == 0) return refuse(Code::not_allowed);
  if (seller != nullptr && (seller->selling != Selling::open || seller->plans >= kPlansMax)) return refuse(Code::not_allowed);
  if (plan_name.empty() || plan_name.size() > kPlanNameBytesMax) return refuse(Code::text_invalid, {.pointer = "/name"});
  if (visits < 1 || visits > terms.visits_max)
    return refuse(Code::amount_invalid, {.pointer = "/visits", .count = terms.visits_max});
  if (months < 1 || months > terms.months_max)
    return refuse(Code::amount_invalid, {.pointer = "/months", .count = terms.months_max});
  if (price < visits) return refuse(Code::amount_invalid, {.pointer = "/price", .amount_minor = visits});
  if (price > terms.price_max) return refuse(Code::amount_too_large, {.pointer = "/price", .amount_minor = terms.price_max});

  // From here it happens.
  Plan plan;
  plan.id = ctx.new_id();
  plan.merchant = shop.id;
  plan.name = plan_name;
  plan.price = price;
  plan.currency = ctx.books().account(shop.account).currency;
  plan.visits = visits;
  plan.months = months;
  plan.made_at = ctx.now();
  const std::int64_t id = plan.id;
  if (seller == nullptr) {
    Seller fresh;
    fresh.merchant = shop.id;
    ctx.insert(fresh);
  }
  ctx.edit<Seller>(shop.id).plans += 1;
  ctx.insert(PlanOf{shop.id, id});
  ctx.insert(std::move(plan));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::plan), id};
}

void MakePlan::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) { keys.row<Plan>(object.id); }

void MakePlan::answer(engine::Context& ctx, engine::ObjectRef object) {
  made = ctx.get<Plan>(object.id);
  made.state = PlanState::offered;
  made.sold = 0;
}

void EndPlan::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Plan>(plan_);
  const Plan* plan = found.found<Plan>(plan_);
  if (plan == nullptr) return;
  keys.row<merchants::Merchant>(plan->merchant);
  keys.row<Seller>(plan->merchant);
}

Result<engine::ObjectRef> EndPlan::run(engine::Context& ctx) {
  const Plan* plan = ctx.find<Plan>(plan_);
  if (plan == nullptr) return refuse(Code::plan_unknown);
  const auto& shop = ctx.get<merchants::Merchant>(plan->merchant);
  if (asker_.owner != 0 ? shop.owner != asker_.owner : shop.id != asker_.merchant) return refuse(Code::plan_unknown);

  // From here it happens.
  const engine::ObjectRef self{static_cast<std::int64_t>(IdKind::plan), plan_};
  if (plan->state == PlanState::ended) return self;
  ctx.edit<Plan>(plan_).state = PlanState::ended;
  ctx.edit<Seller>(shop.id).plans -= 1;
  return self;
}

}  // namespace chenxi::packages
