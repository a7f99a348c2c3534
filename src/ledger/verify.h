// Verify: re-reads the books from the first row and says whether they are what they claim to be.
//
// It shares no code with Books: a plain replay over a map. So a fault in the cashier cannot hide in the auditor.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "ledger/leaf.h"
#include "store/store.h"

namespace chenxi::ledger {

struct Finding {
  std::string what;    // "leaf", "chain", "balance", "root", "batch", "card", "window", "floor", "sum"
  std::int64_t row;    // the transfer, batch or account
  std::string detail;
};

struct Verdict {
  std::int64_t transfers = 0, batches = 0, accounts = 0;
  std::map<money::Currency, std::int64_t> sum;        // of all balances: zero when right
  std::map<std::string, std::int64_t> by_kind;        // "CNY customer" -> balance
  std::vector<Finding> findings;                      // at most kFindingsMax
  Hash32 head{};                                      // hash of the newest batch
  bool ok() const { return findings.empty(); }
};
constexpr std::size_t kFindingsMax = 100;

/// `calendar`: the deployment's, by which the limits' windows were counted; `leaf_key`: the instance's.
Verdict verify(store::Reader& reader, const BusinessCalendar& calendar, const LeafKey& leaf_key);

}  // namespace chenxi::ledger
