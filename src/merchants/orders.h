// Orders, as every way of paying one sees them.
#pragma once
#include "base/result.h"
#include "merchants/rows.h"

namespace chenxi::merchants {

/// Refuses order_already_paid (or held), order_closed (called off, declined or released), order_expired (detail.until).
Done still_payable(const Order& order, Instant now);

}  // namespace chenxi::merchants
