// File: a payout file as operators bring it: CSV with the columns phone, amount, note.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chenxi::payouts {

constexpr std::size_t kLinesMax = 10'000;
constexpr std::size_t kNoteMax = 120;

struct FileLine {
  std::int64_t number = 0;  // in the file, from 1
  std::string phone;        // normal form
  std::int64_t amount = 0;  // minor units
  std::string note;
  std::int64_t customer = 0;
};
struct FileFault {
  std::int64_t number = 0;
  Code code = Code::payout_file_invalid;
  std::string text;  // what stands there
};
struct PayoutFile {
  std::vector<FileLine> lines;      // good ones, of residents who are known
  std::vector<FileFault> faults;    // lines that cannot be read
  std::vector<FileFault> unknown;   // numbers that nobody is registered with
  std::int64_t total = 0;           // of the good lines
};

/// Reads a whole file: RFC 4180 (quotes, CRLF), a byte order mark, a heading line and empty lines are let through.
/// `find` gives the customer of a number, or nothing.
PayoutFile read_file(std::string_view csv, const std::function<std::optional<std::int64_t>(const std::string&)>& find);

/// The fields of one record; moves `rest` behind it. nullopt: a quote that does not end.
std::optional<std::vector<std::string>> next_record(std::string_view& rest);

}  // namespace chenxi::payouts
