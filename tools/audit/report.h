// What an audit says.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace audit {

struct Finding {
  /// Chains before rows before sums: what a later kind compares with is only worth something when the earlier kinds agree.
  enum class Kind : std::uint8_t { chain, row, sum };
  Kind kind = Kind::row;
  std::int64_t batch = 0;  // which batch wrote it last; INT64_MAX: none did
  std::string table, key;  // "devices", "customer=17 id=3"
  std::string what;
};

struct Report {
  std::int64_t batches = 0, transfers = 0, accounts = 0, rows = 0, pages = 0, checkpoints = 0;
  std::int64_t first_page_of = 0;                // the batch with which the journal begins
  std::string head;                              // "batch:hash" of the newest batch
  std::map<std::int64_t, std::int64_t> sums;     // of all balances, by ISO 4217 number: zero when right
  std::vector<std::string> notes;                // what was not checked, and why
  std::vector<Finding> findings;                 // in order, after sort()

  bool ok() const { return findings.empty(); }
  void find(Finding::Kind kind, std::int64_t batch, std::string table, std::string key, std::string what) {
    findings.push_back({kind, batch, std::move(table), std::move(key), std::move(what)});
  }
  /// The first bad record first: of each kind, the one that stood earliest in the history.
  void sort() {
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.kind, a.batch) < std::pair(b.kind, b.batch);
    });
  }
};

}  // namespace audit
