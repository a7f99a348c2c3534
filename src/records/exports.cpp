#include "records/exports.h"

#include <fmt/format.h>

#include <set>

namespace chenxi::records {
namespace {

std::string date(const CivilTime& t) { return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day); }

/// What a spreadsheet would run: = + - @, also in full width, and whatever control characters stand before them.
bool looks_like_formula(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t' || cell.front() == '\r' || cell.front() == '\n'))
    cell.remove_prefix(1);
  for (const std::string_view start : {"=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212"})
    if (cell.starts_with(start)) return true;
  return false;
}

std::string amount(std::int64_t minor, money::Currency currency) {
  return money::decimal({minor, currency}) + " " + std::string(money::code(currency));
}

constexpr std::string_view kWallet = "assets:wallet";
constexpr std::string_view kOpening = "equity:opening balances";

/// A payout comes in. One that leaves had been booked by mistake, and was taken back.
bool taken_back(const ExportLine& line) { return line.type == "payout" && !line.in; }

std::string other_account(const ExportLine& line) {
  const std::string word = line.category.empty() ? line.type : line.category;
  if (line.type == "top_up" || line.type == "withdrawal") return "assets:bank";
  if (line.type == "cash") return "assets:cash";
  // What comes back makes the expense smaller; it is no income. What is taken back makes the income smaller; nothing was bought.
  if (line.type == "refund" || (!line.in && !taken_back(line))) return "expenses:" + word;
  return "income:" + line.type;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string out = "\"";
  if (looks_like_formula(text)) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

/// Comments, tags, dates in brackets, payee bars.
std::string journal_words(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case ';': out += ','; break;
      case ':': out += "\uff1a"; break;
      case '[': out += '('; break;
      case ']': out += ')'; break;
      case '|': out += '/'; break;
      default: out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

std::string csv(const ExportMonth& month, const BusinessCalendar& calendar, Lang lang) {
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
  const auto head = [lang](std::string_view column) { return csv_cell(sentence(lang, "record.csv." + std::string(column))); };
  row({head("time"), head("type"), head("title"), head("in"), head("out"), head("currency"), head("balance"),
       head("category"), head("note"), head("status"), head("id")});
  for (const ExportLine& line : month.lines) {
    const CivilTime t = calendar.civil(line.at);
    const std::string text = money::decimal({line.amount, line.currency});
    const auto word = [&](std::string_view area, const std::string& one) {
      const std::string key = "wallet." + std::string(area) + "." + one;
      return csv_cell(has_sentence(key) ? sentence(lang, key) : one);
    };
    row({fmt::format("{} {:02}:{:02}:{:02}", date(t), t.hour, t.minute, t.second),
         word("type", taken_back(line) ? "correction" : line.type), csv_cell(line.title),
         line.in ? text : "", line.in ? "" : text, std::string(money::code(line.currency)),
         money::decimal({line.balance_after, line.currency}), line.category.empty() ? "" : word("category", line.category),
         csv_cell(line.note), word("status", line.status), line.id});
  }
  return out;
}

std::string hledger(const ExportMonth& month, const BusinessCalendar& calendar, std::string_view wallet) {
  std::set<money::Currency> currencies = {month.currency};
  std::set<std::string> accounts = {std::string(kWallet), std::string(kOpening)};
  for (const ExportLine& line : month.lines) {
    currencies.insert(line.currency);
    accounts.insert(other_account(line));
  }
  std::string out = fmt::format("; {} {}\n; hledger check --strict\n\n", journal_words(wallet), month.name);
  for (const money::Currency currency : currencies) out += "commodity " + amount(100'000, currency) + "\n";
  for (const std::string& account : accounts) out += "account " + account + "\n";
  if (!month.lines.empty()) {
    const ExportLine& first = month.lines.front();
    const std::string before = amount(first.balance_after - (first.in ? first.amount : -first.amount), first.currency);
    out += fmt::format("\n{}-01 * opening\n    {}  {} = {}\n    {}\n", month.name, kWallet, before, before, kOpening);
  }
  for (const ExportLine& line : month.lines) {
    const std::string moved = amount(line.in ? line.amount : -line.amount, line.currency);
    const std::string note = line.note.empty() ? "" : "  ; " + journal_words(line.note);
    out += fmt::format("\n{} * ({}) {}{}\n    ; id:{}, type:{}\n    {}  {} = {}\n    {}\n", date(calendar.civil(line.at)), line.id,
                       journal_words(line.title), note, line.id, line.type, kWallet, moved, amount(line.balance_after, line.currency),
                       other_account(line));
  }
  return out;
}

}  // namespace chenxi::records
