#include "payouts/file.h"

#include <algorithm>

#include "identity/handles.h"
#include "money/money.h"

namespace chenxi::payouts {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == text.npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t") - from + 1));
}

/// A heading has no digit in its second column.
bool is_heading(const std::vector<std::string>& fields) {
  return fields.size() >= 2 && fields[1].find_first_of("0123456789") == std::string::npos;
}

/// The beginning of what stands there, in whole characters.
std::string excerpt(std::string_view text) {
  constexpr std::size_t kBytesMax = 32;
  if (text.size() <= kBytesMax) return std::string(text);
  std::size_t end = kBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

bool printable(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

Result<FileLine> read_line(std::int64_t number, const std::vector<std::string>& fields) {
  if (fields.size() < 2 || fields.size() > 3) return refuse(Code::payout_file_invalid);
  FileLine line;
  line.number = number;
  line.phone = TRY(identity::normal_phone(trimmed(fields[0])));
  line.amount = TRY(money::parse_decimal(trimmed(fields[1]), money::Currency::cny)).minor;
  if (line.amount <= 0) return refuse(Code::amount_invalid);
  if (line.amount > money::kAmountMax) return refuse(Code::amount_too_large);
  line.note = fields.size() == 3 ? trimmed(fields[2]) : "";
  if (line.note.size() > kNoteMax || !printable(line.note)) return refuse(Code::text_invalid);
  return line;
}

}  // namespace

std::optional<std::vector<std::string>> next_record(std::string_view& rest) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  std::size_t i = 0;
  for (; i < rest.size(); ++i) {
    const char c = rest[i];
    if (quoted) {
      if (c != '"') fields.back() += c;
      else if (i + 1 < rest.size() && rest[i + 1] == '"') fields.back() += rest[++i];
      else quoted = false;
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  if (quoted) return std::nullopt;
  return fields;
}

PayoutFile read_file(std::string_view csv, const std::function<std::optional<std::int64_t>(const std::string&)>& find) {
  PayoutFile out;
  if (csv.starts_with(kByteOrderMark)) csv.remove_prefix(kByteOrderMark.size());
  for (std::int64_t number = 1; !csv.empty(); ++number) {
    const auto fields = next_record(csv);
    if (!fields) {
      out.faults.push_back({number, Code::payout_file_invalid, "\""});
      break;
    }
    if (fields->size() == 1 && trimmed(fields->front()).empty()) continue;
    if (number == 1 && is_heading(*fields)) continue;
    auto line = read_line(number, *fields);
    if (!line) {
      out.faults.push_back({number, line.error().code(), excerpt(fields->front())});
      continue;
    }
    if (out.lines.size() + out.unknown.size() >= kLinesMax) {
      out.faults.push_back({number, Code::too_large, ""});
      break;
    }
    const auto customer = find(line->phone);
    if (!customer) {
      out.unknown.push_back({number, Code::account_unknown, line->phone});
      continue;
    }
    line->customer = *customer;
    out.total += line->amount;  // 10,000 lines of at most 10^11: far from 2^63
    out.lines.push_back(std::move(*line));
  }
  return out;
}

}  // namespace chenxi::payouts
