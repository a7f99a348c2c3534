#include "trade/acts.h"

#include "base/bytes.h"

namespace chenxi::trade {

Hash32 MarkSent::hash() const {
  return sha256(Encoder(1).add(name()).add(trade_).add(tracking_).bytes());
}

Result<engine::ObjectRef> MarkSent::run(engine::Context& ctx) {
  if (tracking_.size() > kTrackingBytesMax) return refuse(Code::text_invalid, {.pointer = "/tracking"});
  const Trade& row = *TRY(of_shop(ctx, merchant_));

  // From here it happens.
  const bool first = row.state == TradeState::paid;
  Trade& sent = ctx.edit<Trade>(trade_);
  sent.tracking = tracking_;
  if (first) {
    sent.state = TradeState::sent;
    sent.sent_at = ctx.now();
    sent.confirm_by = ctx.now() + days(sent.confirm_days);
    ctx.cancel_timer(sent.timer);
    sent.timer = ctx.schedule(sent.confirm_by, Due::kTimer, trade_);
  }
  tell(ctx, "trade.sent", sent);
  return ref(trade_);
}

Hash32 Confirm::hash() const {
  return sha256(Encoder(1).add(name()).add(trade_).bytes());
}

Result<engine::ObjectRef> Confirm::run(engine::Context& ctx) {
  const Trade& row = *TRY(of_buyer(ctx, buyer_));
  if (row.state != TradeState::sent) return refuse(Code::not_allowed, {.rule = "trade_unsent"});
  if (row.disputed()) return refuse(Code::trade_disputed);
  const ledger::Leg leg = leg_to_shop(ctx, row, row.left());
  if (!ctx.can_post({&leg, 1})) return refuse(Code::payee_cannot_receive);

  // From here it happens.
  const ledger::TransferId posted = ctx.post({&leg, 1});
  deliver(ctx, trade_, leg, posted, Ending::confirmed);
  return ref(trade_);
}

Hash32 Cancel::hash() const {
  return sha256(Encoder(1).add(name()).add(trade_).bytes());
}

Result<engine::ObjectRef> Cancel::run(engine::Context& ctx) {
  const Trade& row = *TRY(of_buyer(ctx, buyer_));
  if (row.state != TradeState::paid) return refuse(Code::not_allowed, {.rule = "trade_sent"});
  const auto pack = packs_.at(ctx.now());
  const ledger::Leg leg = leg_back(ctx, *pack, row, row.left());
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  ctx.post({&leg, 1});
  give_back(ctx, *pack, trade_, leg, Ending::cancelled);
  return ref(trade_);
}

Hash32 GiveBack::hash() const {
  return sha256(
      Encoder(1).add(name()).add(trade_).add(amount_).add(static_cast<std::int64_t>(currency_)).bytes());
}

Result<engine::ObjectRef> GiveBack::run(engine::Context& ctx) {
  const Trade& row = *TRY(of_shop(ctx, merchant_));
  if (currency_ != row.currency) return refuse(Code::currency_mismatch);
  if (amount_ <= 0) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  if (amount_ > row.left())
    return refuse(Code::refund_exceeds_payment, {.pointer = "/amount", .amount_minor = row.left()});
  const auto pack = packs_.at(ctx.now());
  const ledger::Leg leg = leg_back(ctx, *pack, row, amount_);
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  ctx.post({&leg, 1});
  give_back(ctx, *pack, trade_, leg, Ending::given_back);
  return ref(trade_);
}

}  // namespace chenxi::trade
