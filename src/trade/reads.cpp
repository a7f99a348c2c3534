#include "trade/reads.h"

#include <algorithm>

#include "merchants/rows.h"

namespace chenxi::trade {
namespace {

TradeView view_of(engine::Context& ctx, const Trade& trade) {
  TradeView out{trade, {}};
  if (const auto* shop = ctx.fetch<merchants::Merchant>(trade.merchant)) out.shop = shop->name;
  return out;
}

}  // namespace

void ListTrades::run(engine::Context& ctx) {
  std::int64_t newest = 0;
  seller.merchant = merchant;
  if (buyer != 0) {
    if (const auto* row = ctx.fetch<Buyer>(buyer)) newest = row->bought;
  } else if (const auto* row = ctx.fetch<Seller>(merchant)) {
    seller = *row;
    newest = row->sold;
  }
  std::int64_t n = before == 0 ? newest : std::min(before - 1, newest);
  for (; n > 0 && static_cast<std::int64_t>(found.size()) < limit; --n) {
    std::int64_t trade = 0;
    if (buyer != 0) {
      if (const auto* of = ctx.fetch<TradeOf>(buyer, n)) trade = of->trade;
    } else if (const auto* at = ctx.fetch<TradeAt>(merchant, n)) {
      trade = at->trade;
    }
    if (const Trade* row = ctx.fetch<Trade>(trade)) found.push_back(view_of(ctx, *row));
  }
  next = n > 0 ? n + 1 : 0;
}

void GetTrade::run(engine::Context& ctx) {
  if (order != 0)
    if (const auto* row = ctx.fetch<merchants::Order>(order)) trade = row->trade;
  const Trade* row = ctx.fetch<Trade>(trade);
  if (row == nullptr || row->customer != (buyer != 0 ? buyer : row->customer) ||
      row->merchant != (merchant != 0 ? merchant : row->merchant))
    return;
  found = view_of(ctx, *row);
}

void ListCases::run(engine::Context& ctx) {
  for (const OpenCase& one : store::scan_all<OpenCase>(ctx.reader()))
    if (const Trade* row = ctx.fetch<Trade>(one.trade)) {
      found.push_back(view_of(ctx, *row));
      held += row->left();
    }
  std::ranges::sort(
      found, {}, [](const TradeView& view) { return std::pair(view.trade.complained_at.us, view.trade.id); });
}

}  // namespace chenxi::trade
