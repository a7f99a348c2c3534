#include "merchants/day.h"

namespace chenxi::merchants {

void keys_for_day(engine::Keys& keys, engine::Context& found, std::int64_t merchant) {
  keys.row<MerchantDay>(merchant, found.civil().day_number);
}

MerchantDay& day_of(engine::Context& ctx, std::int64_t merchant) {
  const std::int64_t day = ctx.civil().day_number;
  if (ctx.find<MerchantDay>(merchant, day) == nullptr) {
    MerchantDay fresh;
    fresh.merchant = merchant;
    fresh.day = day;
    ctx.insert(fresh);
  }
  return ctx.edit<MerchantDay>(merchant, day);
}

void count_delivery(engine::Context& ctx, std::int64_t merchant, std::int64_t amount,
                    ledger::TransferId row) {
  MerchantDay& day = day_of(ctx, merchant);
  day.deliveries += 1;
  day.delivered += amount;
  day.newest = row;
}

}  // namespace chenxi::merchants
