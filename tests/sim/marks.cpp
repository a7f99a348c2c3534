#include "tests/sim/marks.h"

namespace chenxi::sim {
namespace {

constexpr const char* kMarks[] = {
    // branches of the product that it takes only rarely
    "engine.short_batch", "engine.queue_full", "executor.commit_fails", "executor.commit_unknown", "executor.forget_rows",
    "executor.one_timer", "store.small_log", "bank.asks_first", "courier.sends_twice",
    // what the product did
    "commit found again after trouble", "commit not found after trouble", "key found among the old ones",
    "a commit whose answers were lost", "an answer was given again", "a refusal was found again",
    // what went wrong around it
    "power cut", "process killed", "killed between the commit and the answers", "a start that failed", "write error",
    "disk full", "sync error", "read error", "short read", "a request was lost", "a request was doubled",
    "an answer was cut off", "more than a day passes", "the wall clock jumps ahead", "the wall clock jumps back",
    "bank silent before acting", "bank silent after acting", "bank names a wrong amount", "bank refuses", "bank decides late",
    "gateway silent before acting", "gateway silent after acting", "a message was sent again", "bank heard an instruction twice",
    "bank heard what was given up for lost",
    // what people did
    "asked again", "another body under a used key", "two people used one key", "the same again, after the answer",
    "a newcomer registered", "a thief gave up", "a top-up could not land", "a charge asked the payer's phone",
    "done: pay_code", "done: pay_order", "done: charge", "done: refund", "done: send", "done: cancel", "done: top_up",
    "done: withdraw", "done: limits", "done: home", "done: look_payment", "done: shop_day", "done: cash_in", "done: cash_out",
    "done: fund", "done: payout", "done: registration",
    "done: complain", "done: drop", "done: give_back", "done: put_aside", "done: bind_channel", "done: decline", "done: stop", "done: resume",
    "money was set aside by a complaint", "set free without a word",
    "a reduced charge was paid", "a reduced order was paid", "some of a reduced sale was given back", "things of a reduced sale came back",
    "done: make_held", "done: capture", "done: call_off", "a held order was taken", "a part of a held order was taken",
    "a held order was called off", "a held order's time was over", "refused: capture_over", "refused: capture_too_large",
    "done: share_out", "shares were set aside", "given back of what was set aside", "what was set aside was shared out", "refused: split_over",
    "done: make_shared", "done: look_shares", "a payment was shared", "some of a shared payment was given back",
    "all of a shared payment was given back", "refused: split_invalid", "refused: order_differs", "all things of a reduced sale came back", "refused: cart_differs",
    "refused: money_locked", "refused: payments_stopped", "refused: user_limit_channel_exceeded", "refused: dispute_open_already", "refused: dispute_closed",
    "refused: insufficient_balance", "refused: refund_exceeds_payment", "refused: order_already_paid", "refused: payment_code_used",
    "refused: payment_code_invalid", "refused: payer_cannot_pay", "refused: limit_payment_exceeded", "refused: limit_day_exceeded",
    "refused: limit_static_code_exceeded", "refused: user_limit_day_exceeded", "refused: balance_limit_exceeded",
    "refused: pin_wrong", "refused: pin_locked", "refused: pin_required", "refused: transfer_cancelled", "refused: unavailable", "refused: overloaded",
    "refused: posting_stopped", "refused: id_reused",
};

}  // namespace

std::vector<std::string> marks_never_met(const Counts& marks) {
  std::vector<std::string> out;
  for (const char* mark : kMarks)
    if (!marks.contains(std::string_view(mark))) out.emplace_back(mark);
  return out;
}

}  // namespace chenxi::sim
