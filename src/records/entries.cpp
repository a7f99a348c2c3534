#include "records/entries.h"

#include "merchants/rows.h"

namespace chenxi::records {
namespace {

using ledger::TransferKind;

constexpr std::string_view kTypeNames[] = {"payment", "refund", "transfer_in", "transfer_out",
                                           "top_up",  "withdrawal", "payout",  "cash", "dispute"};

template <class Row>
std::optional<Row> fetched(engine::Context& ctx, std::int64_t id) {
  const Row* row = id == 0 ? nullptr : ctx.fetch<Row>(id);
  return row == nullptr ? std::nullopt : std::optional<Row>(*row);
}

void read_shop(engine::Context& ctx, Entry& entry) {
  if (!entry.payment && !entry.package && !entry.hold && !entry.trade) return;
  const std::int64_t merchant = entry.payment   ? entry.payment->merchant
                                : entry.package ? entry.package->merchant
                                : entry.hold    ? entry.hold->merchant
                                                : entry.trade->merchant;
  if (const auto* shop = ctx.fetch<merchants::Merchant>(merchant)) {
    entry.shop = shop->name;
    entry.mcc = shop->category;
  }
}

/// Money set aside, or coming back from there: for a person, for a bank, for a shop, or because somebody complained.
void read_hold(engine::Context& ctx, Entry& entry) {
  entry.hold = fetched<payments::Hold>(ctx, entry.row.object);
  if (entry.hold) {
    if (entry.hold->state == payments::HoldState::captured && !entry.in) entry.payment = fetched<payments::Payment>(ctx, entry.row.object);
    return read_shop(ctx, entry);
  }
  entry.transfer = fetched<transfers::PersonTransfer>(ctx, entry.row.object);
  if (!entry.transfer) entry.order = fetched<banks::BankOrder>(ctx, entry.row.object);
  if (!entry.transfer && !entry.order) entry.dispute = fetched<disputes::Dispute>(ctx, entry.row.object);
}

}  // namespace

std::string_view name(Type type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<Type> type_from_name(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kTypeNames); ++i)
    if (kTypeNames[i] == text) return static_cast<Type>(i);
  return std::nullopt;
}

Type type_of(const ledger::Transfer& row, bool in, Aside aside) {
  switch (row.kind) {
    case TransferKind::payment:
    case TransferKind::escrow: return Type::payment;
    case TransferKind::refund:
    case TransferKind::escrow_return: return Type::refund;
    case TransferKind::transfer: return in ? Type::transfer_in : Type::transfer_out;
    case TransferKind::hold:
    case TransferKind::release:
      if (aside == Aside::dispute) return Type::dispute;
      if (aside == Aside::shop) return in ? Type::refund : Type::payment;
      return in ? Type::refund : aside == Aside::bank ? Type::withdrawal : Type::transfer_out;
    case TransferKind::top_up: return Type::top_up;
    case TransferKind::withdrawal: return Type::withdrawal;
    case TransferKind::payout: return Type::payout;
    case TransferKind::cash_in:
    case TransferKind::cash_out: return Type::cash;
    case TransferKind::reversal:  // what had arrived is taken back for a dispute, or because the house had
                                  // booked it by mistake
      return in ? Type::refund : aside == Aside::dispute ? Type::dispute : Type::payout;
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
      break;
  }
  return in ? Type::refund : Type::payment;
}

bool gave_back(const Entry& entry) { return entry.row.kind == TransferKind::release; }

std::string_view status(const Entry& entry) {
  if (entry.hold && !entry.payment) {
    if (entry.hold->state == payments::HoldState::held) return "held";
    return entry.in ? "succeeded" : "returned";
  }
  if (entry.payment && !entry.refund) {
    if (entry.payment->refunded == 0) return "succeeded";
    return entry.payment->refunded < entry.payment->amount ? "partly_refunded" : "refunded";
  }
  if (entry.package && !entry.in && entry.package->given_back > 0)
    return entry.package->given_back < entry.package->price ? "partly_refunded" : "refunded";
  if (entry.trade && !entry.in && entry.trade->returned > 0)
    return entry.trade->returned < entry.trade->amount ? "partly_refunded" : "refunded";
  if (entry.transfer) return transfers::name(entry.transfer->state);
  if (entry.dispute && entry.row.kind == TransferKind::hold) return disputes::name(entry.dispute->state);
  if (entry.order) {
    switch (entry.order->state) {
      case banks::OrderState::pending: return "pending";
      case banks::OrderState::succeeded: return "succeeded";
      case banks::OrderState::failed:
      case banks::OrderState::returning:
      case banks::OrderState::returned: return gave_back(entry) ? "returned" : "failed";
    }
  }
  return "succeeded";
}

Entry read_entry(engine::Context& ctx, const identity::Customer& customer, const ledger::Transfer& row) {
  Entry entry;
  entry.row = row;
  entry.customer = customer.id;
  entry.in = row.credit == customer.main;
  entry.balance_after = entry.in ? row.credit_after : row.debit_after;
  switch (row.kind) {
    case TransferKind::payment:
      entry.payment = fetched<payments::Payment>(ctx, row.object);
      read_shop(ctx, entry);
      break;
    case TransferKind::refund:
      entry.refund = fetched<payments::Refund>(ctx, row.object);
      if (entry.refund) entry.payment = fetched<payments::Payment>(ctx, entry.refund->payment);
      read_shop(ctx, entry);
      break;
    case TransferKind::transfer: entry.transfer = fetched<transfers::PersonTransfer>(ctx, row.object); break;
    case TransferKind::hold:
    case TransferKind::release: read_hold(ctx, entry); break;
    case TransferKind::top_up:
    case TransferKind::withdrawal: entry.order = fetched<banks::BankOrder>(ctx, row.object); break;
    case TransferKind::reversal: entry.dispute = fetched<disputes::Dispute>(ctx, row.object); break;
    case TransferKind::payout:
    case TransferKind::cash_in:
    case TransferKind::cash_out:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
      break;
    case TransferKind::escrow:
    case TransferKind::escrow_return:
      entry.package = fetched<packages::Package>(ctx, row.object);
      if (!entry.package) entry.trade = fetched<trade::Trade>(ctx, row.object);
      read_shop(ctx, entry);
      break;
  }
  entry.type = type_of(row, entry.in,
                       entry.dispute ? Aside::dispute
                       : entry.hold  ? Aside::shop
                       : entry.order ? Aside::bank
                                     : Aside::person);
  if (const auto* note = ctx.fetch<TransactionNote>(customer.id, row.id)) entry.note = *note;
  return entry;
}

}  // namespace chenxi::records
