// The operator's requests about banks: books, bank_attribute, bank_resolve, bank_entries.
#pragma once
#include "ports/operator.h"

namespace chenxi::banks {

/// "books" {}                        the comparison with the bank; result.ok says whether they agree, result.text shows it
/// "bank_attribute" {key, entry}     an unexpected entry is the operator's own money
/// "bank_entries" {}                 entries that nobody has explained
/// "bank_resolve" {key, reference, happened, entry?, evidence}   what the bank said about an order it had contradicted
ports::OperatorRequests operator_requests();

}  // namespace chenxi::banks
