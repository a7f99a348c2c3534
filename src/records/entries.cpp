#include "records/entries.h"

#include <chrono>

#include "ledger/statement.h"
#include "merchants/rows.h"

namespace chenxi::records {
namespace {

using ledger::TransferKind;

constexpr std::string_view kTypeNames[] = {"payment", "refund", "transfer_in", "transfer_out",
                                           "top_up",  "withdrawal", "payout",  "cash"};

template <class Row>
std::optional<Row> fetched(engine::Context& ctx, std::int64_t id) {
  const Row* row = id == 0 ? nullptr : ctx.fetch<Row>(id);
  return row == nullptr ? std::nullopt : std::optional<Row>(*row);
}

void read_shop(engine::Context& ctx, Entry& entry) {
  if (!entry.payment) return;
  if (const auto* shop = ctx.fetch<merchants::Merchant>(entry.payment->merchant)) {
    entry.shop = shop->name;
    entry.mcc = shop->category;
  }
}

/// Money set aside, or coming back from there: for a person, or for a bank.
void read_hold(engine::Context& ctx, Entry& entry) {
  entry.transfer = fetched<transfers::PersonTransfer>(ctx, entry.row.object);
  if (!entry.transfer) entry.order = fetched<banks::BankOrder>(ctx, entry.row.object);
  entry.type = entry.in ? Type::refund : entry.order ? Type::withdrawal : Type::transfer_out;
}

}  // namespace

std::string_view name(Type type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<Type> type_from_name(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kTypeNames); ++i)
    if (kTypeNames[i] == text) return static_cast<Type>(i);
  return std::nullopt;
}

bool gave_back(const Entry& entry) { return entry.row.kind == TransferKind::release; }

std::string_view status(const Entry& entry) {
  if (entry.payment && !entry.refund) {
    if (entry.payment->refunded == 0) return "succeeded";
    return entry.payment->refunded < entry.payment->amount ? "partly_refunded" : "refunded";
  }
  if (entry.transfer) return transfers::name(entry.transfer->state);
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
      entry.type = Type::payment;
      entry.payment = fetched<payments::Payment>(ctx, row.object);
      read_shop(ctx, entry);
      break;
    case TransferKind::refund:
      entry.type = Type::refund;
      entry.refund = fetched<payments::Refund>(ctx, row.object);
      if (entry.refund) entry.payment = fetched<payments::Payment>(ctx, entry.refund->payment);
      read_shop(ctx, entry);
      break;
    case TransferKind::transfer:
      entry.type = entry.in ? Type::transfer_in : Type::transfer_out;
      entry.transfer = fetched<transfers::PersonTransfer>(ctx, row.object);
      break;
    case TransferKind::hold:
    case TransferKind::release: read_hold(ctx, entry); break;
    case TransferKind::top_up:
      entry.type = Type::top_up;
      entry.order = fetched<banks::BankOrder>(ctx, row.object);
      break;
    case TransferKind::withdrawal:
      entry.type = Type::withdrawal;
      entry.order = fetched<banks::BankOrder>(ctx, row.object);
      break;
    case TransferKind::payout: entry.type = Type::payout; break;
    case TransferKind::cash_in:
    case TransferKind::cash_out: entry.type = Type::cash; break;
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::reversal: entry.type = entry.in ? Type::refund : Type::payment; break;
  }
  if (const auto* note = ctx.fetch<TransactionNote>(customer.id, row.id)) entry.note = *note;
  return entry;
}

Month month_of(const BusinessCalendar& calendar, std::int64_t number) {
  const auto first_day = [](std::int64_t month) {
    using namespace std::chrono;
    const std::int64_t years = month >= 0 ? month / 12 : (month - 11) / 12;
    const auto day = year{static_cast<int>(1970 + years)} / static_cast<int>(month - years * 12 + 1) / 1;
    return static_cast<std::int64_t>(sys_days{day}.time_since_epoch().count());
  };
  return {number, calendar.start_of_day(first_day(number)), calendar.start_of_day(first_day(number + 1))};
}

MonthTotals totals_of(engine::Context& ctx, const ledger::Account& account, std::int64_t month) {
  if (account.statement_month == month)
    return {account.statement_opening, account.statement_in, account.statement_out, account.statement_rows};
  const auto past = store::load_one<ledger::AccountMonth>(ctx.reader(), store::make_key(account.id, month));
  return past ? MonthTotals{past->opening, past->in, past->out, past->rows} : MonthTotals{};
}

bool ThereAndBack::holds(const ledger::Transfer& row) {
  if (row.kind == TransferKind::release) return came_back_.insert(row.object), true;
  return row.kind == TransferKind::hold && came_back_.contains(row.object);
}

namespace {
/// The month's totals without what only went there and back, as far as kStepsMax rows reach.
MonthTotals spent_and_earned(engine::Context& ctx, const ledger::Account& account, const Month& within) {
  MonthTotals totals = totals_of(ctx, account, within.number);
  ThereAndBack idle;
  std::int64_t steps_left = totals.rows == 0 ? 0 : kStepsMax;
  ledger::walk(ctx.reader(), account.id, account.head, [&](const ledger::Transfer& t) {
    if (t.at < within.begin || --steps_left < 0) return false;
    if (idle.holds(t) && t.at < within.end) (t.credit == account.id ? totals.in : totals.out) -= t.amount;
    return true;
  });
  return totals;
}
}  // namespace

void Statement::run(engine::Context& ctx) {
  const auto* owner = ctx.fetch<identity::Customer>(customer);
  const ledger::Account* account = owner == nullptr ? nullptr : ctx.books().find(owner->main);
  if (account == nullptr) return;
  currency = account->currency;
  if (from != ledger::TransferId::none) {
    // A cursor is somebody's text: it must lead to a row of this account before it is followed.
    const auto row = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(from));
    if (!row || (row->debit != account->id && row->credit != account->id)) return;
  }
  std::optional<Month> within;
  if (month) {
    within = month_of(ctx.books().calendar(), *month);
    totals = spent_and_earned(ctx, *account, *within);
  }
  bool over = false;
  std::int64_t steps_left = kStepsMax;
  next = ledger::walk(ctx.reader(), account->id, from == ledger::TransferId::none ? account->head : from,
                      [&](const ledger::Transfer& t) {
                        over = within && t.at < within->begin;
                        if (over || static_cast<std::int64_t>(entries.size()) == take || --steps_left < 0) return false;
                        if (within && t.at >= within->end) return true;
                        Entry entry = read_entry(ctx, *owner, t);
                        if (!type || entry.type == *type) entries.push_back(std::move(entry));
                        return true;
                      });
  if (over) next = ledger::TransferId::none;
}

}  // namespace chenxi::records
