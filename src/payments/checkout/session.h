// Checkout sessions: an order of a program's with a page of its own, where somebody in any browser sees what
// is to be paid.
#pragma once
#include "payments/api/orders.h"
#include "payments/checkout/rows.h"

namespace chenxi::payments {

constexpr std::size_t kLinesMax = 50;
constexpr std::int64_t kLineQuantityMax = 9'999;

struct CheckoutView {
  ApiOrderView order;
  CheckoutSession session;
};

/// "payments.create_checkout_session": the order, under the shop's number, and its page. Everything that is
/// an order's (key, amount, expiry) is the order's.
///   refuses   what payments.create_api_order does; order_differs also where the page differs, or the
///   number's order has none writes    what that writes, and the session
class CreateCheckoutSession : public engine::Command {
 public:
  CreateApiOrder order;
  std::string lines;  // JSON, checked; "": none
  std::string success_url, cancel_url;
  std::int64_t link = 0;  // the payment link that makes it

  CheckoutView view;  // the answer

  const char* name() const override { return "payments.create_checkout_session"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  /// What the page has is asked for under the order's number, too.
  void tell_order();
};

/// A session as it is now: for its shop, or (`merchant` 0) for whoever has its address.
class GetCheckout : public engine::Query {
 public:
  std::int64_t order = 0;
  std::int64_t merchant = 0;

  std::optional<CheckoutView> found;
  Instant now;

  const char* name() const override { return "payments.get_checkout"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::payments
