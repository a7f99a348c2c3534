// What a checkout session has besides its order: what its page shows, and where the payer goes from there.
#pragma once
#include "ledger/rows.h"

namespace chenxi::payments {

/// A view on an order, by the order's number: whether it is open, paid or over stands in the order alone.
struct CheckoutSession {
  std::int64_t order = 0;
  std::int64_t id = 0;  // its events are counted by it
  std::int64_t merchant = 0;
  store::Bytes lines;  // JSON array of {title, quantity, amount}, compact; empty: the order's title says it
  std::string success_url, cancel_url;  // empty where there is none
  std::int64_t link = 0;                // the payment link that made it; 0: a program did
  static constexpr store::Table kTable{"checkout_sessions", 1, true};
};
BOOST_DESCRIBE_STRUCT(CheckoutSession, (), (order, id, merchant, lines, success_url, cancel_url, link))

}  // namespace chenxi::payments
