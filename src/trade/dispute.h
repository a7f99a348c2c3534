// The dispute door: "it has not come", "it is not what was agreed". From then on no clock runs; the shop
// gives back or contests, the buyer may withdraw it, and where they do not agree the operator decides.
#pragma once
#include "trade/end.h"

namespace chenxi::trade {

constexpr std::size_t kWordsBytesMax = 500;
/// What a withdrawn complaint leaves at least to look at the goods.
constexpr Duration kClockLeast = hours(24);
/// Whoever complains and withdraws again and again would never pay.
constexpr std::int64_t kComplaintsMax = 3;
/// What is held up to here one case worker decides alone, minor units: 5,000 yuan. Above it another one
/// approves.
constexpr std::int64_t kAloneMax = 500'000;

/// What somebody wrote: sealed for the books, and as it was for telling requests apart.
struct Words {
  std::string text;
  store::Bytes sealed;
};

/// "trade.dispute": by the buyer, after it was sent.
///   refuses  trade_unknown, trade_over, trade_disputed (one is open), not_allowed (not sent yet: it can be
///   called off; or the fourth) writes   the trade, its case, no timer any more; events "trade.disputed" to
///   both
class Complain : public TradeCommand {
 public:
  Complain(std::int64_t buyer, std::int64_t trade, Door door, Words words)
      : TradeCommand(trade), buyer_(buyer), door_(door), words_(std::move(words)) {}
  const char* name() const override { return "trade.dispute"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t buyer_;
  Door door_;
  Words words_;
};

/// "trade.contest": the shop says that it is not so. Said again, other words.
///   refuses  text_invalid, trade_unknown (also where nothing is complained about), trade_over
///   writes   the trade; events "trade.contested" to both
class Contest : public TradeCommand {
 public:
  Contest(std::int64_t merchant, std::int64_t trade, std::string answer)
      : TradeCommand(trade), merchant_(merchant), answer_(std::move(answer)) {}
  const char* name() const override { return "trade.contest"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
  std::string answer_;
};

/// "trade.withdraw": the buyer takes his complaint back. The clock goes on with what was left of it, a day at
/// least.
///   refuses  trade_unknown (also where nothing is complained about), trade_over
///   writes   the trade, the next timer; events "trade.resumed" to both
class Withdraw : public TradeCommand {
 public:
  Withdraw(std::int64_t buyer, std::int64_t trade) : TradeCommand(trade), buyer_(buyer) {}
  const char* name() const override { return "trade.withdraw"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t buyer_;
};

/// "trade.decide": the operator gives back so much to the buyer; the rest goes to the shop.
///   refuses  trade_unknown (also where nothing is complained about, or somebody else bought it), trade_over,
///   approval_needed{amount},
///            amount_invalid{what is held}; account_closed, account_frozen
///   writes   escrow -> customer, escrow -> shop; the trade; events "trade.returned", "trade.delivered" to
///   both; a notice to the buyer
class Decide : public TradeCommand {
 public:
  Decide(const rules::Packs& packs, std::int64_t trade, std::int64_t back)
      : TradeCommand(trade), packs_(packs), back_(back) {}
  std::int64_t alone_max = INT64_MAX;  // what one may decide alone; a second person has approved: anything
  std::int64_t buyer = 0;              // whose key sealed the reason
  Words reason;
  const char* name() const override { return "trade.decide"; }
  Hash32 hash() const;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
  std::int64_t back_;
};

}  // namespace chenxi::trade
