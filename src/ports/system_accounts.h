// Where the house's own accounts are found: a row per kind and number, written when the account is opened.
#pragma once
#include "engine/command.h"

namespace chenxi::ports {

/// `number` tells accounts of one kind apart: the bank of transit and bank:safeguarded, the desk of cash; else 1.
struct SystemAccount {
  ledger::AccountKind kind = ledger::AccountKind::suspense;
  std::int64_t number = 0;
  ledger::AccountId account = ledger::AccountId::none;
  static constexpr store::Table kTable{"system_accounts", 2};
};
BOOST_DESCRIBE_STRUCT(SystemAccount, (), (kind, number, account))

inline std::vector<const store::TableInfo*> tables() { return {&store::table<SystemAccount>()}; }

/// In keys().
inline void key_of_system_account(engine::Keys& keys, ledger::AccountKind kind, std::int64_t number = 1) {
  keys.row<SystemAccount>(kind, number);
}

/// In run(). Refuses account_unknown: no such desk or bank was opened.
inline Result<ledger::AccountId> system_account(engine::Context& ctx, ledger::AccountKind kind, std::int64_t number = 1) {
  const SystemAccount* row = ctx.find<SystemAccount>(kind, number);
  if (row == nullptr) return refuse(Code::account_unknown);
  return row->account;
}

/// After the line of a command that named the row: opens the account unless it is there.
inline ledger::AccountId open_system_account(engine::Context& ctx, ledger::AccountKind kind, std::int64_t number = 1) {
  if (const SystemAccount* row = ctx.find<SystemAccount>(kind, number)) return row->account;
  const ledger::AccountId account = ctx.open_account(kind, number, money::Currency::cny);
  ctx.insert(SystemAccount{kind, number, account});
  return account;
}

}  // namespace chenxi::ports
