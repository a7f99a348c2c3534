#include "disputes/decide.h"

#include "base/planted.h"

namespace chenxi::disputes {

Result<engine::ObjectRef> Decide::run(engine::Context& ctx) {
  const Dispute* dispute = ctx.find<Dispute>(dispute_);
  if (dispute == nullptr || (payer != 0 && payer != dispute->payer)) return refuse(Code::dispute_unknown);
  if (dispute->door != Door::deceived) return refuse(Code::dispute_not_possible);
  if (!is_open(dispute->state)) return refuse(Code::dispute_closed);
  if (dispute->frozen > alone_max) return refuse(Code::approval_needed, {.amount_minor = alone_max});
  std::int64_t amount = 0;
  State state = State::released;
  switch (decision) {
    case Decision::give_back:
      amount = dispute->frozen;
      state = State::returned;
      if (amount == 0) return refuse(Code::amount_invalid, {.amount_minor = 0});
      break;
    case Decision::give_back_part:
      if (part < 1 || part >= dispute->frozen) return refuse(Code::amount_invalid, {.amount_minor = dispute->frozen});
      amount = part;
      state = State::partly_returned;
      break;
    case Decision::release: break;
  }
  const Ending ending = ending_of(ctx, *dispute, amount);
  TRY(ctx.can_post(ending.legs));

  // From here it happens.
  ctx.cancel_timer(dispute->timer);
  Dispute& closed = close(ctx, dispute_, ending, state);
  closed.case_worker = case_worker;
  closed.unfounded = decision == Decision::release && unfounded;
  if (closed.unfounded) {
    Reporter& reporter = ctx.edit<Reporter>(closed.payer);
    reporter.unfounded += 1;
    reporter.last_unfounded_at = ctx.now();
  }
  keep_words(ctx, dispute_, Role::case_worker, case_worker, words);
  tell_all(ctx, closed, "message.dispute_ended");
  return ref(dispute_);
}

Result<engine::ObjectRef> Expire::run(engine::Context& ctx) {
  const Dispute& dispute = ctx.get<Dispute>(dispute_);
  if (!is_open(dispute.state) || ctx.now() < dispute.due_at || PLANTED(frozen_for_ever)) return engine::ObjectRef{};
  const Ending ending = ending_of(ctx, dispute, 0);
  TRY(ctx.can_post(ending.legs));

  // From here it happens.
  tell_all(ctx, close(ctx, dispute_, ending, State::expired), "message.dispute_ended");
  return ref(dispute_);
}

}  // namespace chenxi::disputes
