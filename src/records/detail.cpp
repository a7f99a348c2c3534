#include "records/detail.h"

#include <algorithm>

#include "counter/rows.h"
#include "packages/reads.h"

namespace chenxi::records {
namespace {

constexpr std::size_t kVisitsShown = 100;

void tell(Detail& detail, std::int64_t customer) {
  const auto say = [&](Instant at, std::string_view kind) { detail.timeline.push_back({at, kind}); };
  const Entry& entry = detail.entry;
  const Instant at = entry.row.at;
  if (entry.transfer) {
    const transfers::PersonTransfer& t = *entry.transfer;
    if (entry.in && t.payee == customer) return say(at, "arrived");
    say(t.created_at, "created");
    if (t.first_state == transfers::State::succeeded) return say(t.created_at, "arrived");
    say(t.created_at, "held");
    switch (t.state) {
      case transfers::State::succeeded:
        return say(t.ended_at, t.first_state == transfers::State::awaiting_claim ? "claimed" : "arrived");
      case transfers::State::scheduled:
      case transfers::State::awaiting_claim: return say(t.arrives_at, "scheduled");
      case transfers::State::cancelled: return say(t.ended_at, "cancelled");
      case transfers::State::returned: return say(t.ended_at, "returned");
    }
    return;
  }
  if (entry.order) {
    const banks::BankOrder& order = *entry.order;
    say(order.created_at, "created");
    if (order.kind == banks::OrderKind::withdrawal) say(order.created_at, "held");
    if (order.state == banks::OrderState::pending) return say(order.created_at, "pending");
    return say(order.decided_at, order.state == banks::OrderState::succeeded ? "succeeded" : "failed");
  }
  if (entry.dispute && entry.row.kind == ledger::TransferKind::hold) {
    say(at, "held");
    if (!disputes::is_open(entry.dispute->state)) say(entry.dispute->ended_at, entry.dispute->returned > 0 ? "returned" : "released");
    return;
  }
  if (entry.hold) {
    if (entry.in) return say(at, "released");
    say(entry.hold->at, "authorised");
    say(entry.hold->at, "held");
    switch (entry.hold->state) {
      case payments::HoldState::held: return say(entry.hold->until, "held_until");
      case payments::HoldState::released: return say(entry.hold->ended_at, "released");
      case payments::HoldState::captured: say(entry.hold->ended_at, "paid");
    }
    for (const payments::Refund& refund : detail.refunds) say(refund.at, "refunded");
    return;
  }
  if (entry.payment) {
    say(entry.payment->at, "authorised");
    say(entry.payment->at, "paid");
    if (entry.refund) return say(entry.refund->at, "refunded");
    for (const payments::Refund& refund : detail.refunds) say(refund.at, "refunded");
    return;
  }
  if (entry.package) {
    say(entry.package->bought_at, "authorised");
    say(entry.package->bought_at, "paid");
    for (const packages::Visit& visit : detail.visits) say(visit.at, "visited");
    if (entry.package->given_back > 0) say(entry.package->ended_at, "refunded");
    return;
  }
  if (entry.trade) {
    const trade::Trade& t = *entry.trade;
    say(t.paid_at, "authorised");
    say(t.paid_at, "held");
    if (t.sent_at.us != 0) say(t.sent_at, "sent");
    if (t.delivered > 0) say(t.ended_at, "delivered");
    if (entry.in) say(at, "refunded");
    return;
  }
  say(at, "posted");
}

}  // namespace

std::optional<Detail> detail_of(Reading& reading, const Holder& holder, ledger::TransferId transfer) {
  engine::Context& ctx = reading.ctx();
  const auto row = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(transfer));
  if (!row || (row->debit != holder.account && row->credit != holder.account)) return std::nullopt;
  Detail out;
  out.entry = read_entry(ctx, holder.customer, *row);
  if (out.entry.payment && !out.entry.refund && out.entry.payment->refunded > 0)
    for (const ledger::TransferId by : reading.returns_of(holder, *row)) {
      const auto back = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(by));
      if (const auto* refund = back ? ctx.fetch<payments::Refund>(back->object) : nullptr) out.refunds.push_back(*refund);
    }
  if (out.entry.payment && !out.entry.refund)
    if (const auto* off = ctx.fetch<counter::Discount>(out.entry.payment->merchant, static_cast<std::int64_t>(out.entry.payment->group)))
      out.discount = off->amount;
  if (out.entry.package) {
    out.visits = packages::visits_of(ctx, *out.entry.package, kVisitsShown);
    std::ranges::reverse(out.visits);
  }
  tell(out, holder.customer.id);
  switch (row->kind) {
    case ledger::TransferKind::hold:
      if (out.entry.transfer && out.entry.transfer->state == transfers::State::succeeded)
        out.receipt = out.entry.transfer->last;
      if (out.entry.payment) out.receipt = out.entry.payment->group;
      break;
    case ledger::TransferKind::release:
    case ledger::TransferKind::reversal: break;
    case ledger::TransferKind::refund: out.receipt = row->id; break;  // behind what other shops gave back for it
    default: out.receipt = row->group;
  }
  return out;
}

}  // namespace chenxi::records
