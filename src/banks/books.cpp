#include "banks/books.h"

#include <fmt/format.h>

#include <map>

#include "ledger/statement.h"
#include "ports/system_accounts.h"

namespace chenxi::banks {
namespace {

using ledger::AccountKind;

constexpr AccountKind kHeld[] = {AccountKind::bank_safeguarded, AccountKind::cash, AccountKind::transit};
constexpr AccountKind kOwed[] = {AccountKind::customer, AccountKind::held,     AccountKind::merchant,
                                 AccountKind::escrow,         AccountKind::settling,
                                 AccountKind::operator_funds, AccountKind::suspense, AccountKind::clearing,
                                 AccountKind::income_fees,    AccountKind::residual};

std::int64_t total(const std::vector<KindSum>& sums) {
  std::int64_t out = 0;
  for (const KindSum& one : sums) out += one.sum;
  return out;
}

void add_sums(OurBooks& out, const ledger::Books& books) {
  std::map<AccountKind, KindSum> sums;
  for (const ledger::Account& account : books.accounts()) {
    KindSum& sum = sums[account.kind];
    sum.accounts += 1;
    sum.sum += account.balance;
  }
  for (const AccountKind kind : kHeld) out.held.push_back({kind, sums[kind].accounts, -sums[kind].sum});
  for (const AccountKind kind : kOwed) out.owed.push_back({kind, sums[kind].accounts, sums[kind].sum});
  out.transit = sums[AccountKind::transit].sum;
  out.suspense = sums[AccountKind::suspense].sum;
}

/// What an order's rows leave in transit until the bank settles them.
void add_open(OurBooks& out, const BankOrder& order) {
  if (order.contradicted) out.contradicted.push_back(order.reference);
  if (order.state == OrderState::returning) out.returning += order.amount;
  const bool decided = order.state != OrderState::pending && order.state != OrderState::failed;
  const bool top_up = order.kind == OrderKind::top_up;
  if (decided && !order.settled) out.open.push_back({order.reference, top_up ? -order.amount : order.amount, order.decided_at});
  if (order.state == OrderState::returned && !order.return_settled)
    out.open.push_back({order.reference + "R", order.amount, order.decided_at});
}

}  // namespace

std::string_view name(Fault fault) {
  switch (fault) {
    case Fault::bank_unreachable: return "bank_unreachable";
    case Fault::entry_lost: return "entry_lost";
    case Fault::entry_not_booked: return "entry_not_booked";
    case Fault::entry_unexpected: return "entry_unexpected";
    case Fault::entry_changed: return "entry_changed";
    case Fault::settlement_differs: return "settlement_differs";
    case Fault::statement_gap: return "statement_gap";
    case Fault::balance_differs: return "balance_differs";
    case Fault::transit_overdue: return "transit_overdue";
    case Fault::transit_unexplained: return "transit_unexplained";
    case Fault::suspense_unexplained: return "suspense_unexplained";
    case Fault::contradicted: return "contradicted";
    case Fault::total_differs: return "total_differs";
  }
  return "";
}

// ------------------------------------------------------------------------------------------------------- both readings

OurBooks read_ours(store::Reader& reader, const ledger::Books& books, std::int64_t bank) {
  OurBooks out;
  out.at = books.now();
  add_sums(out, books);
  if (const auto feed = store::load_one<BankFeed>(reader, store::make_key(bank))) {
    out.cursor = feed->cursor;
    out.has_feed = true;
  }
  out.entries = store::scan_all<BankEntry>(reader, store::prefix_range(store::make_key(bank)));
  std::map<std::int64_t, BankOrder> settled;  // by row: to name our settlements
  BankOrder order;
  bool filled = false;
  const auto look = [&] {
    if (!filled || order.bank != bank) return;
    add_open(out, order);
    if (order.settled || order.return_settled) settled[order.id] = order;
  };
  reader.scan(store::table<BankOrder>(), {}, [&]() -> void* {
    look();
    filled = true;
    return &order;
  });
  look();

  const auto system =
      store::load_one<ports::SystemAccount>(reader, store::make_key(AccountKind::bank_safeguarded, bank));
  if (!system) return out;
  const ledger::Account& account = books.account(system->account);
  out.at_bank = -account.balance;
  ledger::walk(reader, account.id, account.head, [&](const ledger::Transfer& t) {
    Settlement one;
    one.transfer = t.id;
    one.amount = t.debit == account.id ? t.amount : -t.amount;
    if (const auto found = settled.find(t.object); found != settled.end()) {
      // The second row on this account for one order, outwards, is the return of what could not land.
      const bool back = found->second.kind == OrderKind::top_up && one.amount < 0;
      one.reference = found->second.reference + (back ? "R" : "");
    }
    out.settlements.push_back(std::move(one));
    return true;
  });
  return out;
}

std::optional<TheirBooks> read_theirs(Client& client) {
  TheirBooks out;
  while (true) {
    const auto page = client.statement(out.lines.empty() ? 0 : out.lines.back().id);
    if (!page) return std::nullopt;
    for (const StatementLine& line : page->lines)
      if (out.lines.empty() || line.id > out.lines.back().id) out.lines.push_back(line);
    if (!page->has_more || page->lines.empty()) break;
  }
  const auto balance = client.balance();
  if (!balance) return std::nullopt;
  out.balance = *balance;
  return out;
}

// ---------------------------------------------------------------------------------------------------------- comparing

BooksReport compare(OurBooks ours, const TheirBooks* theirs) {
  BooksReport report;
  auto& differences = report.differences;
  const std::int64_t held = total(ours.held), owed = total(ours.owed);
  if (held != owed) differences.push_back({Fault::total_differs, 0, "", owed, held});

  std::int64_t open = 0;
  for (const OpenItem& item : ours.open) {
    open += item.transit;
    if (ours.at - item.since > kTransitFor) differences.push_back({Fault::transit_overdue, 0, item.reference, item.transit, 0});
  }
  if (ours.transit != open) differences.push_back({Fault::transit_unexplained, 0, "", ours.transit, open});
  if (ours.suspense != ours.returning) differences.push_back({Fault::suspense_unexplained, 0, "", ours.suspense, ours.returning});
  for (const std::string& reference : ours.contradicted) differences.push_back({Fault::contradicted, 0, reference, 0, 0});

  if (theirs == nullptr) {
    if (ours.has_feed || ours.at_bank != 0) differences.push_back({Fault::bank_unreachable, 0, "", ours.at_bank, 0});
    report.ours = std::move(ours);
    return report;
  }
  report.asked_bank = true;
  report.bank_balance = theirs->balance.balance;
  report.bank_entries = static_cast<std::int64_t>(theirs->lines.size());

  std::map<std::int64_t, const BankEntry*> entries;               // as we read them
  std::map<ledger::TransferId, const Settlement*> settlements;    // as we booked them
  std::map<std::int64_t, const StatementLine*> lines;             // as the bank tells them now
  for (const BankEntry& entry : ours.entries) entries[entry.id] = &entry;
  for (const Settlement& one : ours.settlements) settlements[one.transfer] = &one;

  std::int64_t running = 0;
  for (const StatementLine& line : theirs->lines) {
    lines[line.id] = &line;
    if (running + line.amount != line.balance_after)
      differences.push_back({Fault::statement_gap, line.id, line.reference, running + line.amount, line.balance_after});
    running = line.balance_after;
    const auto found = entries.find(line.id);
    if (found == entries.end()) {
      report.unread += line.amount;
      const bool late = ours.at - line.booked_at > kUnreadFor;
      if (line.id <= ours.cursor || late) differences.push_back({Fault::entry_not_booked, line.id, line.reference, 0, line.amount});
      continue;
    }
    const BankEntry& entry = *found->second;
    if (entry.amount != line.amount || entry.reference != line.reference) {
      differences.push_back({Fault::entry_changed, line.id, line.reference, entry.amount, line.amount});
      continue;
    }
    if (entry.state == EntryState::unexpected) {
      differences.push_back({Fault::entry_unexpected, line.id, line.reference, 0, line.amount});
      continue;
    }
    const auto booked = settlements.find(entry.transfer);
    const bool same = booked != settlements.end() && booked->second->amount == line.amount &&
                      (entry.state == EntryState::attributed || booked->second->reference == line.reference);
    if (!same) {
      const std::int64_t amount = booked == settlements.end() ? 0 : booked->second->amount;
      differences.push_back({Fault::settlement_differs, line.id, line.reference, amount, line.amount});
    }
  }
  if (theirs->balance.balance != running && theirs->balance.last_entry <= (theirs->lines.empty() ? 0 : theirs->lines.back().id))
    differences.push_back({Fault::balance_differs, theirs->balance.last_entry, "", running, theirs->balance.balance});

  // The other way round: what we settled must still be there.
  std::map<ledger::TransferId, const BankEntry*> by_transfer;
  for (const BankEntry& entry : ours.entries)
    if (entry.transfer != ledger::TransferId::none) by_transfer[entry.transfer] = &entry;
  for (const Settlement& one : ours.settlements) {
    const auto entry = by_transfer.find(one.transfer);
    if (entry == by_transfer.end()) {
      differences.push_back({Fault::entry_lost, 0, one.reference, one.amount, 0});
    } else if (!lines.contains(entry->second->id)) {
      differences.push_back({Fault::entry_lost, entry->second->id, entry->second->reference, one.amount, 0});
    }
  }
  report.ours = std::move(ours);
  return report;
}

// ------------------------------------------------------------------------------------------------------------ showing

json::value books_json(const BooksReport& report) {
  const auto sums = [](const std::vector<KindSum>& list) {
    json::array out;
    for (const KindSum& one : list)
      out.push_back(json::object{{"kind", ledger::name(one.kind)}, {"accounts", one.accounts}, {"amount", one.sum}});
    return out;
  };
  json::array differences;
  for (const Difference& one : report.differences)
    differences.push_back(json::object{{"what", name(one.fault)}, {"entry", one.entry}, {"reference", one.reference},
                                       {"ours", one.ours}, {"theirs", one.theirs}});
  json::object out{{"object", "books"},
                   {"ok", report.ok()},
                   {"as_of", rfc3339(report.ours.at)},
                   {"held", sums(report.ours.held)},
                   {"owed", sums(report.ours.owed)},
                   {"held_total", total(report.ours.held)},
                   {"owed_total", total(report.ours.owed)},
                   {"currency", "CNY"},
                   {"differences", std::move(differences)}};
  if (report.asked_bank)
    out["bank"] = json::object{{"balance", report.bank_balance}, {"ours", report.ours.at_bank},
                               {"entries", report.bank_entries}, {"not_read_yet", report.unread}};
  return out;
}

std::string books_text(const BooksReport& report) {
  const auto yuan = [](std::int64_t minor) { return money::decimal({minor, money::Currency::cny}); };
  std::string out = fmt::format("books as of {}\n", rfc3339(report.ours.at));
  for (const auto* side : {&report.ours.held, &report.ours.owed}) {
    const bool held = side == &report.ours.held;
    for (const KindSum& one : *side)
      out += fmt::format("  {:<18} {:>8} {:>18}\n", ledger::name(one.kind), one.accounts, yuan(one.sum));
    out += fmt::format("  {:<18} {:>8} {:>18}\n", held ? "held" : "owed", "", yuan(total(*side)));
  }
  if (report.asked_bank)
    out += fmt::format("  bank says {} in {} entries, our books {}{}\n", yuan(report.bank_balance), report.bank_entries,
                       yuan(report.ours.at_bank), report.unread != 0 ? ", not read yet " + yuan(report.unread) : "");
  for (const Difference& one : report.differences) {
    out += fmt::format("  DIFFERS {}", name(one.fault));
    if (one.entry != 0) out += fmt::format(" entry {}", one.entry);
    if (!one.reference.empty()) out += fmt::format(" reference {}", one.reference);
    out += fmt::format(" ours {} theirs {}\n", yuan(one.ours), yuan(one.theirs));
  }
  out += report.ok() ? "books agree\n" : fmt::format("books do not agree: {} differences\n", report.differences.size());
  return out;
}

}  // namespace chenxi::banks
