#include "merchants/cap.h"

namespace chenxi::merchants {

std::int64_t counted_with(const Merchant& shop) {
  switch (shop.standing) {
    case Standing::house: return 0;
    case Standing::opened: return shop.owner;
    case Standing::accepted: return shop.id;
  }
  return 0;
}

rules::ShopStep step_of(Standing standing) {
  return standing == Standing::accepted ? rules::ShopStep::accepted : rules::ShopStep::opened;
}

rules::Collected collected(const ShopTakings& takings, const CivilTime& now) {
  rules::Collected out;
  if (takings.day == now.day_number) out.day = takings.day_in;
  if (takings.month == now.month_number) out.month = takings.month_in;
  if (takings.month / 12 == now.month_number / 12) out.year = takings.year_in;
  return out;
}

void keys_for_taking(engine::Keys& keys, engine::Context& found, std::int64_t merchant) {
  const Merchant* shop = found.found<Merchant>(merchant);
  if (shop == nullptr) return;
  if (const std::int64_t whose = counted_with(*shop); whose != 0) keys.row<ShopTakings>(whose);
}

Done allow_taking(engine::Context& ctx, const rules::Pack& pack, const Merchant& shop, std::int64_t amount) {
  const std::int64_t whose = counted_with(shop);
  if (whose == 0) return done();
  const auto& takings = ctx.get<ShopTakings>(whose);
  if (rules::judge_collect(pack.at(ctx.now()), step_of(shop.standing), collected(takings, ctx.civil()), amount))
    return refuse(Code::shop_cap_exceeded);
  return done();
}

void count_taking(engine::Context& ctx, const Merchant& shop, std::int64_t amount) {
  const std::int64_t whose = counted_with(shop);
  if (whose == 0) return;
  ShopTakings& takings = ctx.edit<ShopTakings>(whose);
  const rules::Collected before = collected(takings, ctx.civil());
  takings.day = ctx.civil().day_number;
  takings.day_in = before.day + amount;
  takings.month = ctx.civil().month_number;
  takings.month_in = before.month + amount;
  takings.year_in = before.year + amount;
}

}  // namespace chenxi::merchants
