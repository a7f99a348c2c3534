#include "records/home.h"

#include "base/planted.h"
#include "ledger/statement.h"
#include "transfers/reads.h"

namespace chenxi::records {
namespace {

constexpr std::size_t kRecent = 5;
/// Withdrawals on their way are looked for among this many newest rows.
constexpr std::int64_t kLookedThrough = 100;

}  // namespace

void Home::run(engine::Context& ctx) {
  const auto* row = ctx.fetch<identity::Customer>(customer);
  const ledger::Account* main = row == nullptr ? nullptr : ctx.books().find(row->main);
  if (main == nullptr) return;
  found = true;
  currency = main->currency;
  available = main->balance;
  if (const ledger::Account* aside = ctx.books().find(row->held)) held = PLANTED(held_not_shown) ? 0 : aside->balance;
  pack = packs_.at(ctx.now());
  limits = rules::limits_in_query(ctx, *pack, *row);
  waiting = transfers::pending_of(ctx, customer);
  as_of = ctx.now();

  std::int64_t unexplained = held;
  holds = payments::held_of(ctx, customer);
  for (const auto& transfer : waiting) unexplained -= transfer.amount;
  for (const auto& one : holds) unexplained -= one.hold.amount;
  std::int64_t steps_left = kLookedThrough;
  ledger::walk(ctx.reader(), main->id, main->head, [&](const ledger::Transfer& t) {
    if ((recent.size() == kRecent && unexplained <= 0) || --steps_left < 0) return false;
    Entry entry = read_entry(ctx, *row, t);
    if (t.kind == ledger::TransferKind::hold && entry.order && entry.order->state == banks::OrderState::pending) {
      unexplained -= entry.order->amount;
      if (const auto* link = ctx.fetch<banks::BankLink>(customer, entry.order->link))
        bank_orders.push_back({*entry.order, *link});
    }
    if (t.kind == ledger::TransferKind::hold && entry.dispute && disputes::is_open(entry.dispute->state)) unexplained -= t.amount;
    if (recent.size() < kRecent) recent.push_back(std::move(entry));
    return true;
  });
}

void Limits::run(engine::Context& ctx) {
  const auto* row = ctx.fetch<identity::Customer>(customer);
  as_of = ctx.now();
  if (row == nullptr) return;
  pack = packs_.at(ctx.now());
  limits = rules::limits_in_query(ctx, *pack, *row);
  if (const auto* own = ctx.fetch<identity::UserLimits>(customer)) {
    user = *own;
    bounds = rules::bounds_at(*own, as_of);
  }
}

}  // namespace chenxi::records
