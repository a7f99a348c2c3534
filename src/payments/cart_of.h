#pragma once
#include "payments/rows.h"

namespace chenxi::payments {

/// Under which number the lines of a payment's cart stand, if it had one: the order's, or its own where a till charged at once.
inline std::int64_t cart_of(const Payment& payment) { return payment.order != 0 ? payment.order : payment.id; }

}  // namespace chenxi::payments
