#pragma once
#include "app/rooms.h"
#include "ledger/verify.h"

namespace chenxi::app {

json::value verdict_json(const ledger::Verdict& verdict);
/// A transfer with its group, its accounts and the request behind it; nullopt when there is none of this number.
std::optional<json::value> explain_json(store::Reader& reader, std::int64_t transfer);
/// A read-only view of the running instance's books, for a thread that may wait.
std::unique_ptr<store::Reader> open_reader(ports::Services& services);
ports::OperatorRequests ledger_requests();

}  // namespace chenxi::app
