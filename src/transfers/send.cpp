#include "transfers/send.h"

#include "base/bytes.h"
#include "base/planted.h"
#include "family/approval.h"
#include "transfers/lookup.h"
#include "transfers/timers.h"

namespace chenxi::transfers {

using identity::Customer;

TransferView view_now(const PersonTransfer& row) { return {row, row.state, row.arrives_at}; }

TransferView first_view(const PersonTransfer& row) {
  TransferView view{row, row.first_state, row.created_at + delay_of(row.arrival)};
  if (row.first_state == State::awaiting_claim) view.arrives_at = row.created_at + kClaimLife;
  return view;
}

Hash32 hash_of_send(const Sending& sending, std::string_view payee_id, std::string_view payee_name,
                    std::string_view note) {
  return sha256(Encoder(1)
                    .add("transfers.send")
                    .add(payee_id)
                    .add(payee_name)
                    .add(sending.amount)
                    .add(static_cast<std::int64_t>(sending.currency))
                    .add(static_cast<std::int64_t>(sending.arrival))
                    .add(note)
                    .bytes());
}

void Send::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_proof(keys, sending.payer);
  if (proof) identity::keys_for_proof(keys, sending.payer, *proof);
  rules::keys_for_spend(keys, found, sending.payer);
  family::keys_for_yes(keys, found, sending.payer);
  keys_for_budget(keys, sending.payer);
  if (step_up) identity::keys_for_code(keys, *step_up);
  if (!payee) return;
  const Way way{payee->handle_kind, payee->handle_index};
  keys_for_receiving(keys, payee->customer, way);
  risk::Move leaves;
  leaves.payer = sending.payer;
  leaves.payee = payee->customer;
  risk::keys_for_move(keys, leaves);
  if (payee->customer != 0) return keys.row<KnownPayee>(sending.payer, payee->customer);
  keys.range<WaitingClaim>(way.index);
  if (const auto* handle = found.found<identity::Handle>(way.index)) keys.row<Customer>(handle->customer);
}

Done Send::judge_amount(engine::Context& ctx, const Customer& payer) const {
  const Refusal wrong(Code::amount_invalid, {.pointer = "/amount"});
  if (sending.amount <= 0 || sending.amount > money::kAmountMax) return refuse(wrong);
  if (payee->amount != 0 && payee->amount != sending.amount) return refuse(wrong);
  if (ctx.books().account(payer.main).currency != sending.currency) return refuse(Code::currency_mismatch);
  return done();
}

Done Send::judge_payee(engine::Context& ctx, const rules::Pack& pack) const {
  const Way way{payee->handle_kind, payee->handle_index};
  if (payee->customer == sending.payer) return refuse(Code::payee_is_payer);
  if (payee->customer != 0) {
    return can_receive(ctx, pack, payee->customer, way, sending.amount) ? done()
                                                                        : Done(refuse(Code::payee_cannot_receive));
  }
  // One's own number, registered without receiving: found by nobody, but not to be paid by oneself either.
  const auto* handle = ctx.find<identity::Handle>(way.index);
  if (handle != nullptr && handle->customer == sending.payer) return refuse(Code::payee_is_payer);
  return waiting(ctx) < kWaitingMax ? done() : Done(refuse(Code::payee_cannot_receive));
}

/// How many transfers wait for the handle.
std::size_t Send::waiting(engine::Context& ctx) const {
  std::size_t count = 0;
  ctx.each<WaitingClaim>([&](const WaitingClaim&) { count += 1; }, payee->handle_index);
  return count;
}

risk::Move Send::move(engine::Context& ctx, bool first_time) const {
  risk::Move out;
  out.payer = sending.payer;
  out.payee = payee->customer;
  out.device = proof->device;
  out.method = rules::Method::transfer;
  out.amount = sending.amount;
  out.first_payee = first_time;
  out.warned = sending.risk_read;
  out.stepped_up = step_up.has_value();
  if (payee->customer == 0 || payee->handle_kind == 0) return out;
  if (const auto* handle = ctx.find<identity::Handle>(payee->handle_index)) out.number_since = handle->since;
  return out;
}

