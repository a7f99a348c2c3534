#include "records/bills.h"

#include <algorithm>
#include <set>

#include "merchants/rows.h"
#include "records/categories.h"

namespace chenxi::records {
namespace {

using ledger::TransferId;

bool is_own_row(Reading& reading, const Holder& holder, TransferId id) {
  const auto row = store::load_one<ledger::Transfer>(reading.ctx().reader(), store::make_key(id));
  return row && (row->debit == holder.account || row->credit == holder.account);
}

/// Names and words are matched in memory and kept nowhere. Each counterparty is named once; only rows that have words of
/// their own are opened one by one.
class Matcher {
 public:
  Matcher(Reading& reading, const Holder& holder, const Render& render, const Search& search)
      : reading_(reading), holder_(holder), render_(render), search_(search) {
    for (const TransactionNote& note : store::scan_all<TransactionNote>(
             reading.ctx().reader(), store::prefix_range(store::make_key(holder.customer.id))))
      if (!note.sealed_note.empty()) own_words_.insert(note.transfer);
  }
  bool matches(const Bill& bill) {
    if (title_matches(bill)) return true;
    if (!bill.noted && !own_words_.contains(bill.transfer)) return false;
    return search_.matches(render_.note(reading_.entry(holder_, bill.transfer)));
  }

 private:
  bool title_matches(const Bill& bill) {
    const auto [at, fresh] = known_.try_emplace({bill.type, bill.in, bill.kind, bill.other}, false);
    if (fresh) at->second = search_.matches(render_.title(reading_.entry(holder_, bill.transfer)));
    return at->second;
  }

  Reading& reading_;
  const Holder& holder_;
  const Render& render_;
  const Search& search_;
  std::set<TransferId> own_words_;
  std::map<std::tuple<Type, bool, Other, std::int64_t>, bool> known_;
};

/// A row of a month's figures: what is left of it.
void each_counted(Reading& reading, const Holder& holder, std::int64_t month,
                  const std::function<void(const Bill&, std::int64_t left)>& visit) {
  const auto returned = reading.returned(holder, month);
  reading.each(holder, TransferId::none, month, [&](const Bill& bill) {
    if (bill.gives_back != TransferId::none) return true;
    const auto back = returned.find(bill.transfer);
    const std::int64_t left = bill.amount - (back == returned.end() ? 0 : back->second);
    if (left > 0) visit(bill, left);
    return true;
  });
}

}  // namespace

void FindHolder::run(engine::Context& ctx) {
  const auto* row = ctx.fetch<identity::Customer>(customer);
  const ledger::Account* account = row == nullptr ? nullptr : ctx.books().find(row->main);
  if (account != nullptr) found = Holder{*row, account->id, account->head, account->currency};
}

Page page_of(Reading& reading, const Holder& holder, const Render& render, const Filter& filter, TransferId from,
             std::size_t limit) {
  Page out;
  for (const TransferId named : {from, filter.like})
    if (named != TransferId::none && !is_own_row(reading, holder, named)) return out;
  std::optional<Bill> like;
  if (filter.like != TransferId::none)
    reading.each(holder, filter.like, {}, [&](const Bill& bill) {
      like = bill;
      return false;
    });
  std::optional<Matcher> matcher;
  if (filter.search) matcher.emplace(reading, holder, render, *filter.search);
  std::vector<TransferId> rows;
  reading.each(holder, from, filter.month, [&](const Bill& bill) {
    if (filter.type && bill.type != *filter.type) return true;
    if (filter.in && bill.in != *filter.in) return true;
    if (filter.amount_min && bill.amount < *filter.amount_min) return true;
    if (filter.amount_max && bill.amount > *filter.amount_max) return true;
    if (like && (bill.kind != like->kind || bill.other != like->other)) return true;
    if (matcher && !matcher->matches(bill)) return true;
    if (rows.size() == limit) {
      out.next = bill.transfer;
      return false;
    }
    rows.push_back(bill.transfer);
    return true;
  });
  for (const TransferId row : rows) out.entries.push_back(reading.entry(holder, row));
  return out;
}

MonthTotals totals_of(Reading& reading, const Holder& holder, std::int64_t month) {
  MonthTotals out;
  each_counted(reading, holder, month, [&](const Bill& bill, std::int64_t left) {
    (bill.in ? out.in : out.out) += left;
    out.rows += 1;
  });
  return out;
}

Insights insights_of(Reading& reading, const Holder& holder, std::int64_t month) {
  Insights out;
  out.month = month;
  out.currency = holder.currency;
  out.previous = totals_of(reading, holder, month - 1);
  std::map<TransferId, std::string> chosen;
  for (const TransactionNote& note : store::scan_all<TransactionNote>(
           reading.ctx().reader(), store::prefix_range(store::make_key(holder.customer.id))))
    if (!note.category.empty()) chosen[note.transfer] = note.category;
  const auto suggested = [&](const Bill& bill) -> std::string {
    switch (bill.kind) {
      case Other::shop: {
        const auto* shop = reading.ctx().fetch<merchants::Merchant>(bill.other);
        return std::string(category_of_shop(shop == nullptr ? "" : shop->category));
      }
      case Other::person:
      case Other::unknown: return "transfer";
      case Other::house:
      case Other::bank: return "other";
    }
    return "other";
  };
  struct Payee {
    TransferId example{};
    Insights::Sum sum;
  };
  std::map<std::pair<Other, std::int64_t>, Payee> payees;
  each_counted(reading, holder, month, [&](const Bill& bill, std::int64_t left) {
    out.totals.rows += 1;
    if (bill.in) {
      out.totals.in += left;
      return;
    }
    out.totals.out += left;
    const auto own = chosen.find(bill.transfer);
    Insights::Sum& sum = out.by_category[own != chosen.end() ? own->second : suggested(bill)];
    sum.amount += left;
    sum.count += 1;
    out.by_day[reading.calendar().civil(bill.at).day_number] += left;
    if (bill.kind != Other::shop && bill.kind != Other::person) return;
    Payee& payee = payees[{bill.kind, bill.other}];
    payee.example = bill.transfer;
    payee.sum.amount += left;
    payee.sum.count += 1;
  });
  std::vector<Payee> most;
  for (const auto& [who, payee] : payees) most.push_back(payee);
  std::ranges::stable_sort(most, [](const Payee& a, const Payee& b) { return a.sum.amount > b.sum.amount; });
  if (most.size() > Insights::kTop) most.resize(Insights::kTop);
  for (const Payee& payee : most) out.top.push_back({reading.entry(holder, payee.example), payee.sum});
  return out;
}

}  // namespace chenxi::records
