#include "transfers/settle.h"

#include "base/planted.h"

namespace chenxi::transfers {
namespace {

using identity::Customer;
using identity::Handle;
using identity::HandleKind;

ledger::Leg leg(ledger::TransferKind kind, ledger::AccountId debit, ledger::AccountId credit, std::int64_t amount,
                std::int64_t object) {
  ledger::Leg out;
  out.kind = kind;
  out.debit = debit;
  out.credit = credit;
  out.amount = amount;
  out.object = object;
  return out;
}

ledger::Leg delivery(engine::Context& ctx, const PersonTransfer& transfer, const Customer& payee) {
  return leg(ledger::TransferKind::transfer, ctx.get<Customer>(transfer.payer).held, payee.main, transfer.amount,
             transfer.id);
}

ledger::Leg release(engine::Context& ctx, const PersonTransfer& transfer) {
  const Customer& payer = ctx.get<Customer>(transfer.payer);
  ledger::Leg out = leg(ledger::TransferKind::release, payer.held, payer.main, transfer.amount, transfer.id);
  out.reverses = transfer.first;
  out.counted_at = transfer.created_at;
  return out;
}

/// Takes a transfer that has ended out of the lists of what is pending.
PersonTransfer& end(engine::Context& ctx, std::int64_t id, State state, ledger::TransferId last) {
  PersonTransfer& transfer = ctx.edit<PersonTransfer>(id);
  if (transfer.state == State::awaiting_claim) ctx.erase<WaitingClaim>(transfer.handle_index, id);
  ctx.erase<PendingTransfer>(transfer.payer, id);
  if (ctx.find<ports::RecallableHold>(transfer.first) != nullptr)
    ctx.erase<ports::RecallableHold>(transfer.first);
  transfer.state = PLANTED(hold_stays_pending) ? transfer.state : state;
  transfer.ended_at = ctx.now();
  transfer.last = last;
  ctx.emit("transfer.updated", transfer.payer, ref(id), transfer.amount, transfer.currency);
  return transfer;
}

}  // namespace

void keys_for_receiving(engine::Keys& keys, std::int64_t payee, const Way& way) {
  if (payee != 0) keys.row<Customer>(payee);
  if (way.kind != 0) keys.row<Handle>(way.index);
}

bool is_stopped(engine::Context& ctx, std::int64_t payer) {
  const auto& row = ctx.get<Customer>(payer);
  return row.stopped != identity::Stopped::no || row.state != identity::CustomerState::active;
}

std::int64_t receiver_of(engine::Context& ctx, const Way& way) {
  const Handle* handle = ctx.find<Handle>(way.index);
  if (handle == nullptr || !handle->confirmed || static_cast<std::int64_t>(handle->kind) != way.kind) return 0;
  const Customer* owner = ctx.find<Customer>(handle->customer);
  if (owner == nullptr || owner->state != identity::CustomerState::active) return 0;
  return (handle->kind == HandleKind::phone ? owner->receive_by_phone : owner->receive_by_email) ? owner->id : 0;
}

bool can_receive(engine::Context& ctx, const rules::Pack& pack, std::int64_t payee, const Way& way,
                 std::int64_t amount) {
  const Customer* row = ctx.find<Customer>(payee);
  if (row == nullptr || row->state != identity::CustomerState::active) return false;
  if (way.kind != 0 && receiver_of(ctx, way) != payee) return false;
  const ledger::Account* account = ctx.books().find(row->main);
  if (account == nullptr || account->state != ledger::AccountState::open) return false;
  return rules::allow_receive(ctx, pack, *row, amount).has_value();
}

rules::Spend spend_of(const PersonTransfer& t) {
  // What was sent to a handle that nobody had counts for no payee, also when somebody has claimed it.
  const std::int64_t payee = t.first_state == State::awaiting_claim ? 0 : t.payee;
  return {t.amount, t.currency, rules::Method::transfer, t.factor, payee};
}

ledger::Leg direct_leg(const Customer& payer, const Customer& payee, std::int64_t amount) {
  return leg(ledger::TransferKind::transfer, payer.main, payee.main, amount, 0);
}
ledger::Leg hold_leg(const Customer& payer, std::int64_t amount) {
  return leg(ledger::TransferKind::hold, payer.main, payer.held, amount, 0);
}

void keys_for_ending(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<PersonTransfer>(id);
  const PersonTransfer* transfer = found.found<PersonTransfer>(id);
  if (transfer == nullptr) return;
  keys.row<Customer>(transfer->payer);
  keys.row<PendingTransfer>(transfer->payer, id);
  keys.row<WaitingClaim>(transfer->handle_index, id);
  keys.row<engine::Timer>(transfer->timer);
  keys.row<ports::RecallableHold>(transfer->first);
  rules::keys_for_spend(keys, found, transfer->payer);
  if (transfer->payee == 0) return;
  keys_for_receiving(keys, transfer->payee, way_of(*transfer));
  keys.row<KnownPayee>(transfer->payer, transfer->payee);
}

bool is_recalled(engine::Context& ctx, const PersonTransfer& transfer) {
  const auto* waits = ctx.find<ports::RecallableHold>(transfer.first);
  return waits != nullptr && waits->recalled != ledger::TransferId::none;
}

Done can_deliver(engine::Context& ctx, const PersonTransfer& transfer, const Customer& payee) {
  const ledger::Leg out = delivery(ctx, transfer, payee);
  return ctx.can_post({&out, 1});
}

Done can_give_back(engine::Context& ctx, const PersonTransfer& transfer) {
  const ledger::Leg out = release(ctx, transfer);
  return ctx.can_post({&out, 1});
}

void deliver(engine::Context& ctx, std::int64_t id, std::int64_t payee) {
  const ledger::Leg out = delivery(ctx, ctx.get<PersonTransfer>(id), ctx.get<Customer>(payee));
  PersonTransfer& transfer = end(ctx, id, State::succeeded, ctx.post({&out, 1}));
  transfer.payee = payee;
  remember_payee(ctx, transfer.payer, payee);
  ctx.emit("transfer.received", payee, ref(id), transfer.amount, transfer.currency);
}

void give_back(engine::Context& ctx, const rules::Pack& pack, std::int64_t id, State state) {
  const PersonTransfer& before = ctx.get<PersonTransfer>(id);
  const rules::Spend spend = spend_of(before);
  ledger::Leg out = release(ctx, before);
  out.counted = -rules::given_back(ctx, pack, spend, before.created_at, rules::Back::voided) * (PLANTED(given_back_twice) ? 2 : 1);
  out.narrower = rules::narrower_back(ctx, pack, spend, rules::Back::voided);
  rules::uncount_spend(ctx, pack, ctx.get<Customer>(before.payer), spend, before.created_at, rules::Back::voided);
  end(ctx, id, state, ctx.post({&out, 1}));
}

void end_recalled(engine::Context& ctx, std::int64_t id) {
  end(ctx, id, State::returned, ctx.get<ports::RecallableHold>(ctx.get<PersonTransfer>(id).first).recalled);
}

void remember_payee(engine::Context& ctx, std::int64_t payer, std::int64_t payee) {
  if (ctx.find<KnownPayee>(payer, payee) == nullptr) ctx.insert(KnownPayee{payer, payee, 0, {}});
  KnownPayee& known = ctx.edit<KnownPayee>(payer, payee);
  known.transfers += 1;
  known.last_at = ctx.now();
}

}  // namespace chenxi::transfers
