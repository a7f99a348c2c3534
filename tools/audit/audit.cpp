#include "audit.h"

#include "books.h"
#include "checkpoints.h"
#include "history.h"

namespace audit {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else out += c;
  }
  return out + '"';
}

std::string json_of(const Finding& f) {
  return fmt::format(R"({{"table":{},"key":{},"batch":{},"what":{}}})", quoted(f.table), quoted(f.key),
                     f.batch == INT64_MAX ? "null" : std::to_string(f.batch), quoted(f.what));
}

std::string line_of(const Finding& f) { return fmt::format("{} {}: {}", f.table, f.key, f.what); }

}  // namespace

Report audit(Source& source, const Order& order) {
  Report report;
  const std::vector<Table> tables = source.tables();
  History history(source, tables, report);
  history.read();
  if (order.checkpoints && !order.checkpoints->empty()) check_checkpoints(*order.checkpoints, order.key, history, report);
  else report.notes.emplace_back("no checkpoints were given: a store that was rolled back, or written anew as a whole, looks right");
  history.compare_rows();
  Books(source, tables, history, order.offset_minutes, report).check();
  report.sort();
  return report;
}

std::string to_json(const Report& r) {
  std::string sums, notes, findings;
  for (const auto& [currency, sum] : r.sums) sums += fmt::format("{}\"{}\":{}", sums.empty() ? "" : ",", currency, sum);
  for (const std::string& note : r.notes) notes += (notes.empty() ? "" : ",") + quoted(note);
  for (std::size_t i = 0; i < std::min<std::size_t>(r.findings.size(), 100); ++i) findings += (i == 0 ? "" : ",") + json_of(r.findings[i]);
  return fmt::format(
      R"({{"ok":{},"first":{},"findings":[{}],"found":{},"head":{},"batches":{},"pages":{},"checkpoints":{},"rows":{},"transfers":{},"accounts":{},"sum_of_balances":{{{}}},"notes":[{}]}})",
      r.ok(), r.ok() ? "null" : json_of(r.findings.front()), findings, r.findings.size(), quoted(r.head), r.batches, r.pages, r.checkpoints, r.rows,
      r.transfers, r.accounts, sums, notes);
}

std::string to_text(const Report& r, bool all) {
  std::string out;
  if (!r.ok()) {
    out = "FOUND " + line_of(r.findings.front()) + "\n";
    if (r.findings.size() > 1 && !all) out += fmt::format("and {} more, which may follow from it (--all)\n", r.findings.size() - 1);
    if (all)
      for (std::size_t i = 1; i < r.findings.size(); ++i) out += "      " + line_of(r.findings[i]) + "\n";
  }
  out += fmt::format("{} batches, {} pages of the journal, {} checkpoints, {} rows, {} transfers, {} accounts; head {}\n", r.batches, r.pages,
                     r.checkpoints, r.rows, r.transfers, r.accounts, r.head);
  for (const std::string& note : r.notes) out += "note: " + note + "\n";
  return out + (r.ok() ? "every record is what was written" : "NOT every record is what was written");
}

}  // namespace audit
