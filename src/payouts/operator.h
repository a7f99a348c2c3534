// The operator's requests about payouts: payout_preview, payout_create, payout_status, payout_resume, payout_list.
#pragma once
#include "ports/operator.h"

namespace chenxi::payouts {

/// "payout_preview" {csv}                            totals, faults by line, unknown numbers, whether there are funds
/// "payout_create"  {key, title, csv, skip_unknown?}  starts it; the same key goes on with the same payout
/// "payout_status"  {payout}                         progress, and the lines that failed (the first 100)
/// "payout_resume"  {payout}                         goes on at once, after funds were added
/// "payout_list"    {}                               the latest 50
ports::OperatorRequests operator_requests();

}  // namespace chenxi::payouts
