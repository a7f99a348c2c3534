// How the money of a trade leaves escrow: to the shop, or back to its buyer. What is left is the sum less
// what has come back.
#pragma once
#include "engine/executor.h"
#include "merchants/rows.h"
#include "rules/packs.h"
#include "trade/rows.h"

namespace chenxi::trade {

engine::ObjectRef ref(std::int64_t trade);
/// A trade as it was when it was paid.
Trade as_paid(Trade row);
/// An event of it, to both sides.
void tell(engine::Context& ctx, std::string_view kind, const Trade& trade, std::int64_t amount = 0);

/// What moving the money of a trade reads beside the trade itself; nothing where it is not there.
void keys_for_trade(engine::Keys& keys, engine::Context& found, std::int64_t trade);
/// The leg that gives `amount` back, and the one that pays `amount` to the shop.
ledger::Leg leg_back(engine::Context& ctx, const rules::Pack& pack, const Trade& trade, std::int64_t amount);
ledger::Leg leg_to_shop(engine::Context& ctx, const Trade& trade, std::int64_t amount);
/// After the line, when the leg was posted: counts it on both sides; what empties the trade ends it, and stops its clock.
void give_back(engine::Context& ctx, const rules::Pack& pack, std::int64_t trade, const ledger::Leg& leg,
               Ending how);
void deliver(engine::Context& ctx, std::int64_t trade, const ledger::Leg& leg, ledger::TransferId row, Ending how);

/// What acts on one trade and answers with it as it is then.
class TradeCommand : public engine::Command {
 public:
  explicit TradeCommand(std::int64_t trade) : trade_(trade) {}
  Trade made;        // the answer
  std::string shop;  // its public name
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_trade(keys, found, trade_); }
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 protected:
  /// Refuses trade_unknown (another's, too), trade_over.
  Result<const Trade*> of_buyer(engine::Context& ctx, std::int64_t buyer) const;
  Result<const Trade*> of_shop(engine::Context& ctx, std::int64_t merchant) const;
  std::int64_t trade_;
};

/// "trade.due": the clock of a trade has run down. Unsent: all of it comes back. Unconfirmed: the shop is
/// paid.
///   writes   escrow -> customer, or escrow -> shop; a notice to the buyer; nothing where another clock runs,
///   or none
class Due : public TradeCommand {
 public:
  static constexpr const char* kTimer = "trade.due";
  Due(const rules::Packs& packs, std::int64_t trade) : TradeCommand(trade), packs_(packs) {}
  const char* name() const override { return kTimer; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const rules::Packs& packs_;
};

/// Before executor.open().
void register_timers(engine::Executor& executor, const rules::Packs& packs);

}  // namespace chenxi::trade
