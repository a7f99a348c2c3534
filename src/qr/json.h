// EMVCo payloads as JSON, for the command line.
#pragma once
#include <boost/json/value.hpp>

#include "base/json.h"
#include "qr/emv.h"

namespace chenxi::qr {

/// What the code says, by names: merchant_name, city, country, category, currency ("CNY"), amount ("12.50"),
/// amount_minor, accounts, additional, language …
json::object to_json(const EmvPayload& payload);
/// Every field of a readable code by its id, templates as objects: {"00":"01","26":{"00":"…"},…,"63":"A13A"}.
json::object fields_json(std::string_view text);

/// From {"fields":{…}} by id (63 is made anew; a whole answer of decode will do), or from the names above.
/// Refuses malformed, text_invalid, amount_invalid, currency_unsupported, qr_damaged.
Result<EmvPayload> emv_from_json(const json::value& value);

}  // namespace chenxi::qr
