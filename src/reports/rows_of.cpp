#include "reports/rows_of.h"

#include <algorithm>

#include "counter/roles.h"
#include "ledger/statement.h"
#include "merchants/day.h"
#include "packages/rows.h"
#include "payments/cart_of.h"
#include "rules/fees.h"

namespace chenxi::reports {

using ledger::Transfer;
using ledger::TransferId;
using settlement::Line;

std::string_view name(Place place) {
  switch (place) {
    case Place::till: return "till";
    case Place::poster: return "poster";
    case Place::link: return "link";
    case Place::other: return "other";
  }
  return "";
}

void FindShop::run(engine::Context& ctx) {
  const auto* row = ctx.fetch<merchants::Merchant>(merchant_);
  if (row == nullptr) return;
  shop = *row;
  if (row->owner != 0)
    if (const auto* opened = ctx.fetch<merchants::Shop>(row->owner, merchant_)) own = *opened;
  if (const auto* progress = ctx.fetch<settlement::Progress>(merchant_)) settled_to = progress->upto;
  from = ctx.books().account(shop->account).head;
  // The newest row of the first day of trade after the span: everything of the span is older.
  store::Range later = store::prefix_range(store::make_key(merchant_), 1);
  later.from = store::make_key(merchant_, last_day_ + 1);
  for (const merchants::MerchantDay& day : store::scan_all<merchants::MerchantDay>(ctx.reader(), later))
    from = day.newest;
}

Rows::Rows(const FindShop& found, Span span, const BusinessCalendar& calendar, const rules::Packs& packs)
    : shop_(*found.shop),
      span_(span),
      begin_(calendar.start_of_day(span.from)),
      end_(calendar.start_of_day(span.to + 1)),
      rules_(settlement::fee_rules(packs, shop_, found.own ? &*found.own : nullptr)),
      settled_to_(found.settled_to),
      next_(found.from) {}

bool Rows::complete(TransferId row) const {
  if (row <= settled_to_) return true;
  return std::ranges::none_of(unsettled_,
                              [row](const auto& one) { return one.second.missing > 0 && one.first < row; });
}

bool Rows::read_on(engine::Context& ctx) {
  std::int64_t steps_left = kStretch;
  next_ = ledger::walk(ctx.reader(), shop_.account, next_, [&](const Transfer& row) {
    if (--steps_left < 0 || too_many()) return false;
    if (row.at >= end_) return true;
    if (row.at >= begin_) {
      add(ctx, row);
      return true;
    }
    // Older than the span: only what a refund in it has to follow.
    if (complete(row.id)) return false;
    if (const auto of = unsettled_.find(row.reverses);
        of != unsettled_.end() && row.kind == ledger::TransferKind::refund) {
      of->second.before.emplace_back(row.id, row.amount);
      of->second.missing -= row.amount;
    }
    return true;
  });
  const bool stopped_early = next_ != TransferId::none && steps_left < 0 && !too_many();
  if (stopped_early) return true;
  if (!too_many()) finish();
  return false;
}

void Rows::add(engine::Context& ctx, const Transfer& row) {
  Entry entry;
  const bool in = row.credit == shop_.account;
  entry.id = row.id;
  entry.group = row.group;
  entry.at = row.at;
  entry.kind = row.kind;
  entry.line = settlement::line_of(row, shop_.account);
  entry.amount = in ? row.amount : -row.amount;
  entry.balance_after = in ? row.credit_after : row.debit_after;
  entry.currency = row.currency;
  if (entry.line == Line::payment) entry.fee = rules_(row.at).of(row.amount);
  if (entry.line == Line::refund) add_refund(ctx, row, entry);
  if (row.kind == ledger::TransferKind::payment) {
    if (const auto* payment = ctx.fetch<payments::Payment>(row.object)) {
      entry.method = payments::name(payment->method);
      if (const auto* off = ctx.fetch<counter::Discount>(shop_.id, static_cast<std::int64_t>(row.group))) entry.discount = off->amount;
      if (payment->method == payments::PaymentMethod::static_code) entry.place = Place::poster;
      if (payment->method == payments::PaymentMethod::link) entry.place = Place::link;
      place(ctx, entry, payments::cart_of(*payment));
    }
  } else if (row.kind == ledger::TransferKind::refund) {
    place(ctx, entry, row.object);
  } else if (row.kind == ledger::TransferKind::delivery) {
    if (const auto* visit = ctx.fetch<packages::Visit>(row.object); visit != nullptr && visit->till != 0) {
      entry.place = Place::till;
      entry.till = visit->till;
    }
  }
  if (entry.till != 0 && !tills.contains(entry.till))
    if (const auto* till = ctx.fetch<counter::Till>(shop_.id, entry.till))
      tills[entry.till] = {till->label, std::string(counter::name(till->role))};
  entries.push_back(std::move(entry));
}

void Rows::place(engine::Context& ctx, Entry& entry, std::int64_t object) {
  const auto* at = ctx.fetch<payments::AtTill>(object);
  if (at == nullptr) return;
  entry.place = Place::till;
  entry.till = at->till;
}

void Rows::add_refund(engine::Context& ctx, const Transfer& row, Entry& entry) {
  entry.original = row.reverses;
  if (const auto* back = ctx.fetch<settlement::RefundFee>(row.id)) {
    entry.fee = -back->back;
    return;
  }
  entry.settled = false;
  if (!unsettled_.contains(row.reverses)) {
    const auto paid = store::load_one<Transfer>(ctx.reader(), store::make_key(row.reverses));
    if (!paid) return;
    Unsettled of;
    of.paid = *paid;
    of.so_far.payment = row.reverses;
    if (const auto* so_far = ctx.fetch<settlement::FeeReturned>(row.reverses)) of.so_far = *so_far;
    const auto* payment = ctx.fetch<payments::Payment>(paid->object);
    of.missing = payment == nullptr ? 0 : payment->refunded - of.so_far.refunded;
    unsettled_.emplace(row.reverses, std::move(of));
  }
  unsettled_.at(row.reverses).missing -= row.amount;
}

/// The oldest refund first, each its share: what settlements will have given back once all of them are
/// counted.
void Rows::finish() {
  std::ranges::reverse(entries);
  for (auto& [id, of] : unsettled_) {
    std::ranges::reverse(of.before);
    const settlement::FeeRule rule = rules_(of.paid.at);
    const auto next = [&](std::int64_t amount) {
      of.so_far.refunded += amount;
      const std::int64_t all =
          rules::fee_back(rule.fees, rule.of(of.paid.amount), of.paid.amount, of.so_far.refunded);
      const std::int64_t back = all - of.so_far.returned;
      of.so_far.returned = all;
      return back;
    };
    for (const auto& [row, amount] : of.before) next(amount);
    for (Entry& entry : entries)
      if (entry.original == id && !entry.settled) entry.fee = -next(-entry.amount);
  }
}

}  // namespace chenxi::reports
