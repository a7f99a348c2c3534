// Payment links: an address that makes an order each time that somebody wants to pay, or one order for
// whoever comes first.
#pragma once
#include "ledger/rows.h"
#include "money/money.h"

namespace chenxi::payments {

/// Numbers are stored: never reuse one.
enum class LinkUse : std::uint8_t { once = 1, again = 2 };
enum class LinkState : std::uint8_t { active = 1, ended = 2 };

struct PaymentLink {
  std::int64_t id = 0;
  std::int64_t merchant = 0;
  LinkState state = LinkState::active;
  LinkUse use = LinkUse::once;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title;
  store::Bytes lines;       // as CheckoutSession has them
  std::string success_url;  // empty: whoever has paid stays on the page
  std::int64_t orders = 0;  // made so far
  std::int64_t newest = 0;  // the last of them
  Instant window_from;      // since then it has made
  std::int64_t window_orders = 0;
  Instant created_at;
  bool guaranteed = false;  // so are its orders (room trade); added later
  static constexpr store::Table kTable{"payment_links", 1};
};
BOOST_DESCRIBE_STRUCT(PaymentLink, (),
                      (id, merchant, state, use, amount, currency, title, lines, success_url, orders, newest,
                       window_from, window_orders, created_at, guaranteed))

/// The links of a shop, in the order in which they were made.
struct ShopLink {
  std::int64_t merchant = 0, link = 0;
  static constexpr store::Table kTable{"shop_links", 2, true};
};
BOOST_DESCRIBE_STRUCT(ShopLink, (), (merchant, link))

}  // namespace chenxi::payments
