// What buyers and shops look at.
#pragma once
#include "engine/command.h"
#include "trade/rows.h"

namespace chenxi::trade {

struct TradeView {
  Trade trade;
  std::string shop;  // its public name
};

/// The newest `limit` trades of a buyer, or of a shop, before the number `before` (0: from the newest on).
class ListTrades : public engine::Query {
 public:
  std::int64_t buyer = 0;     // his; or
  std::int64_t merchant = 0;  // those of the shop
  std::int64_t before = 0, limit = 20;
  std::vector<TradeView> found;
  std::int64_t next = 0;  // the number before which the next page begins; 0: no more
  Seller seller;          // of the shop: how many are open, and what waits
  const char* name() const override { return "trade.list"; }
  void run(engine::Context& ctx) override;
};

/// One trade, for its buyer or its shop; by its own row, or by that of the order which it has paid.
class GetTrade : public engine::Query {
 public:
  std::int64_t buyer = 0, merchant = 0;  // one of these two
  std::int64_t trade = 0, order = 0;     // and of these
  std::optional<TradeView> found;
  const char* name() const override { return "trade.get"; }
  void run(engine::Context& ctx) override;
};

/// The trades that somebody complains about, the oldest first.
class ListCases : public engine::Query {
 public:
  std::vector<TradeView> found;
  std::int64_t held = 0;  // of all of them
  const char* name() const override { return "trade.cases"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::trade
