#include "ledger/rows.h"

#include "base/bytes.h"
#include "base/planted.h"

namespace chenxi::ledger {

bool may_be_negative(AccountKind kind) {
  if (PLANTED(floor_missing)) return true;
  switch (kind) {
    case AccountKind::bank_safeguarded:
    case AccountKind::cash:
    case AccountKind::transit:
    case AccountKind::clearing:
    case AccountKind::residual: return true;
    case AccountKind::customer:
    case AccountKind::held:
    case AccountKind::merchant:
    case AccountKind::escrow:
    case AccountKind::settling:
    case AccountKind::operator_funds:
    case AccountKind::suspense:
    case AccountKind::income_fees: return false;
  }
  return false;
}

std::string_view name(AccountKind kind) {
  switch (kind) {
    case AccountKind::customer: return "customer";
    case AccountKind::held: return "held";
    case AccountKind::merchant: return "merchant";
    case AccountKind::escrow: return "escrow";
    case AccountKind::settling: return "settling";
    case AccountKind::operator_funds: return "operator:funds";
    case AccountKind::suspense: return "suspense";
    case AccountKind::clearing: return "clearing";
    case AccountKind::income_fees: return "income:fees";
    case AccountKind::residual: return "residual";
    case AccountKind::bank_safeguarded: return "bank:safeguarded";
    case AccountKind::cash: return "cash";
    case AccountKind::transit: return "transit";
  }
  return "";
}

std::string_view name(TransferKind kind) {
  switch (kind) {
    case TransferKind::cash_in: return "cash_in";
    case TransferKind::cash_out: return "cash_out";
    case TransferKind::payment: return "payment";
    case TransferKind::refund: return "refund";
    case TransferKind::transfer: return "transfer";
    case TransferKind::hold: return "hold";
    case TransferKind::release: return "release";
    case TransferKind::top_up: return "top_up";
    case TransferKind::withdrawal: return "withdrawal";
    case TransferKind::payout: return "payout";
    case TransferKind::fund_operator: return "fund_operator";
    case TransferKind::settlement: return "settlement";
    case TransferKind::fee: return "fee";
    case TransferKind::rounding: return "rounding";
    case TransferKind::reversal: return "reversal";
    case TransferKind::escrow: return "escrow";
    case TransferKind::delivery: return "delivery";
    case TransferKind::escrow_return: return "escrow_return";
    case TransferKind::settle: return "settle";
    case TransferKind::settle_return: return "settle_return";
    case TransferKind::shop_payout: return "shop_payout";
    case TransferKind::fee_return: return "fee_return";
    case TransferKind::split: return "split";
  }
  return "";
}

namespace {
template <class E>
std::int64_t number(E value) {
  return static_cast<std::int64_t>(value);
}
}  // namespace

Hash32 leaf_hash(const Transfer& t) {
  Encoder e(1);
  e.add(number(t.id)).add(number(t.group)).add(t.at.us).add(number(t.kind)).add(number(t.currency));
  e.add(number(t.debit)).add(number(t.credit)).add(t.amount).add(t.debit_after).add(t.credit_after);
  e.add(number(t.debit_prev)).add(number(t.credit_prev)).add(t.counted).add(t.object).add(number(t.reverses));
  return sha256(std::string_view("\0", 1), e.bytes());  // 0x00 marks a leaf (RFC 6962)
}

Hash32 batch_hash(const Batch& b) {
  Encoder e(1);
  e.add(b.id).add(number(b.first)).add(number(b.last)).add(b.next_object).add(b.next_account).add(b.at.us).add(b.epoch);
  e.add(view(b.root)).add(view(b.previous));
  return sha256(e.bytes());
}

}  // namespace chenxi::ledger
