// Entries: the rows of a resident's account as he knows them: a payment to a shop, a transfer from a friend.
//
// A statement is read by walking the account's back-chain, newest first; nothing is indexed. One question looks at no
// more than kStepsMax rows, so that no list holds up payments; whoever wants more asks again from `next`.
#pragma once
#include <set>

#include "banks/rows.h"
#include "engine/command.h"
#include "identity/rows.h"
#include "payments/rows.h"
#include "records/rows.h"
#include "transfers/rows.h"

namespace chenxi::records {

constexpr std::int64_t kStepsMax = 2'000;

enum class Type : std::uint8_t { payment, refund, transfer_in, transfer_out, top_up, withdrawal, payout, cash };
std::string_view name(Type type);
std::optional<Type> type_from_name(std::string_view text);

struct Entry {
  ledger::Transfer row;
  std::int64_t customer = 0;
  Type type = Type::payment;
  bool in = false;
  std::int64_t balance_after = 0;
  // What it was about, where there is something.
  std::optional<payments::Payment> payment;  // also of a refund
  std::optional<payments::Refund> refund;
  std::optional<transfers::PersonTransfer> transfer;
  std::optional<banks::BankOrder> order;
  std::string shop, mcc;
  std::optional<TransactionNote> note;
};
/// "succeeded", "partly_refunded", "scheduled", … as it stands now.
std::string_view status(const Entry& entry);
/// Is it money that was set aside and came back?
bool gave_back(const Entry& entry);

/// For queries: a row of this customer's main account.
Entry read_entry(engine::Context& ctx, const identity::Customer& customer, const ledger::Transfer& row);

/// A month by the business calendar.
struct Month {
  std::int64_t number = 0;  // CivilTime::month_number
  Instant begin, end;
};
Month month_of(const BusinessCalendar& calendar, std::int64_t number);

/// What came in and went out in a month: kept with the account, not added up.
struct MonthTotals {
  std::int64_t opening = 0, in = 0, out = 0, rows = 0;
};
MonthTotals totals_of(engine::Context& ctx, const ledger::Account& account, std::int64_t month);

/// Money that was set aside and came back was neither spent nor earned, whatever the account says. Shown an account's
/// rows, newest first, this knows both its rows: the way back is met before the way there.
class ThereAndBack {
 public:
  bool holds(const ledger::Transfer& row);

 private:
  std::set<std::int64_t> came_back_;  // what the money was set aside for
};

/// A stretch of a statement, newest first.
class Statement : public engine::Query {
 public:
  std::int64_t customer = 0;
  std::optional<std::int64_t> month;
  std::optional<Type> type;
  ledger::TransferId from = ledger::TransferId::none;  // none: the newest
  std::int64_t take = 20;

  std::vector<Entry> entries;
  ledger::TransferId next = ledger::TransferId::none;  // none: there is nothing older to look at
  std::optional<MonthTotals> totals;
  money::Currency currency = money::Currency::cny;

  const char* name() const override { return "records.statement"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::records
