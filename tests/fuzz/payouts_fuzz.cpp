// Any bytes as a payout file: totals against 128 bits, every line in its place, and a record that is written again reads
// the same.
#include <algorithm>

#include "base/json.h"
#include "money/money.h"
#include "payouts/file.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;
__extension__ using Wide = __int128;

std::string quoted(const std::vector<std::string>& fields) {
  std::string out;
  for (const std::string& field : fields) {
    if (!out.empty()) out += ',';
    out += '"';
    for (const char c : field) {
      out += c;
      if (c == '"' && !fuzz::planted()) out += '"';  // the planted fault: a writer that does not double them
    }
    out += '"';
  }
  return out + "\r\n";
}

void read_records(std::string_view rest) {
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    const auto fields = payouts::next_record(rest);
    if (!fields) return;
    CHECK(!fields->empty() && rest.size() < before, "a record takes something");
    const std::string again = quoted(*fields);
    std::string_view left = again;
    const auto read = payouts::next_record(left);
    CHECK(read && *read == *fields && left.empty(), "a record written again reads the same");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  read_records(text);
  const auto known = [](const std::string& phone) { return phone.back() % 2 == 0 ? std::optional<std::int64_t>(phone.back()) : std::nullopt; };
  const auto file = payouts::read_file(text, known);
  Wide total = 0;
  std::int64_t last = 0;
  for (const auto& line : file.lines) {
    total += line.amount;
    CHECK(line.number > last, "lines in the file's order");
    last = line.number;
    CHECK(line.amount > 0 && line.amount <= money::kAmountMax && line.customer != 0, "a good line");
    CHECK(line.phone.size() > 7 && line.phone.front() == '+' &&
              std::all_of(line.phone.begin() + 1, line.phone.end(), [](char c) { return c >= '0' && c <= '9'; }),
          "a number in its normal form");
    CHECK(line.note.size() <= payouts::kNoteMax, "a short note");
    for (const char c : line.note) CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a note of one line");
  }
  CHECK(total == file.total, "the total is the sum");
  CHECK(file.lines.size() + file.unknown.size() <= payouts::kLinesMax, "bounded");
  // An operator is shown what is wrong, as JSON: a whole file of UTF-8 gives whole texts.
  if (parse_json(to_text(json::value(text))))
    for (const auto& fault : file.faults) CHECK(parse_json(to_text(json::value(fault.text))).has_value(), "whole characters");
  return 0;
}
