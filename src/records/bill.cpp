#include "records/bill.h"

#include "base/check.h"

namespace chenxi::records {
namespace {

using ledger::AccountKind;
using ledger::TransferKind;

struct Side {
  Other kind = Other::house;
  std::int64_t id = 0;
};

Side side_of(const ledger::AccountRow& account) {
  switch (account.kind) {
    case AccountKind::merchant:
    case AccountKind::escrow: return {Other::shop, account.owner};
    case AccountKind::customer:
    case AccountKind::held: return {Other::person, account.owner};
    case AccountKind::settling:
    case AccountKind::operator_funds:
    case AccountKind::suspense:
    case AccountKind::clearing:
    case AccountKind::income_fees:
    case AccountKind::residual:
    case AccountKind::bank_safeguarded:
    case AccountKind::cash:
    case AccountKind::transit: return {};
  }
  return {};
}

/// Money that is set aside is for a person, for a bank or for a shop; the ledger row shows only the owner's own two accounts.
Side side_of_hold(engine::Context& ctx, Bill& bill, std::int64_t object) {
  if (const auto* hold = ctx.fetch<payments::Hold>(object)) {
    bill.noted = !hold->sealed_note.empty();
    return {Other::shop, hold->merchant};
  }
  if (const auto* transfer = ctx.fetch<transfers::PersonTransfer>(object)) {
    bill.noted = !transfer->sealed_note.empty();
    return transfer->payee != 0 ? Side{Other::person, transfer->payee} : Side{Other::unknown, transfer->id};
  }
  if (const auto* order = ctx.fetch<banks::BankOrder>(object)) return {Other::bank, order->bank};
  return {};
}

Side side_of_bank(engine::Context& ctx, std::int64_t object) {
  const auto* order = ctx.fetch<banks::BankOrder>(object);
  return order == nullptr ? Side{} : Side{Other::bank, order->bank};
}

}  // namespace

const ledger::AccountRow& AccountKinds::of(store::Reader& reader, ledger::AccountId id) {
  auto at = known_.find(id);
  if (at == known_.end()) {
    const auto row = store::load_one<ledger::AccountRow>(reader, store::make_key(id));
    CHECK(row.has_value(), "a transfer names an account that does not exist");
    at = known_.emplace(id, *row).first;
  }
  return at->second;
}

void want_for_bill(engine::Keys& keys, const ledger::Transfer& row) {
  switch (row.kind) {
    case TransferKind::payment: return keys.row<payments::Payment>(row.object);
    case TransferKind::transfer: return keys.row<transfers::PersonTransfer>(row.object);
    case TransferKind::hold:
    case TransferKind::release:
      keys.row<transfers::PersonTransfer>(row.object);
      keys.row<payments::Hold>(row.object);
      return keys.row<banks::BankOrder>(row.object);
    case TransferKind::top_up:
    case TransferKind::withdrawal: return keys.row<banks::BankOrder>(row.object);
    case TransferKind::refund:
    case TransferKind::payout:
    case TransferKind::cash_in:
    case TransferKind::cash_out:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::escrow:
    case TransferKind::escrow_return:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
    case TransferKind::reversal: return;
  }
}

Billed bill_of(engine::Context& ctx, AccountKinds& kinds, const ledger::Transfer& row, ledger::AccountId account) {
  const BusinessCalendar& calendar = ctx.books().calendar();
  Billed out;
  Bill& bill = out.bill;
  bill.account = account;
  bill.month = calendar.civil(row.at).month_number;
  bill.transfer = row.id;
  bill.at = row.at;
  bill.in = row.credit == account;
  bill.amount = row.amount;
  Side side = side_of(kinds.of(ctx.reader(), bill.in ? row.debit : row.credit));
  switch (row.kind) {
    case TransferKind::payment:
      if (const auto* payment = ctx.fetch<payments::Payment>(row.object)) bill.noted = !payment->sealed_note.empty();
      break;
    case TransferKind::refund: bill.noted = true; break;
    case TransferKind::transfer:
      if (const auto* transfer = ctx.fetch<transfers::PersonTransfer>(row.object))
        bill.noted = !transfer->sealed_note.empty();
      break;
    case TransferKind::hold:
    case TransferKind::release: side = side_of_hold(ctx, bill, row.object); break;
    case TransferKind::top_up:
    case TransferKind::withdrawal: side = side_of_bank(ctx, row.object); break;
    case TransferKind::payout:
    case TransferKind::cash_in:
    case TransferKind::cash_out:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::escrow:
    case TransferKind::escrow_return:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
      break;
    case TransferKind::reversal: side = {}; break;  // whose account it was found on is nobody's business
  }
  auto earlier = row.reverses == ledger::TransferId::none
                     ? std::nullopt
                     : store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(row.reverses));
  // A refund of what was held first: this account let it go when it was held.
  if (row.kind == TransferKind::refund && earlier && earlier->debit != account)
    if (const auto* hold = ctx.fetch<payments::Hold>(earlier->object); hold != nullptr)
      earlier = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(hold->group));
  bill.kind = side.kind;
  bill.other = side.id;
  // What the house had booked came from an account of its own; what a dispute takes back had come from a
  // person.
  const bool by_house = row.kind == TransferKind::reversal && earlier &&
                        side_of(kinds.of(ctx.reader(), earlier->debit)).kind == Other::house;
  bill.type = type_of(row, bill.in,
                      side.kind == Other::bank                 ? Aside::bank
                      : side.kind == Other::shop               ? Aside::shop
                      : side.kind == Other::house && !by_house ? Aside::dispute
                                                               : Aside::person);
  if (!earlier || (bill.in ? earlier->debit : earlier->credit) != account) return out;
  bill.gives_back = earlier->id;
  out.back = BillReturn{account, calendar.civil(earlier->at).month_number, earlier->id, row.id, row.amount};
  return out;
}

}  // namespace chenxi::records
