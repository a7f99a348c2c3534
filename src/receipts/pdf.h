// A receipt as one page to print or send.
#pragma once
#include "i18n/i18n.h"
#include "receipts/receipt.h"

namespace chenxi::receipts {

/// A4, text that can be selected, a QR code that leads to this instance's /verify page. `calendar`: whose
/// local time. `discount`: what the shop took off before it was paid; 0: nothing.
std::string pdf(const Receipt& receipt, std::int64_t discount, const BusinessCalendar& calendar, Lang lang);

}  // namespace chenxi::receipts
