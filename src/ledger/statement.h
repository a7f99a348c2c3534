// Statements: an account's rows, newest first, by walking its back-chain. No index is needed.
#pragma once
#include <functional>

#include "ledger/rows.h"
#include "store/store.h"

namespace chenxi::ledger {

/// The row before `t` on this account's chain.
TransferId previous_row(const Transfer& t, AccountId account);

/// Visits rows from `from` (an account's head, or where a page ended) backwards until `visit` says false or the chain ends.
/// Returns where the next page starts; none when the chain ended.
TransferId walk(store::Reader& reader, AccountId account, TransferId from, const std::function<bool(const Transfer&)>& visit);

}  // namespace chenxi::ledger
