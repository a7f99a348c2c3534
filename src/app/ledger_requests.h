#pragma once
#include "app/rooms.h"
#include "ledger/verify.h"

namespace chenxi::app {

json::value verdict_json(const ledger::Verdict& verdict);
/// The newest batch as an operator keeps it: {"head": "1234:9f…", "batch", "hash", "at"}.
json::value head_json(store::Reader& reader);
/// A transfer with its group, its accounts and the request behind it; nullopt when there is none of this number.
std::optional<json::value> explain_json(store::Reader& reader, std::int64_t transfer, const ledger::LeafKey& leaf_key);
ledger::LeafKey leaf_key_of(const KeyRing& keys);
/// The running instance's books as they are after one batch, for a thread that may wait: an audit that read on while
/// others pay would find accounts that are ahead of their rows.
std::unique_ptr<store::Reader> open_reader(ports::Services& services);
ports::OperatorRequests ledger_requests();

}  // namespace chenxi::app
