#include "records/insights.h"

#include <algorithm>

#include "ledger/statement.h"
#include "records/categories.h"

namespace chenxi::records {

std::string category_of(const Entry& entry) {
  if (entry.note && !entry.note->category.empty()) return entry.note->category;
  if (entry.payment) return std::string(category_of_shop(entry.mcc));
  if (entry.transfer) return "transfer";
  return "other";
}

void Insights::run(engine::Context& ctx) {
  if (!month) month = ctx.civil().month_number;
  const auto* owner = ctx.fetch<identity::Customer>(customer);
  const ledger::Account* account = owner == nullptr ? nullptr : ctx.books().find(owner->main);
  if (account == nullptr) return;
  currency = account->currency;
  totals = totals_of(ctx, *account, *month);
  previous = totals_of(ctx, *account, *month - 1);
  const BusinessCalendar& calendar = ctx.books().calendar();
  const Month within = month_of(calendar, *month), before = month_of(calendar, *month - 1);
  ThereAndBack idle;
  // A shop or a person: what they are is in the higher number, who in the lower.
  std::map<std::pair<int, std::int64_t>, Payee> payees;
  std::int64_t steps_left = kInsightRowsMax;
  ledger::walk(ctx.reader(), account->id, account->head, [&](const ledger::Transfer& t) {
    if (t.at < before.begin) return false;
    if (--steps_left < 0) {
      complete = t.at < within.begin;
      return false;
    }
    if (idle.holds(t)) {
      MonthTotals& month_of_row = t.at < within.begin ? previous : totals;
      if (t.at < within.end) (t.credit == owner->main ? month_of_row.in : month_of_row.out) -= t.amount;
      return true;
    }
    if (t.at < within.begin || t.at >= within.end || t.debit != owner->main) return true;
    Entry entry = read_entry(ctx, *owner, t);
    Sum& sum = by_category[category_of(entry)];
    sum.amount += t.amount;
    sum.count += 1;
    by_day[calendar.civil(t.at).day_number] += t.amount;
    std::optional<std::pair<int, std::int64_t>> who;
    if (entry.payment) who = {1, entry.payment->merchant};
    if (entry.transfer && entry.transfer->payee != 0) who = {2, entry.transfer->payee};
    if (!who) return true;
    Payee& payee = payees[*who];
    payee.sum.amount += t.amount;
    payee.sum.count += 1;
    payee.example = std::move(entry);
    return true;
  });
  for (auto& [who, payee] : payees) top.push_back(std::move(payee));
  std::ranges::sort(top, [](const Payee& a, const Payee& b) { return a.sum.amount > b.sum.amount; });
  if (top.size() > kTop) top.resize(kTop);
}

}  // namespace chenxi::records
