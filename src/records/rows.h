// What residents write about their own transactions.
#pragma once
#include "ledger/rows.h"

namespace chenxi::records {

/// A resident's category and words for one row of his statement. The row itself never changes.
struct TransactionNote {
  std::int64_t customer = 0;
  ledger::TransferId transfer = ledger::TransferId::none;
  std::string category;      // a word of kCategories; empty: as the kind of shop suggests
  store::Bytes sealed_note;  // under the customer's `own` key, as "records.note"; empty: the transaction's own note
  static constexpr store::Table kTable{"transaction_notes", 2};
};
BOOST_DESCRIBE_STRUCT(TransactionNote, (), (customer, transfer, category, sealed_note))

}  // namespace chenxi::records
