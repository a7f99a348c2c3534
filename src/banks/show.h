// What an order and a link look like to their owner: for routes and live streams.
#pragma once
#include "banks/order.h"
#include "base/json.h"
#include "i18n/i18n.h"
#include "ports/services.h"

namespace chenxi::banks {

/// "**** 6789": the last four digits of the sealed number.
std::string masked_account(const ports::Services& services, const BankLink& link);
std::string bank_name(Lang lang, std::int64_t bank);
json::object show_link(const ports::Services& services, Lang lang, const BankLink& link);
/// `as_made`: as it was when it was made, for the answer that must be the same each time.
json::object show_order(const ports::Services& services, Lang lang, const BankOrder& order, const BankLink& link,
                        bool as_made);

}  // namespace chenxi::banks