Result<engine::ObjectRef> Send::run(engine::Context& ctx) {
  const ports::PayeeToken to = TRY(payee);
  const Customer* payer = ctx.find<Customer>(sending.payer);
  if (payer == nullptr) return refuse(Code::account_unknown);
  TRY(judge_amount(ctx, *payer));
  const auto pack = packs_.at(ctx.now());
  TRY(judge_payee(ctx, *pack));
  const bool first_time = to.customer == 0 || ctx.find<KnownPayee>(sending.payer, to.customer) == nullptr;
  if (first_time && !sending.warning_accepted && rules::warns_first_payee(*pack, ctx.now(), sending.amount))
    return refuse(Code::warning_unconfirmed);
  const identity::CheckedProof checked = TRY(proof);
  TRY(identity::judge_proof(ctx, *payer, checked, first_time));

  PersonTransfer made;
  made.payer = payer->id;
  made.payee = to.customer;
  made.handle_kind = to.handle_kind;
  made.handle_index = to.handle_index;
  made.amount = sending.amount;
  made.currency = sending.currency;
  made.arrival = sending.arrival;
  made.factor = checked.factor();
  made.created_at = ctx.now();
  made.arrives_at = ctx.now() + (PLANTED(later_is_at_once) ? Duration{} : delay_of(sending.arrival));
  made.state = sending.arrival == Arrival::now ? State::succeeded : State::scheduled;
  if (to.customer == 0) {
    made.state = State::awaiting_claim;
    made.arrives_at = ctx.now() + kClaimLife;
  }
  made.first_state = made.state;
  const rules::Spend spend = spend_of(made);
  TRY(rules::allow_spend(ctx, *pack, *payer, spend));
  const bool at_once = made.state == State::succeeded;
  ledger::Leg leg = at_once ? direct_leg(*payer, ctx.get<Customer>(to.customer), made.amount)
                                                   : hold_leg(*payer, made.amount);
  TRY(ctx.can_post({&leg, 1}));
  const std::int64_t yes = TRY(family::allow(
      ctx, payer->id,
      {family::payee_hash(family::Leaves::transfer, to.customer, to.customer == 0 ? to.handle_index : Hash32{}),
       made.amount, made.currency, first_time}));
  if (step_up) TRY(identity::judge_code(ctx, *vault, *step_up));
  const risk::Move leaves = move(ctx, first_time);
  risk::Judged judged = TRY(risk::judge(ctx, *payer, leaves));
  if (judged.action == risk::Action::hold) {
    // It waits for a day instead, in the payer's own held account, also where he would have waited for less
    // or nobody has it yet.
    if (at_once) {
      leg = hold_leg(*payer, made.amount);
      TRY(ctx.can_post({&leg, 1}));
      made.state = made.first_state = State::scheduled;
    }
    made.arrival = Arrival::next_day;
    if (made.state == State::scheduled) made.arrives_at = ctx.now() + delay_of(made.arrival);
  }
  const bool tells = to.customer == 0 && announcement && waiting(ctx) == 0 && allow_lookup(ctx, payer->id).has_value();

  // From here it happens.
  made.id = leg.object = ctx.new_id();
  leg.counted = rules::counted_of(*pack, ctx.now(), spend);
  leg.narrower = rules::narrower_of(spend);
  made.first = ctx.post({&leg, 1});
  rules::count_spend(ctx, *payer, spend);
  identity::accept_proof(ctx, made.payer, checked);
  family::use(ctx, made.payer, yes);
  if (step_up) identity::use_code(ctx, step_up->challenge);
  risk::count(ctx, leaves, std::move(judged), made.id);
  if (to.customer != 0) spend_tokens(ctx, made.payer, -kTransferBrings);
  if (tells) spend_tokens(ctx, made.payer, kNotFoundCosts);
  made.sealed_note = sending.sealed_note;
  made.sealed_payee_name = sending.sealed_payee_name;
  if (made.state == State::succeeded) {
    made.last = made.first;
    made.ended_at = ctx.now();
    remember_payee(ctx, made.payer, made.payee);
    ctx.emit("transfer.received", made.payee, ref(made.id), made.amount, made.currency);
  } else {
    made.timer = ctx.schedule(made.arrives_at, kArriveTimer, made.id);
    ctx.insert(PendingTransfer{made.payer, made.id});
    ctx.insert(ports::RecallableHold{made.first, made.id});
  }
  if (made.state == State::awaiting_claim) {
    ctx.insert(WaitingClaim{made.handle_index, made.id, made.payer});
    if (tells) ports::put(ctx, *announcement, kClaimLife);
    // Registered between the look-up and now: it is theirs already.
    if (const std::int64_t owner = receiver_of(ctx, way_of(made)))
      ctx.schedule(ctx.now(), std::string(kClaimTimer), owner);
  }
  ctx.emit("transfer.updated", made.payer, ref(made.id), made.amount, made.currency);
  const std::int64_t id = made.id;
  ctx.insert(std::move(made));
  return ref(id);
}

void Send::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) {
  keys.row<PersonTransfer>(made.id);
}

void Send::answer(engine::Context& ctx, engine::ObjectRef made) { view = first_view(ctx.get<PersonTransfer>(made.id)); }

}  // namespace chenxi::transfers
