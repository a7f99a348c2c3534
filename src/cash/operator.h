// The operator's requests about cash: open_counter, cash_in, cash_out, fund.
#pragma once
#include "ports/operator.h"

namespace chenxi::cash {

/// "cash_in"  {key, phone | customer, amount, counter?}   "cash_out" the same
/// "fund"     {key, amount, counter?}                     "open_counter" {counter}
ports::OperatorRequests operator_requests();

}  // namespace chenxi::cash
