#include "trade/wind_up.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::trade {
namespace {

engine::ObjectRef shop_ref(std::int64_t merchant) {
  return {static_cast<std::int64_t>(IdKind::merchant), merchant};
}

}  // namespace

Hash32 WindUp::hash() const {
  return sha256(Encoder(1).add(name()).add(merchant_).bytes());
}

void WindUp::keys(engine::Keys& keys, engine::Context&) {
  keys.row<merchants::Merchant>(merchant_);
  keys.row<Seller>(merchant_);
}

Result<engine::ObjectRef> WindUp::run(engine::Context& ctx) {
  const auto* shop = ctx.find<merchants::Merchant>(merchant_);
  if (shop == nullptr || (owner_ != 0 && shop->owner != owner_)) return refuse(Code::shop_unknown);

  // From here it happens.
  if (ctx.find<Seller>(merchant_) == nullptr) {
    Seller fresh;
    fresh.merchant = merchant_;
    ctx.insert(fresh);
  }
  const auto& found = ctx.get<Seller>(merchant_);
  const bool under_way = found.selling == Selling::winding_up;
  if (under_way || (found.selling == Selling::wound_up && found.open == 0)) return shop_ref(merchant_);
  Seller& row = ctx.edit<Seller>(merchant_);
  if (row.selling == Selling::open) row.began_at = ctx.now();
  row.selling = Selling::winding_up;
  row.next = 1;
  row.kept = 0;
  ctx.schedule(ctx.now(), GiveAllBack::kTimer, merchant_);
  return shop_ref(merchant_);
}

void WindUp::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) {
  keys.row<Seller>(object.id);
}

void WindUp::answer(engine::Context& ctx, engine::ObjectRef object) {
  seller = ctx.get<Seller>(object.id);
}

void GiveAllBack::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Seller>(merchant_);
  const Seller* seller = found.found<Seller>(merchant_);
  if (seller == nullptr) return;
  for (std::int64_t n = seller->next; n < std::min(seller->next + kChunk, seller->sold + 1); ++n) {
    keys.row<TradeAt>(merchant_, n);
    if (const TradeAt* at = found.found<TradeAt>(merchant_, n)) keys_for_trade(keys, found, at->trade);
  }
}

Result<engine::ObjectRef> GiveAllBack::run(engine::Context& ctx) {
  const Seller* seller = ctx.find<Seller>(merchant_);
  if (seller == nullptr || seller->selling != Selling::winding_up) return shop_ref(merchant_);
  const auto pack = packs_.at(ctx.now());
  const std::int64_t end = std::min(seller->next + kChunk, seller->sold + 1);
  std::vector<ledger::Leg> legs;
  std::int64_t kept = 0, total = 0;
  for (std::int64_t n = seller->next; n < end; ++n) {
    const Trade& trade = ctx.get<Trade>(ctx.get<TradeAt>(merchant_, n).trade);
    if (trade.over()) continue;
    const ledger::Leg leg = leg_back(ctx, *pack, trade, trade.left());
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
    give_back(ctx, *pack, leg.object, leg, Ending::wound_up);
    identity::notice(ctx, ctx.get<identity::Customer>(ctx.get<Trade>(leg.object).customer),
                     "message.trade_wound_up");
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
    ctx.emit("trade.wound_up", merchant_, shop_ref(merchant_), row.returned_total);
  }
  return legs.empty() ? shop_ref(merchant_) : ref(legs.back().object);
}

}  // namespace chenxi::trade
