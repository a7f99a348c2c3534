#include "console/queries.h"

#include "ledger/statement.h"

namespace chenxi::console {

void Summary::run(engine::Context& ctx) {
  for (const ledger::Account& account : ctx.books().accounts()) {
    balances[{account.kind, account.currency}] += account.balance;
    accounts[{account.kind, account.currency}] += 1;
  }
}

void Accounts::run(engine::Context& ctx) {
  for (const ledger::Account& account : ctx.books().accounts()) {
    if (static_cast<std::int64_t>(account.id) <= after || (kind && account.kind != *kind)) continue;
    if (static_cast<std::int64_t>(found.size()) == limit) {
      more = true;
      return;
    }
    found.push_back(account);
  }
}

void Entries::run(engine::Context& ctx) {
  const ledger::Account* account_card = ctx.books().find(account);
  if (account_card == nullptr) return;
  card = *account_card;
  if (from != ledger::TransferId::none) {
    // A cursor is somebody's text: it must lead to a row of this account before it is followed.
    const auto row = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(from));
    if (!row || (row->debit != account && row->credit != account)) return;
  }
  next = ledger::walk(ctx.reader(), account, from == ledger::TransferId::none ? card->head : from,
                      [this](const ledger::Transfer& t) {
                        if (static_cast<std::int64_t>(found.size()) == limit) return false;
                        found.push_back(t);
                        return true;
                      });
}

void Posting::run(engine::Context& ctx) {
  const auto row = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(posting));
  if (!row) return;
  for (ledger::Transfer& t : store::scan_all<ledger::Transfer>(ctx.reader(), {store::make_key(row->group), {}, 64, false}))
    if (t.group == row->group) group.push_back(std::move(t));
  // Batches lie in the order of their transfers: halve the way to the one that holds this row.
  const auto newest = store::scan_all<ledger::Batch>(ctx.reader(), {{}, {}, 1, true});
  std::int64_t low = 1, high = newest.empty() ? 0 : newest.front().id;
  while (low <= high) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto b = store::load_one<ledger::Batch>(ctx.reader(), store::make_key(middle));
    if (!b) return;
    if (row->id < b->first) high = middle - 1;
    else if (row->id > b->last) low = middle + 1;
    else {
      batch = *b;
      return;
    }
  }
}

}  // namespace chenxi::console
