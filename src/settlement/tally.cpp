#include "settlement/tally.h"

#include <algorithm>

#include "base/check.h"

namespace chenxi::settlement {

using ledger::Transfer;
using ledger::TransferId;
using ledger::TransferKind;

Line line_of(const Transfer& row, ledger::AccountId shop) {
  switch (row.kind) {
    case TransferKind::payment:
    case TransferKind::delivery: return row.credit == shop ? Line::payment : Line::other;
    case TransferKind::refund: return row.debit == shop ? Line::refund : Line::other;
    case TransferKind::settle_return: return Line::returned;
    case TransferKind::settle:
    case TransferKind::fee:
    case TransferKind::fee_return: return Line::own;
    case TransferKind::reversal: return row.credit == shop ? Line::returned : Line::other;
    case TransferKind::cash_in:
    case TransferKind::cash_out:
    case TransferKind::transfer:
    case TransferKind::hold:
    case TransferKind::release:
    case TransferKind::top_up:
    case TransferKind::withdrawal:
    case TransferKind::payout:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::rounding:
    case TransferKind::escrow:
    case TransferKind::escrow_return:
    case TransferKind::shop_payout:
    case TransferKind::split: return Line::other;
  }
  return Line::other;
}

void tally(Counted& counted, const std::vector<Transfer>& rows, ledger::AccountId shop, const FeeRules& rules,
           const std::map<TransferId, Transfer>& originals, std::map<TransferId, FeeReturned>& returned) {
  Sums& sums = counted.sums;
  for (const Transfer& row : rows) {
    switch (line_of(row, shop)) {
      case Line::own: break;
      case Line::payment:
        sums.payments += 1;
        sums.gross += row.amount;
        sums.fees += rules(row.at).of(row.amount);
        break;
      case Line::returned: sums.returned += row.amount; break;
      case Line::other: (row.credit == shop ? sums.other_in : sums.other_out) += row.amount; break;
      case Line::refund: {
        sums.refunds += 1;
        sums.refunded += row.amount;
        const auto paid = originals.find(row.reverses);
        if (paid == originals.end()) break;
        const FeeRule rule = rules(paid->second.at);
        FeeReturned& so_far = returned[row.reverses];
        so_far.payment = row.reverses;
        so_far.refunded += row.amount;
        const std::int64_t all =
            rules::fee_back(rule.fees, rule.of(paid->second.amount), paid->second.amount, so_far.refunded);
        counted.refund_fees[row.id] = all - so_far.returned;
        sums.fees_back += all - so_far.returned;
        so_far.returned = all;
        break;
      }
    }
  }
}

Due due_of(const Sums& sums, const Standing& standing, const rules::SettlementTerms* instant,
           std::int64_t asked) {
  Due due;
  const std::int64_t lies =
      standing.brought + sums.gross - sums.refunded + sums.returned + sums.other_in - sums.other_out;
  const std::int64_t fees = standing.owed + sums.fees - sums.fees_back;
  // What refunds have taken since the cut is not there any more.
  const std::int64_t there = std::min(lies, standing.balance);
  due.charged = fees >= 0 ? std::clamp<std::int64_t>(there, 0, fees) : -std::min(-fees, standing.income);
  due.owed = fees - due.charged;
  std::int64_t free = std::max<std::int64_t>(0, there - due.charged);
  if (asked > 0) free = std::min(free, asked);
  if (instant != nullptr) due.instant_fee = rules::instant_fee_of(*instant, free);
  due.amount = free - due.instant_fee;
  due.left = lies - due.charged - due.instant_fee - due.amount;
  return due;
}

}  // namespace chenxi::settlement
