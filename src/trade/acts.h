// What the two sides of a trade do while it lasts.
#pragma once
#include "trade/end.h"

namespace chenxi::trade {

constexpr std::size_t kTrackingBytesMax = 120;

/// "trade.send": the shop says that it is on its way. From now on the buyer's days to confirm run. Said again
/// it changes the words and not the clock.
///   refuses  text_invalid, trade_unknown (another's, too), trade_over
///   writes   the trade, the next timer; events "trade.sent" to both
class MarkSent : public TradeCommand {
 public:
  MarkSent(std::int64_t merchant, std::int64_t trade, std::string tracking)
      : TradeCommand(trade), merchant_(merchant), tracking_(std::move(tracking)) {}
  const char* name() const override { return "trade.send"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
  std::string tracking_;
};

/// "trade.confirm": the buyer has it; the shop is paid what is left.
///   refuses  trade_unknown, trade_over, not_allowed (not sent yet), trade_disputed (his own complaint is
///   open); payee_cannot_receive (the shop's account is closed) writes   escrow -> shop; the trade; events
///   "trade.delivered" to both
class Confirm : public TradeCommand {
 public:
  Confirm(std::int64_t buyer, std::int64_t trade) : TradeCommand(trade), buyer_(buyer) {}
  const char* name() const override { return "trade.confirm"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t buyer_;
};

/// "trade.cancel": the buyer calls it off before it is sent; nobody's yes is needed.
///   refuses  trade_unknown, trade_over, not_allowed (it has been sent)
///   writes   escrow -> customer; the trade; events "trade.returned" to both
class Cancel : public TradeCommand {
 public:
  Cancel(const rules::Packs& packs, std::int64_t buyer, std::int64_t trade)
      : TradeCommand(trade), packs_(packs), buyer_(buyer) {}
  const char* name() const override { return "trade.cancel"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
  std::int64_t buyer_;
};

/// "trade.give_back": the shop gives back all of what is left, or a part; the rest stays where it is. All of
/// it ends a complaint, too.
///   refuses  trade_unknown, trade_over, currency_mismatch, amount_invalid, refund_exceeds_payment{what is
///   left} writes   escrow -> customer; the trade; events "trade.returned" to both
class GiveBack : public TradeCommand {
 public:
  GiveBack(const rules::Packs& packs, std::int64_t merchant, std::int64_t trade, std::int64_t amount,
           money::Currency currency)
      : TradeCommand(trade), packs_(packs), merchant_(merchant), amount_(amount), currency_(currency) {}
  const char* name() const override { return "trade.give_back"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
  std::int64_t merchant_, amount_;
  money::Currency currency_;
};

}  // namespace chenxi::trade
