// A transfer as JSON for one of its two sides.
#pragma once
#include <boost/json/object.hpp>

#include "ports/services.h"
#include "transfers/send.h"

namespace chenxi::transfers {

/// {object:"transfer", id, status, amount, currency, payee:{name}, payer:{name}, arrival, arrives_at, cancellable, note,
/// created_at}: names as the reading side may see them.
boost::json::object transfer_json(const ports::Services& services, const TransferView& view, std::int64_t reader);
/// How the other side is called on `reader`'s screen: what the payer was shown when he paid, or the payer's own masked
/// name; "" where there is none.
std::string counterparty_name(const ports::Services& services, const PersonTransfer& transfer, std::int64_t reader);
/// The payer's words; "" when he wrote none or had them erased.
std::string note_of(const ports::Services& services, const PersonTransfer& transfer);

}  // namespace chenxi::transfers
