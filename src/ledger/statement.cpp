#include "ledger/statement.h"

#include "base/check.h"

namespace chenxi::ledger {

TransferId previous_row(const Transfer& t, AccountId account) { return t.debit == account ? t.debit_prev : t.credit_prev; }

TransferId walk(store::Reader& reader, AccountId account, TransferId from,
                const std::function<bool(const Transfer&)>& visit) {
  while (from != TransferId::none) {
    const auto t = store::load_one<Transfer>(reader, store::make_key(from));
    CHECK(t.has_value() && (t->debit == account || t->credit == account), "a chain leads to a row of another account");
    if (!visit(*t)) return from;
    from = previous_row(*t, account);
  }
  return from;
}

}  // namespace chenxi::ledger
