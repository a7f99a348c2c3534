#include "ledger/cards.h"

namespace chenxi::ledger {

static_assert(sizeof(Account) == 72 && sizeof(Counts) == 72);

AccountRow row_of(const Account& a, const Counts& c) {
  AccountRow row;
  row.id = a.id;
  row.kind = a.kind;
  row.state = a.state;
  row.currency = a.currency;
  row.day = c.day;
  row.month = c.month;
  row.night = c.night;
  row.day_out = c.day_out;
  row.month_out = c.month_out;
  row.year_out = c.year_out;
  row.night_out = c.night_out;
  row.lifetime_out = c.lifetime_out;
  row.static_code_out = c.static_code_out;
  row.small_payment_out = c.small_payment_out;
  row.owner = a.owner;
  row.balance = a.balance;
  row.rows = a.rows;
  row.head = a.head;
  row.statement_month = a.statement_month;
  row.statement_rows = a.statement_rows;
  row.statement_opening = a.statement_opening();
  row.statement_in = a.statement_in;
  row.statement_out = a.statement_out;
  return row;
}

Account card_of(const AccountRow& row) {
  return {row.id, row.kind, row.state, row.currency, 0, row.owner, row.balance, row.rows, row.head, row.statement_month, row.statement_rows,
          row.statement_in, row.statement_out};
}

Counts counts_of(const AccountRow& row) {
  return {row.day, row.month, row.night, row.day_out, row.month_out, row.year_out, row.night_out, row.lifetime_out, row.static_code_out,
          row.small_payment_out};
}

}  // namespace chenxi::ledger
