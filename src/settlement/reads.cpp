#include "settlement/reads.h"

#include "ledger/statement.h"
#include "ports/system_accounts.h"

namespace chenxi::settlement {
namespace {

using ledger::Transfer;
using ledger::TransferId;
using merchants::Merchant;
using ports::ShopAccount;
using ports::ShopPayout;

/// The shop, when it is this owner's.
const Merchant* own_shop(engine::Context& ctx, std::int64_t owner, std::int64_t merchant) {
  const auto* shop = ctx.fetch<Merchant>(merchant);
  return shop != nullptr && shop->owner != 0 && shop->owner == owner ? shop : nullptr;
}

Shown shown(engine::Context& ctx, Settlement settlement) {
  Shown out{std::move(settlement), std::nullopt};
  if (const auto* payout = ctx.fetch<ShopPayout>(out.settlement.id)) out.payout = *payout;
  return out;
}

/// `end`: rows from then on are not part of it; 0: all are.
Estimate estimate(engine::Context& ctx, const rules::Packs& packs, const Merchant& shop,
                  const Progress& progress, Instant end, const rules::SettlementTerms* instant) {
  const ledger::Account& account = ctx.books().account(shop.account);
  Stretch stretch = read_stretch(ctx.reader(), shop.account, account.head, progress.upto, kEstimateRows);
  Estimate out;
  out.whole = stretch.next == TransferId::none;
  if (end.us != 0) std::erase_if(stretch.rows, [&](const Transfer& row) { return row.at >= end; });
  out.upto = stretch.rows.empty() ? progress.upto : stretch.rows.front().id;
  std::map<TransferId, FeeReturned> returned;
  for (const auto& [id, paid] : stretch.originals)
    if (const auto* so_far = ctx.fetch<FeeReturned>(id)) returned[id] = *so_far;
  Counted counted;
  tally(counted, stretch.rows, shop.account,
        fee_rules(packs, shop, ctx.fetch<merchants::Shop>(shop.owner, shop.id)), stretch.originals, returned);
  out.sums = counted.sums;
  out.brought = progress.left;
  out.owed = progress.owed;
  const auto* fees = ctx.fetch<ports::SystemAccount>(ledger::AccountKind::income_fees, 1);
  Standing standing;
  standing.brought = progress.left;
  standing.owed = progress.owed;
  standing.balance = account.balance;
  standing.income = fees == nullptr ? 0 : ctx.books().account(fees->account).balance;
  out.due = due_of(out.sums, standing, instant, 0);
  return out;
}

}  // namespace

void ListSettlements::run(engine::Context& ctx) {
  const Merchant* mine = own_shop(ctx, owner_, merchant_);
  if (mine == nullptr) return;
  const Merchant shop = *mine;
  known = true;
  balance = ctx.books().account(shop.account).balance;
  if (const auto* row = ctx.fetch<ShopAccount>(merchant_)) {
    account = *row;
    settling = ctx.books().account(row->settling).balance;
  }
  Progress progress;
  progress.merchant = merchant_;
  if (const auto* row = ctx.fetch<Progress>(merchant_)) progress = *row;
  next_at = progress.next_at;
  counting = progress.running != 0;
  const auto pack = packs_.at(ctx.now());
  const rules::SettlementTerms& terms = pack->at(ctx.now()).settlement;
  const BusinessCalendar& calendar = ctx.books().calendar();
  through_day = due_through(
      terms, calendar.civil(next_at.us == 0 ? next_run(ctx, terms, merchant_) : next_at).day_number);
  next = estimate(ctx, packs_, shop, progress, calendar.start_of_day(through_day + 1), nullptr);
  instant = instant_open(terms, calendar, ctx.civil().day_number, &progress,
                         [&](std::int64_t day) { return ctx.fetch<TradeDay>(merchant_, day) != nullptr; });
  if (instant.open) today = estimate(ctx, packs_, shop, progress, {}, &terms);

  store::Range range = store::prefix_range(store::make_key(merchant_), limit + 1);
  if (before != 0) range.to = store::make_key(merchant_, before);
  range.descending = true;
  for (Settlement& one : store::scan_all<Settlement>(ctx.reader(), range)) {
    if (static_cast<std::int64_t>(found.size()) == limit) {
      more = true;
      break;
    }
    found.push_back(shown(ctx, std::move(one)));
  }
}

void OneSettlement::run(engine::Context& ctx) {
  const Merchant* mine = own_shop(ctx, owner_, merchant_);
  if (mine == nullptr) return;
  const Merchant shop = *mine;
  known = true;
  if (id_ == 0) {
    const auto* progress = ctx.fetch<Progress>(merchant_);
    return page(ctx, shop, ctx.books().account(shop.account).head,
                progress == nullptr ? TransferId::none : progress->upto);
  }
  const auto* row = ctx.fetch<Settlement>(merchant_, id_);
  if (row == nullptr) return;
  found = shown(ctx, *row);
  if (row->state != State::counting) page(ctx, shop, row->to, row->from);
}

void OneSettlement::page(engine::Context& ctx, const Merchant& shop, TransferId newest, TransferId stop) {
  const FeeRules rules = fee_rules(packs_, shop, ctx.fetch<merchants::Shop>(shop.owner, shop.id));
  std::int64_t steps_left = kEstimateRows;
  const TransferId start = from == TransferId::none ? newest : std::min(from, newest);
  next = ledger::walk(ctx.reader(), shop.account, start, [&](const Transfer& row) {
    if (row.id <= stop || static_cast<std::int64_t>(entries.size()) == limit || --steps_left < 0)
      return false;
    Entry entry{row, line_of(row, shop.account), row.credit == shop.account ? row.amount : -row.amount, 0};
    if (entry.line == Line::own || (only && *only != entry.line)) return true;
    if (entry.line == Line::payment) entry.fee = rules(row.at).of(row.amount);
    if (entry.line == Line::refund)
      if (const auto* back = ctx.fetch<RefundFee>(row.id)) entry.fee = -back->back;
    entries.push_back(std::move(entry));
    return true;
  });
  if (next <= stop) next = TransferId::none;
}

}  // namespace chenxi::settlement
