#include "packages/reads.h"

#include <algorithm>

#include "merchants/rows.h"

namespace chenxi::packages {
namespace {

constexpr std::size_t kVisitsShown = 100;

PackageView view_of(engine::Context& ctx, const Package& package) {
  PackageView out{package, {}, {}};
  if (const auto* shop = ctx.fetch<merchants::Merchant>(package.merchant)) out.shop = shop->name;
  if (package.asked == 0 || package.state != PackageState::active) return out;
  const Visit* asked = ctx.fetch<Visit>(package.asked);
  const bool waits = asked != nullptr && asked->state == VisitState::asked && ctx.now() < asked->until &&
                     asked->asked_at > package.last_visit_at;
  if (waits) out.asked = *asked;
  return out;
}

}  // namespace

std::vector<Visit> visits_of(engine::Context& ctx, const Package& package, std::size_t most) {
  std::vector<Visit> out;
  for (const Visit* visit = ctx.fetch<Visit>(package.last_visit); visit != nullptr && out.size() < most;
       visit = ctx.fetch<Visit>(out.back().previous))
    out.push_back(*visit);
  return out;
}

void ListPlans::run(engine::Context& ctx) {
  const auto* row = ctx.fetch<merchants::Merchant>(merchant_);
  there = row != nullptr && row->state == merchants::MerchantState::active && (owner == 0 || row->owner == owner);
  if (!there) return;
  shop = row->name;
  const auto* seller = ctx.fetch<Seller>(merchant_);
  if (only_offered && (seller == nullptr || seller->selling != Selling::open)) return;
  for (const PlanOf& of : store::scan_all<PlanOf>(ctx.reader(), store::prefix_range(store::make_key(merchant_))))
    if (const Plan* plan = ctx.fetch<Plan>(of.plan))
      if (!only_offered || plan->state == PlanState::offered) found.push_back(*plan);
  std::reverse(found.begin(), found.end());
}

void ListPackages::run(engine::Context& ctx) {
  now = ctx.now();
  std::int64_t newest = 0;
  if (buyer != 0) {
    if (const auto* row = ctx.fetch<Buyer>(buyer)) newest = row->bought;
  } else {
    const auto* shop = ctx.fetch<merchants::Merchant>(merchant);
    there = shop != nullptr && (owner == 0 || shop->owner == owner);
    if (!there) return;
    if (const auto* row = ctx.fetch<Seller>(merchant)) seller = *row;
    newest = seller ? seller->sold : 0;
  }
  std::int64_t n = before == 0 ? newest : std::min(before - 1, newest);
  for (; n > 0 && static_cast<std::int64_t>(found.size()) < limit; --n) {
    std::int64_t package = 0;
    if (buyer != 0) {
      if (const auto* of = ctx.fetch<PackageOf>(buyer, n)) package = of->package;
    } else if (const auto* at = ctx.fetch<PackageAt>(merchant, n)) {
      package = at->package;
    }
    if (const Package* row = ctx.fetch<Package>(package)) found.push_back(view_of(ctx, *row));
  }
  next = n > 0 ? n + 1 : 0;
}

void GetPackage::run(engine::Context& ctx) {
  now = ctx.now();
  const Package* row = ctx.fetch<Package>(package_);
  if (row == nullptr || row->customer != buyer_) return;
  found = view_of(ctx, *row);
  visits = visits_of(ctx, *row, kVisitsShown);
}

}  // namespace chenxi::packages
