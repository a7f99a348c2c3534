// Books: our books beside the bank's own entries. The bank is asked for its balance and every entry of the safeguarding
// account; each entry must be one settling row of ours and the reverse, found by reference and amount, and what is left
// is named one by one. It compares us with the bank, never us with ourselves.
#pragma once
#include "banks/client.h"
#include "ledger/books.h"

namespace chenxi::banks {

/// Entries that the bank booked this recently may still be on their way to us.
constexpr Duration kUnreadFor = minutes(15);
/// What the bank confirmed must be settled within this time: transit returns to zero.
constexpr Duration kTransitFor = hours(1);

enum class Fault : std::uint8_t {
  bank_unreachable,       // nothing to compare with
  entry_lost,             // we settled it, the bank does not have it
  entry_not_booked,       // the bank has it, we have not read it for long
  entry_unexpected,       // the bank has it, we know of no order for it
  entry_changed,          // the bank tells an entry differently than before
  settlement_differs,     // our row is not what the entry says
  statement_gap,          // the bank's running balance jumps: an entry is missing before this one
  balance_differs,        // the bank's balance is not its last entry's
  transit_overdue,        // confirmed, and not settled for long
  transit_unexplained,    // transit is not the sum of what is open
  suspense_unexplained,   // suspense is not the sum of what is being returned
  contradicted,           // the bank said two things about an order
  total_differs,          // what is held is not what is owed
};
std::string_view name(Fault fault);

struct Difference {
  Fault fault = Fault::total_differs;
  std::int64_t entry = 0;
  std::string reference;
  std::int64_t ours = 0, theirs = 0;
};

/// One line of the equation: the accounts of a kind.
struct KindSum {
  ledger::AccountKind kind = ledger::AccountKind::customer;
  std::int64_t accounts = 0;
  std::int64_t sum = 0;  // as the equation has it: what is held, what is owed
};

struct Settlement {
  ledger::TransferId transfer = ledger::TransferId::none;
  std::int64_t amount = 0;  // > 0: came in
  std::string reference;    // of the order it is for; empty for what an operator attributed
};
struct OpenItem {
  std::string reference;
  std::int64_t transit = 0;  // what it leaves in transit
  Instant since;
};

/// Everything of ours that the comparison needs, read at one moment between two batches.
struct OurBooks {
  Instant at;
  std::vector<KindSum> held, owed;
  std::int64_t at_bank = 0, transit = 0, suspense = 0, returning = 0;
  std::int64_t cursor = 0;
  std::vector<Settlement> settlements;
  std::vector<BankEntry> entries;
  std::vector<OpenItem> open;
  std::vector<std::string> contradicted;
  bool has_feed = false;
};
OurBooks read_ours(store::Reader& reader, const ledger::Books& books, std::int64_t bank);

struct TheirBooks {
  std::vector<StatementLine> lines;
  BankBalance balance;
};
/// nullopt: the bank cannot be asked.
std::optional<TheirBooks> read_theirs(Client& client);

struct BooksReport {
  OurBooks ours;
  bool asked_bank = false;
  std::int64_t bank_balance = 0, bank_entries = 0, unread = 0;
  std::vector<Difference> differences;
  bool ok() const { return differences.empty(); }
};
/// `theirs` nullptr: the bank was not reached; that is a fault as soon as there was ever a bank.
BooksReport compare(OurBooks ours, const TheirBooks* theirs);

json::value books_json(const BooksReport& report);
std::string books_text(const BooksReport& report);

}  // namespace chenxi::banks
