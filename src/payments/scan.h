// The payer behind a scanned payment code: looked up and compared by HTTP threads; the batch judges use and pauses.
#pragma once
#include "payments/charge.h"
#include "ports/services.h"
#include "qr/payment_code.h"

namespace chenxi::payments {

ScannedCode look_up(const ports::Services& services, const qr::PaymentCode& code, Instant now);

}  // namespace chenxi::payments
