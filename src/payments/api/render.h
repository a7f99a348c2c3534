// An order as JSON for its shop's programs: the answers of the API and the content of its events.
#pragma once
#include "payments/api/orders.h"
#include "payments/render.h"

namespace chenxi::payments {

json::object shop_order(const Render& render, const ApiOrderView& view, Instant now);

}  // namespace chenxi::payments
