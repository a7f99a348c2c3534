// How a program says whom its order is shared with, and how it reads it again.
#pragma once
#include "base/json.h"
#include "payments/splits/partners.h"
#include "payments/splits/split.h"

namespace chenxi {
class PublicIds;
}
namespace chenxi::payments {

/// {"when": "paid" | "confirmed", "shares": [{"shop": "mer_…", "share_bps": 2500} | {"shop": "mer_…", "amount": 300}]}; nullopt where
/// the order says nothing of it. A shop that cannot be named is left to the command to refuse.
Result<std::optional<AskedSplit>> read_split(JsonReader& in, const PublicIds& ids);

json::object split_json(const PublicIds& ids, const SplitView& view);

json::object partner_json(const PublicIds& ids, const PartnerView& view);

}  // namespace chenxi::payments
