#include "settlement/console/refused.h"

#include <map>

namespace chenxi::settlement {

using ports::PayoutState;
using ports::ShopAccount;
using ports::ShopPayout;

std::string_view name(Next next) {
  switch (next) {
    case Next::owner_chooses: return "owner_chooses";
    case Next::next_run: return "next_run";
    case Next::on_its_way: return "on_its_way";
    case Next::paid: return "paid";
  }
  return "";
}

void ListRefused::run(engine::Context& ctx) {
  store::Range newest;
  newest.limit = kLooked + 1;
  newest.descending = true;
  // What became of each shop's latest payout decides what happens to the earlier ones.
  std::map<std::int64_t, PayoutState> latest;
  std::int64_t looked = 0;
  for (ShopPayout& payout : store::scan_all<ShopPayout>(ctx.reader(), newest)) {
    whole = ++looked <= kLooked;
    if (!whole) return;
    const PayoutState now = latest.try_emplace(payout.merchant, payout.state).first->second;
    if (payout.state != PayoutState::refused) continue;
    whole = found.size() < kMost;
    if (!whole) return;
    RefusedPayout one;
    if (const auto* settlement = ctx.fetch<Settlement>(payout.merchant, payout.id))
      one.number = settlement->number;
    if (const auto* shop = ctx.fetch<merchants::Merchant>(payout.merchant)) one.shop = shop->name;
    const auto* account = ctx.fetch<ShopAccount>(payout.merchant);
    const auto* progress = ctx.fetch<Progress>(payout.merchant);
    if (now == PayoutState::paid) {
      one.next = Next::paid;
    } else if (now != PayoutState::refused) {
      one.next = Next::on_its_way;
    } else if (account != nullptr && account->refused.empty()) {
      one.next = Next::next_run;
      if (progress != nullptr) one.next_at = progress->next_at;
    }
    waiting += one.next == Next::owner_chooses ? 1 : 0;
    one.payout = std::move(payout);
    found.push_back(std::move(one));
  }
}

}  // namespace chenxi::settlement
