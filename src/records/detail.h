// Detail: one transaction with all that happened to it.
#pragma once
#include "records/projection.h"

namespace chenxi::records {

struct Step {
  Instant at;
  std::string_view kind;  // a word of "wallet.step.*"
};

struct Detail {
  Entry entry;
  std::vector<Step> timeline;  // oldest first
  std::vector<payments::Refund> refunds;
  std::int64_t discount = 0;  // of a payment: what the shop took off before
  std::vector<packages::Visit> visits;  // of a package, oldest first
  /// The group that a receipt is about: the one by which the money reached the other side.
  ledger::TransferId receipt = ledger::TransferId::none;
};

/// nullopt: no such row on this holder's account.
std::optional<Detail> detail_of(Reading& reading, const Holder& holder, ledger::TransferId transfer);

}  // namespace chenxi::records
