// Trades as JSON for their two sides.
#pragma once
#include <boost/json/value.hpp>

#include "ports/services.h"
#include "trade/reads.h"

namespace chenxi::trade {

namespace json = boost::json;

class Render {
 public:
  explicit Render(const ports::Services& services) : services_(services) {}
  /// For its buyer: with the shop's name.
  json::object trade(const TradeView& view) const;
  /// For its shop, and for who decides: with a name of the buyer that is not his whole one.
  json::object sold(const TradeView& view) const;
  json::object winding_up(const Seller& seller) const;
  std::string id(IdKind kind, std::int64_t row) const { return services_.ids.make(kind, row); }

 private:
  json::object terms(const Trade& trade) const;
  json::value complaint(const Trade& trade) const;
  std::string buyer(std::int64_t customer) const;
  const ports::Services& services_;
};

}  // namespace chenxi::trade
