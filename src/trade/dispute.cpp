#include "trade/dispute.h"

#include <algorithm>

#include "base/bytes.h"
#include "identity/sign_in.h"

namespace chenxi::trade {

Hash32 Complain::hash() const {
  return sha256(
      Encoder(1).add(name()).add(trade_).add(static_cast<std::int64_t>(door_)).add(words_.text).bytes());
}

Result<engine::ObjectRef> Complain::run(engine::Context& ctx) {
  const Trade& row = *TRY(of_buyer(ctx, buyer_));
  if (row.disputed()) return refuse(Code::trade_disputed);
  if (row.state != TradeState::sent) return refuse(Code::not_allowed, {.rule = "trade_unsent"});
  if (row.complaints >= kComplaintsMax) return refuse(Code::not_allowed, {.rule = "trade_complaints"});

  // From here it happens.
  Trade& trade = ctx.edit<Trade>(trade_);
  trade.complaint = Case::open;
  trade.door = door_;
  trade.complaints += 1;
  trade.complained_at = ctx.now();
  trade.answered_at = {};
  trade.answer.clear();
  trade.sealed_words = words_.sealed;
  trade.clock_left_us = std::max<std::int64_t>(0, trade.confirm_by.us - ctx.now().us);
  if (trade.timer != 0) ctx.cancel_timer(trade.timer);
  trade.timer = 0;
  ctx.insert(OpenCase{trade_});
  tell(ctx, "trade.disputed", trade);
  return ref(trade_);
}

Hash32 Contest::hash() const {
  return sha256(Encoder(1).add(name()).add(trade_).add(answer_).bytes());
}

Result<engine::ObjectRef> Contest::run(engine::Context& ctx) {
  if (answer_.find_first_not_of(" \t\r\n") == std::string::npos || answer_.size() > kWordsBytesMax)
    return refuse(Code::text_invalid, {.pointer = "/answer"});
  const Trade& row = *TRY(of_shop(ctx, merchant_));
  if (!row.disputed()) return refuse(Code::trade_unknown);

  // From here it happens.
  Trade& trade = ctx.edit<Trade>(trade_);
  trade.complaint = Case::contested;
  trade.answer = answer_;
  trade.answered_at = ctx.now();
  tell(ctx, "trade.contested", trade);
  return ref(trade_);
}

Hash32 Withdraw::hash() const {
  return sha256(Encoder(1).add(name()).add(trade_).bytes());
}

Result<engine::ObjectRef> Withdraw::run(engine::Context& ctx) {
  const Trade& row = *TRY(of_buyer(ctx, buyer_));
  if (!row.disputed()) return refuse(Code::trade_unknown);

  // From here it happens.
  Trade& trade = ctx.edit<Trade>(trade_);
  trade.complaint = Case::withdrawn;
  trade.confirm_by = Instant{ctx.now().us + std::max(trade.clock_left_us, kClockLeast.us)};
  trade.timer = ctx.schedule(trade.confirm_by, Due::kTimer, trade_);
  ctx.erase<OpenCase>(trade_);
  tell(ctx, "trade.resumed", trade);
  return ref(trade_);
}

Hash32 Decide::hash() const {
  return sha256(Encoder(1).add(name()).add(trade_).add(back_).add(reason.text).bytes());
}

Result<engine::ObjectRef> Decide::run(engine::Context& ctx) {
  const Trade* row = ctx.find<Trade>(trade_);
  if (row == nullptr || row->customer != buyer) return refuse(Code::trade_unknown);
  if (row->over()) return refuse(Code::trade_over);
  if (!row->disputed()) return refuse(Code::trade_unknown);
  const std::int64_t held = row->left();
  if (held > alone_max) return refuse(Code::approval_needed, {.amount_minor = alone_max});
  if (back_ < 0 || back_ > held)
    return refuse(Code::amount_invalid, {.pointer = "/return", .amount_minor = held});
  const auto pack = packs_.at(ctx.now());
  std::vector<ledger::Leg> legs;
  if (back_ > 0) legs.push_back(leg_back(ctx, *pack, *row, back_));
  if (held > back_) legs.push_back(leg_to_shop(ctx, *row, held - back_));
  TRY(ctx.can_post(legs));

  // From here it happens.
  std::int64_t row_id = static_cast<std::int64_t>(ctx.post(legs));
  ctx.edit<Trade>(trade_).sealed_decision = reason.sealed;
  for (const ledger::Leg& leg : legs) {
    const ledger::TransferId posted{row_id++};
    if (leg.kind == ledger::TransferKind::escrow_return)
      give_back(ctx, *pack, trade_, leg, Ending::decided);
    else
      deliver(ctx, trade_, leg, posted, Ending::decided);
  }
  identity::notice(ctx, ctx.get<identity::Customer>(buyer), "message.trade_decided");
  return ref(trade_);
}

}  // namespace chenxi::trade
