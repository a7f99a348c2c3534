#include "records/detail.h"

#include <algorithm>

#include "ledger/statement.h"

namespace chenxi::records {

void Detail::run(engine::Context& ctx) {
  const auto* owner = ctx.fetch<identity::Customer>(customer);
  const auto row = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(transfer));
  if (owner == nullptr || !row || (row->debit != owner->main && row->credit != owner->main)) return;
  entry = read_entry(ctx, *owner, *row);
  if (entry->payment && !entry->refund && entry->payment->refunded > 0) find_refunds(ctx, *owner);
  tell();
  switch (row->kind) {
    case ledger::TransferKind::hold:
      if (entry->transfer && entry->transfer->state == transfers::State::succeeded) receipt = entry->transfer->last;
      break;
    case ledger::TransferKind::release: break;
    default: receipt = row->group;
  }
}

/// Refunds of a payment lie on the payer's chain after it; they are found by walking back to it.
void Detail::find_refunds(engine::Context& ctx, const identity::Customer& owner) {
  const ledger::Account* account = ctx.books().find(owner.main);
  if (account == nullptr) return;
  std::int64_t steps_left = kStepsMax, missing = entry->payment->refunded;
  ledger::walk(ctx.reader(), account->id, account->head, [&](const ledger::Transfer& t) {
    if (t.id <= transfer || missing <= 0 || --steps_left < 0) return false;
    if (t.kind == ledger::TransferKind::refund && t.reverses == entry->payment->group)
      if (const auto* refund = ctx.fetch<payments::Refund>(t.object)) {
        refunds.push_back(*refund);
        missing -= refund->amount;
      }
    return true;
  });
  std::ranges::reverse(refunds);
}

void Detail::tell() {
  const auto say = [this](Instant at, std::string_view kind) { timeline.push_back({at, kind}); };
  const Instant at = entry->row.at;
  if (entry->transfer) {
    const transfers::PersonTransfer& t = *entry->transfer;
    if (entry->in && t.payee == customer) return say(at, "arrived");
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
  if (entry->order) {
    const banks::BankOrder& order = *entry->order;
    say(order.created_at, "created");
    if (order.kind == banks::OrderKind::withdrawal) say(order.created_at, "held");
    if (order.state == banks::OrderState::pending) return say(order.created_at, "pending");
    return say(order.decided_at, order.state == banks::OrderState::succeeded ? "succeeded" : "failed");
  }
  if (entry->payment) {
    say(entry->payment->at, "authorised");
    say(entry->payment->at, "paid");
    if (entry->refund) return say(entry->refund->at, "refunded");
    for (const payments::Refund& refund : refunds) say(refund.at, "refunded");
    return;
  }
  say(at, "posted");
}

}  // namespace chenxi::records
