// What stays of a closed wallet, and until when.
#pragma once
#include "identity/rows.h"

namespace chenxi::closing {

/// A wallet that its owner closed. Its `own` data could not be read from `closed_at` on; what the law makes us keep, until
/// `kept_until`, when its key is destroyed.
struct ClosedWallet {
  std::int64_t customer = 0;
  Instant closed_at, kept_until;
  Instant destroyed_at;  // 0: not yet
  static constexpr store::Table kTable{"closed_wallets", 1};
};
BOOST_DESCRIBE_STRUCT(ClosedWallet, (), (customer, closed_at, kept_until, destroyed_at))

}  // namespace chenxi::closing
