#include "reports/files.h"

#include <fmt/format.h>

#include <set>

#include "money/money.h"
#include "records/exports.h"

namespace chenxi::reports {

using ledger::TransferKind;

namespace {

constexpr std::string_view kShop = "assets:shop";
constexpr std::string_view kOpening = "equity:opening balances";

std::string amount(std::int64_t minor, money::Currency currency) {
  return money::decimal({minor, currency}) + " " + std::string(money::code(currency));
}

/// Where the other half of a row stands in a bookkeeper's chart.
std::string_view other_account(const Entry& entry) {
  switch (entry.kind) {
    case TransferKind::payment:
    case TransferKind::delivery: return "income:sales";
    case TransferKind::refund: return "income:refunds";
    case TransferKind::settle:
    case TransferKind::settle_return: return "assets:on its way to the bank";
    case TransferKind::fee:
    case TransferKind::fee_return: return "expenses:fees";
    case TransferKind::split: return "expenses:shares";
    case TransferKind::cash_in:
    case TransferKind::cash_out:
    case TransferKind::transfer:
    case TransferKind::hold:
    case TransferKind::release:
    case TransferKind::top_up:
    case TransferKind::withdrawal:
    case TransferKind::payout:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::rounding:
    case TransferKind::reversal:
    case TransferKind::escrow:
    case TransferKind::escrow_return:
    case TransferKind::shop_payout: return "equity:corrections";
  }
  return "equity:corrections";
}

}  // namespace

std::string type_words(const Entry& entry, Lang lang) {
  const std::string key = "report.type." + std::string(ledger::name(entry.kind));
  return sentence(lang, has_sentence(key) ? key : "report.type.other");
}

std::string place_words(Place place, std::int64_t till, const std::map<std::int64_t, Till>& tills,
                        Lang lang) {
  if (const auto known = tills.find(till); place == Place::till && known != tills.end())
    return known->second.label;
  return sentence(lang, "report.place." + std::string(name(place)));
}

std::string csv(const Rows& rows, const FileHead& head, const BusinessCalendar& calendar, Lang lang) {
  std::string out = "\xef\xbb\xbf";
  const auto row = [&out](std::initializer_list<std::string> cells) {
    bool first = true;
    for (const std::string& one : cells) {
      if (!first) out += ',';
      first = false;
      out += one;
    }
    out += "\r\n";
  };
  const auto title = [lang](std::string_view column) {
    return records::csv_cell(sentence(lang, "report.column." + std::string(column)));
  };
  row({title("time"), title("type"), title("place"), title("in"), title("out"), title("fee"),
       title("currency"), title("balance"), title("receipt"), title("id")});
  for (const Entry& entry : rows.entries) {
    const CivilTime t = calendar.civil(entry.at);
    const auto decimal = [&](std::int64_t minor) { return money::decimal({minor, entry.currency}); };
    const bool trade = entry.line == settlement::Line::payment || entry.line == settlement::Line::refund;
    row({fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute,
                     t.second),
         records::csv_cell(type_words(entry, lang)),
         trade ? records::csv_cell(place_words(entry.place, entry.till, rows.tills, lang)) : "",
         entry.amount > 0 ? decimal(entry.amount) : "", entry.amount > 0 ? "" : decimal(-entry.amount),
         trade ? decimal(entry.fee) : "", std::string(money::code(entry.currency)),
         decimal(entry.balance_after), head.receipt(entry), head.id(entry)});
  }
  return out;
}

std::string journal(const Rows& rows, const FileHead& head, const BusinessCalendar& calendar) {
  std::set<money::Currency> currencies;
  std::set<std::string_view> accounts = {kShop, kOpening};
  for (const Entry& entry : rows.entries) {
    currencies.insert(entry.currency);
    accounts.insert(other_account(entry));
  }
  std::string out =
      fmt::format("; {} {} {}\n; hledger check --strict\n\n", records::journal_words(head.instance),
                  day_name(rows.span().from), day_name(rows.span().to));
  for (const money::Currency currency : currencies) out += "commodity " + amount(100'000, currency) + "\n";
  for (const std::string_view account : accounts) out += fmt::format("account {}\n", account);
  if (!rows.entries.empty()) {
    const Entry& first = rows.entries.front();
    const std::string before = amount(first.balance_after - first.amount, first.currency);
    out += fmt::format("\n{} * opening\n    {}  {} = {}\n    {}\n", day_name(rows.span().from), kShop, before,
                       before, kOpening);
  }
  for (const Entry& entry : rows.entries) {
    const CivilTime t = calendar.civil(entry.at);
    out += fmt::format("\n{:04}-{:02}-{:02} * ({}) {}\n    {}  {} = {}\n    {}\n", t.year, t.month, t.day,
                       head.id(entry), ledger::name(entry.kind), kShop, amount(entry.amount, entry.currency),
                       amount(entry.balance_after, entry.currency), other_account(entry));
  }
  return out;
}

}  // namespace chenxi::reports
