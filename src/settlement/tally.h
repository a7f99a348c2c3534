// Tally: what rows of a shop's account come to, and what of that can be paid out. Pure: the command that
// settles, the screen that shows the next settlement beforehand, and the tests stand on the same arithmetic.
#pragma once
#include <functional>
#include <map>
#include <vector>

#include "rules/fees.h"
#include "settlement/rows.h"

namespace chenxi::settlement {

/// The rules that a payment of an instant stands under: the fees then in force, the shop's standing then.
struct FeeRule {
  rules::Fees fees;
  std::size_t standing = 0;
  std::int64_t of(std::int64_t amount) const { return rules::fee_of(fees, standing, amount); }
};
using FeeRules = std::function<FeeRule(Instant)>;

/// How a row counts. `own`: rows that settlements themselves made.
enum class Line : std::uint8_t { payment, refund, returned, other, own };
Line line_of(const ledger::Transfer& row, ledger::AccountId shop);

struct Counted {
  Sums sums;
  std::map<ledger::TransferId, std::int64_t> refund_fees;  // back, by the refund's row
};
/// Adds rows of the account `shop`. `originals`: the payments that refunds among them name. `returned`: what
/// has come back of their fees, by the payment's row; goes on here. The order of rows does not matter.
void tally(Counted& counted, const std::vector<ledger::Transfer>& rows, ledger::AccountId shop,
           const FeeRules& rules, const std::map<ledger::TransferId, ledger::Transfer>& originals,
           std::map<ledger::TransferId, FeeReturned>& returned);

struct Due {
  std::int64_t charged = 0;  // net fee taken now; below zero: given back now
  std::int64_t owed = 0;     // afterwards
  std::int64_t instant_fee = 0;
  std::int64_t amount = 0, left = 0;
};
struct Standing {
  std::int64_t brought = 0, owed = 0;
  std::int64_t balance = 0;  // of the shop's account now
  std::int64_t income = 0;   // of income:fees now: nobody gives back what is not there
};
/// What is paid of it: never more than lies in the shop, and never more than the rows up to the cut brought
/// in.
///   brought + gross - refunded + returned + other_in - other_out
///     == charged + instant_fee + amount + left,   charged + owed == owed before + fees - fees_back
/// `instant` null: a regular one. `asked`: the most that leaves the shop; 0: no bound.
Due due_of(const Sums& sums, const Standing& standing, const rules::SettlementTerms* instant,
           std::int64_t asked);

}  // namespace chenxi::settlement
