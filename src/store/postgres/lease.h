// The lease of a part: a row that says which process may write the part, and until when.
//
// Two things keep a part to one writer. The lease: a process renews it every half second, another one gets in only when
// that stopped for two seconds. The epoch: whoever gets in raises it, and the first statement of every batch locks the
// row and fails when the epoch is no longer its own. So a writer that slept, or whose last commit is still on its way,
// can do no harm, whatever the clocks say. Times are the database's.
#pragma once
#include <optional>

#include "store/postgres/pq.h"
#include "store/store.h"

namespace chenxi::store::postgres {

/// Creates the table of leases.
void create_leases(Connection& connection);
/// Takes the lease when it is free, run out or the holder's own already. Gives the new epoch; nullopt: somebody else's.
std::optional<std::int64_t> take_lease(Connection& connection, std::int64_t part, const std::string& holder, Duration lasts);
/// false: it is no longer this holder's.
bool renew_lease(Connection& connection, std::int64_t part, const std::string& holder, Duration lasts);
/// Where the lease has run out and its row is still locked: ends the connection that holds it, if the database has waited for its
/// client's next word for longer than a lease. Its process sleeps in the middle of a batch; what it had begun is undone, and
/// when it wakes it is told that its connection is lost. false: there is none such.
bool end_sleeper(Connection& connection, std::int64_t part, Duration lasts);
/// Lets the next one in at once.
void give_back_lease(Connection& connection, std::int64_t part, const std::string& holder);

/// Raises an error (division by zero) unless the epoch is still $2 for part $1, and holds the row until the commit.
extern const char* const kFence;
constexpr const char* kFenceState = "22012";

/// SET search_path and the like, for every connection of ours.
void use_schema(Connection& connection, const std::string& schema);

}  // namespace chenxi::store::postgres
