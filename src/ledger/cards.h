// Cards: accounts as they lie in memory, a million of them, so what is small is short and what most lack lies elsewhere.
#pragma once
#include "ledger/rows.h"

namespace chenxi::ledger {

/// 72 bytes.
struct Account {
  AccountId id = AccountId::none;
  AccountKind kind = AccountKind::customer;
  AccountState state = AccountState::open;
  money::Currency currency = money::Currency::cny;
  std::uint32_t counts = 0;  // which of the Counts are this account's, from 1; 0: nothing was ever counted
  std::int64_t owner = 0, balance = 0, rows = 0;
  TransferId head = TransferId::none;
  std::int32_t statement_month = 0, statement_rows = 0;
  std::int64_t statement_in = 0, statement_out = 0;
  std::int64_t statement_opening() const { return balance - statement_in + statement_out; }
};

/// What limits count of one account: 72 bytes more for whoever has spent. Held money, shops and the house never have.
struct Counts {
  std::int32_t day = 0, month = 0, night = 0;
  std::int64_t day_out = 0, month_out = 0, year_out = 0, night_out = 0, lifetime_out = 0;
  std::int64_t static_code_out = 0, small_payment_out = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};

/// The whole row of both cards, and back.
AccountRow row_of(const Account& account, const Counts& counts);
Account card_of(const AccountRow& row);
Counts counts_of(const AccountRow& row);

}  // namespace chenxi::ledger
