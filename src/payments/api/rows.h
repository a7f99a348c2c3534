// What an order has besides when a shop's program made it: the shop's own number, for ever, and what the program wrote to it.
#pragma once
#include "ledger/rows.h"

namespace chenxi::payments {

struct ApiOrder {
  std::int64_t merchant = 0, order = 0;
  std::string number;  // the shop's
  Hash32 asked{};      // what was asked for under that number
  store::Bytes metadata;  // JSON object of texts, compact; the program's own words
  static constexpr store::Table kTable{"api_orders", 2, true};
};
BOOST_DESCRIBE_STRUCT(ApiOrder, (), (merchant, order, number, asked, metadata))

/// A shop's number names one order and never another.
struct OrderNumber {
  std::int64_t merchant = 0;
  std::string number;
  std::int64_t order = 0;
  static constexpr store::Table kTable{"order_numbers", 2, true};
};
BOOST_DESCRIBE_STRUCT(OrderNumber, (), (merchant, number, order))

}  // namespace chenxi::payments
