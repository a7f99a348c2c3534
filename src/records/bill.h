// Bill: what a list, a filter or a month's figures need to know of one row of a resident's account. It follows from the
// ledger row and the row it names, so it can be made again at any time; it holds numbers and no word of anybody.
#pragma once
#include <map>

#include "records/entries.h"

namespace chenxi::records {

/// Who is on the other side. Numbers are stored: never reuse one.
enum class Other : std::uint8_t {
  house = 0,   // the house's own accounts: a counter, a payout
  shop = 1,    // `other` is the merchant
  person = 2,  // the customer
  bank = 3,    // the bank's number
  unknown = 4,  // whoever proves a number or address: `other` is the transfer
};

struct Bill {
  ledger::AccountId account = ledger::AccountId::none;
  std::int64_t month = 0;  // CivilTime::month_number
  ledger::TransferId transfer = ledger::TransferId::none;
  Instant at;
  Type type = Type::payment;
  bool in = false;
  std::int64_t amount = 0;
  Other kind = Other::house;
  std::int64_t other = 0;
  bool noted = false;  // may have words that its owner can search
  ledger::TransferId gives_back = ledger::TransferId::none;  // the earlier row of this account that it gives back
  static constexpr store::Table kTable{"bills", 3};
};
BOOST_DESCRIBE_STRUCT(Bill, (), (account, month, transfer, at, type, in, amount, kind, other, noted, gives_back))

/// What came back of a row, filed under the month of that row: it belongs to that month's figures.
struct BillReturn {
  ledger::AccountId account = ledger::AccountId::none;
  std::int64_t month = 0;
  ledger::TransferId given_back = ledger::TransferId::none, by = ledger::TransferId::none;
  std::int64_t amount = 0;
  static constexpr store::Table kTable{"bill_returns", 4};
};
BOOST_DESCRIBE_STRUCT(BillReturn, (), (account, month, given_back, by, amount))

/// Kinds and owners of accounts, which never change: each is read once.
class AccountKinds {
 public:
  const ledger::AccountRow& of(store::Reader& reader, ledger::AccountId id);

 private:
  std::map<ledger::AccountId, ledger::AccountRow> known_;
};

/// Names what bill_of() will look at, so that many rows cost few questions.
void want_for_bill(engine::Keys& keys, const ledger::Transfer& row);

struct Billed {
  Bill bill;
  std::optional<BillReturn> back;
};
/// `account` is one of the row's two sides. `ctx` is one for queries.
Billed bill_of(engine::Context& ctx, AccountKinds& kinds, const ledger::Transfer& row, ledger::AccountId account);

}  // namespace chenxi::records
