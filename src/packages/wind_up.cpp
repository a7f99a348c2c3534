#include "packages/wind_up.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::packages {
namespace {

engine::ObjectRef ref(std::int64_t merchant) { return {static_cast<std::int64_t>(IdKind::merchant), merchant}; }

}  // namespace

Hash32 WindUp::hash() const { return sha256(Encoder(1).add(name()).add(asker_.merchant).bytes()); }

void WindUp::keys(engine::Keys& keys, engine::Context&) {
  keys.row<merchants::Merchant>(asker_.merchant);
  keys.row<Seller>(asker_.merchant);
}

Result<engine::ObjectRef> WindUp::run(engine::Context& ctx) {
  const auto* shop = ctx.find<merchants::Merchant>(asker_.merchant);
  const Seller* found = ctx.find<Seller>(asker_.merchant);
  if (shop == nullptr || found == nullptr || (asker_.owner != 0 && shop->owner != asker_.owner)) return refuse(Code::shop_unknown);

  // From here it happens.
  const bool under_way = found->selling == Selling::winding_up;
  if (under_way || (found->selling == Selling::wound_up && found->active == 0)) return ref(shop->id);
  Seller& row = ctx.edit<Seller>(shop->id);
  if (row.selling == Selling::open) row.began_at = ctx.now();
  row.selling = Selling::winding_up;
  row.next = 1;
  row.kept = 0;
  ctx.schedule(ctx.now(), GiveAllBack::kTimer, shop->id);
  return ref(shop->id);
}

void WindUp::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) { keys.row<Seller>(object.id); }

void WindUp::answer(engine::Context& ctx, engine::ObjectRef object) { seller = ctx.get<Seller>(object.id); }

void GiveAllBack::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Seller>(merchant_);
  const Seller* seller = found.found<Seller>(merchant_);
  if (seller == nullptr) return;
  for (std::int64_t n = seller->next; n < std::min(seller->next + kChunk, seller->sold + 1); ++n) {
    keys.row<PackageAt>(merchant_, n);
    if (const PackageAt* at = found.found<PackageAt>(merchant_, n)) keys_for_end(keys, found, at->package);
  }
}

Result<engine::ObjectRef> GiveAllBack::run(engine::Context& ctx) {
  const Seller* seller = ctx.find<Seller>(merchant_);
  if (seller == nullptr || seller->selling != Selling::winding_up) return ref(merchant_);
  const auto pack = packs_.at(ctx.now());
  const std::int64_t end = std::min(seller->next + kChunk, seller->sold + 1);
  std::vector<ledger::Leg> legs;
  std::int64_t kept = 0, total = 0;
  for (std::int64_t n = seller->next; n < end; ++n) {
    const Package& package = ctx.get<Package>(ctx.get<PackageAt>(merchant_, n).package);
    if (package.state != PackageState::active) continue;
    const ledger::Leg leg = leg_back(ctx, *pack, package);
    if (!ctx.can_post({&leg, 1})) {
      kept += 1;
      continue;
    }
    legs.push_back(leg);
    total += leg.amount;
  }

  // From here it happens.
  if (!legs.empty()) ctx.post(legs);
  for (const ledger::Leg& leg : legs) {
    end_package(ctx, *pack, leg.object, PackageState::wound_up, leg);
    identity::notice(ctx, ctx.get<identity::Customer>(ctx.get<Package>(leg.object).customer), "message.package_wound_up");
  }
  Seller& row = ctx.edit<Seller>(merchant_);
  row.next = end;
  row.returned += static_cast<std::int64_t>(legs.size());
  row.returned_total += total;
  row.kept += kept;
  if (end <= row.sold) {
    ctx.schedule(ctx.now(), kTimer, merchant_);
  } else {
    row.selling = Selling::wound_up;
    row.finished_at = ctx.now();
    ctx.emit("packages.wound_up", merchant_, ref(merchant_), row.returned_total);
  }
  if (legs.empty()) return ref(merchant_);
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::package), legs.back().object};
}

}  // namespace chenxi::packages
