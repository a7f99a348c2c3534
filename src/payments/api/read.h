// What a program says of an order, whichever request it says it in.
#pragma once
#include "base/json.h"
#include "payments/api/orders.h"

namespace chenxi::ports {
struct Services;
}
namespace chenxi::payments {

/// Reads merchant_order_no, amount, currency, title, metadata, guaranteed, expires_in, capture, hold_days and split out of `body`, whose members
/// `in` reads.
Done read_order_fields(const json::value& body, JsonReader& in, const ports::Services& services, CreateApiOrder& order);
Result<money::Currency> read_currency(JsonReader& in);

}  // namespace chenxi::payments
