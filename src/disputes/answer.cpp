#include "disputes/answer.h"

#include "rules/judge.h"

namespace chenxi::disputes {
namespace {

using identity::Customer;

/// The case, for its receiver, while he is asked.
Result<const Dispute*> asked_case(engine::Context& ctx, std::int64_t id, std::int64_t customer) {
  const Dispute* dispute = ctx.find<Dispute>(id);
  if (dispute == nullptr) return refuse(Code::dispute_unknown);
  if (dispute->payer == customer) return refuse(Code::not_yours);
  if (dispute->payee != customer) return refuse(Code::dispute_unknown);
  if (dispute->door != Door::wrong_person) return refuse(Code::dispute_not_possible);
  if (!is_open(dispute->state)) return refuse(Code::dispute_closed);
  return dispute;
}

ledger::Leg return_leg(engine::Context& ctx, const Dispute& dispute) {
  return {ledger::TransferKind::reversal, ctx.get<Customer>(dispute.payee).main, ctx.get<Customer>(dispute.payer).main,
          dispute.amount, 0, dispute.id, dispute.paid};
}

/// Money put aside stays put aside.
Done leaves_the_lock(engine::Context& ctx, const Customer& payer, std::int64_t amount) {
  const auto* limits = ctx.find<identity::UserLimits>(payer.id);
  const std::int64_t locked = limits == nullptr ? 0 : rules::locked_at(*limits, ctx.now());
  const std::int64_t balance = ctx.books().account(payer.main).balance;
  if (locked == 0 || amount > balance || balance - amount >= locked) return done();
  return refuse(Code::money_locked, {.amount_minor = std::max<std::int64_t>(0, balance - locked)});
}

}  // namespace

void GiveBack::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_case(keys, found, dispute_);
  if (proof) identity::keys_for_proof(keys, customer_, *proof);
  keys.row<identity::UserLimits>(customer_);
}

Result<engine::ObjectRef> GiveBack::run(engine::Context& ctx) {
  const Dispute& dispute = *TRY(asked_case(ctx, dispute_, customer_));
  const auto& row = ctx.get<Customer>(customer_);
  if (!proof) return refuse(proof.error());
  if (amount != dispute.amount) return refuse(Code::amount_invalid);
  TRY(identity::judge_proof(ctx, row, *proof, false));
  if (row.stopped != identity::Stopped::no) return refuse(Code::payments_stopped);
  TRY(leaves_the_lock(ctx, row, amount));
  Ending ending;
  ending.legs.push_back(return_leg(ctx, dispute));
  TRY(ctx.can_post(ending.legs));

  // From here it happens.
  identity::accept_proof(ctx, customer_, *proof);
  ctx.cancel_timer(dispute.timer);
  Dispute& closed = close(ctx, dispute_, ending, State::given_back);
  closed.returned = amount;
  tell_all(ctx, closed, "message.dispute_given_back");
  return ref(dispute_);
}

Result<engine::ObjectRef> Decline::run(engine::Context& ctx) {
  const Dispute& dispute = *TRY(asked_case(ctx, dispute_, customer_));

  // From here it happens.
  ctx.cancel_timer(dispute.timer);
  Dispute& closed = close(ctx, dispute_, {}, State::declined);
  closed.answer = answer_;
  if (words) keep_words(ctx, dispute_, Role::payee, customer_, *words);
  tell_all(ctx, closed, "message.dispute_declined");
  return ref(dispute_);
}

void Say::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Dispute>(dispute_);
  keys.row<DisputeParty>(customer_, dispute_);
  keys.range<DisputeNote>(dispute_);
}

Result<engine::ObjectRef> Say::run(engine::Context& ctx) {
  const DisputeParty* party = ctx.find<DisputeParty>(customer_, dispute_);
  if (party == nullptr) return refuse(Code::dispute_unknown);
  if (!is_open(ctx.get<Dispute>(dispute_).state)) return refuse(Code::dispute_closed);
  std::int64_t said = 0;
  ctx.each<DisputeNote>([&](const DisputeNote& note) { said += note.author == customer_; }, dispute_);
  if (said >= kNotesMax) return refuse(Code::rate_limited);

  // From here it happens.
  keep_words(ctx, dispute_, party->role, customer_, words_);
  ctx.emit("dispute.updated", 0, ref(dispute_));
  return ref(dispute_);
}

Result<engine::ObjectRef> Withdraw::run(engine::Context& ctx) {
  const Dispute* dispute = ctx.find<Dispute>(dispute_);
  if (dispute == nullptr) return refuse(Code::dispute_unknown);
  if (dispute->payer != customer_) return refuse(dispute->payee == customer_ ? Code::not_yours : Code::dispute_unknown);
  if (!is_open(dispute->state)) return refuse(Code::dispute_closed);
  const Ending ending = ending_of(ctx, *dispute, 0);
  TRY(ctx.can_post(ending.legs));

  // From here it happens.
  ctx.cancel_timer(dispute->timer);
  tell_all(ctx, close(ctx, dispute_, ending, State::withdrawn), "message.dispute_ended");
  return ref(dispute_);
}

}  // namespace chenxi::disputes
