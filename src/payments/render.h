// Payments, refunds and orders as JSON for their two sides.
#pragma once
#include <boost/json/value.hpp>

#include "payments/holds/hold.h"
#include "payments/orders.h"
#include "payments/settle.h"
#include "ports/services.h"
#include "qr/token.h"

namespace chenxi::payments {

namespace json = boost::json;

class Render {
 public:
  explicit Render(const ports::Services& services);

  json::object payment(const PaymentView& view) const;
  json::object refund(const Refund& refund) const;
  /// For its payer.
  json::object hold(const HoldView& view) const;
  /// With its code to show.
  json::object order(const OrderView& view, Instant now) const;
  /// What a payer's phone asks about: {object:"confirmation", order, payee}.
  json::object confirmation(const OrderView& view) const;
  json::object payee(const merchants::Merchant& shop) const;
  json::object order_for_payer(const OrderView& view) const;
  /// How long what is paid is held, and for whom: the days of today; null where it is not.
  json::value guarantee(const merchants::Order& order) const;

  std::string id(IdKind kind, std::int64_t row) const { return services_.ids.make(kind, row); }
  const PublicIds& ids() const { return services_.ids; }
  const qr::CodeKeys& code_keys() const { return code_keys_; }

 private:
  const ports::Services& services_;
  qr::CodeKeys code_keys_;
};

}  // namespace chenxi::payments
