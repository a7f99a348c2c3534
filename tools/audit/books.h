// Books: everything that follows from the transfers, worked out again from the first to the last: Merkle roots, balances and
// back-chains, account cards, the windows that limits count in, finished months.
#pragma once
#include <map>
#include <unordered_map>

#include "history.h"

namespace audit {

/// Local time, as the limits' windows count it. An offset without summer time: the deployments' zone has none.
struct Civil {
  std::int64_t day = 0, month = 0, year = 0;  // running numbers: days and months since 1970-01; the year itself
  std::int64_t night = 0;                     // the day on which it began
  bool is_night = false;                      // 22:00 to 06:00
};
Civil civil(std::int64_t at_us, std::int64_t offset_minutes);

class Books {
 public:
  Books(Source& source, const std::vector<Table>& tables, const History& history, std::int64_t offset_minutes, Report& report)
      : source_(source), tables_(tables), history_(history), offset_minutes_(offset_minutes), report_(report) {}
  void check();

 private:
  struct Window {
    std::int64_t number = INT64_MIN, sum = 0;
    void count(std::int64_t now, std::int64_t then, std::int64_t amount);
    std::int64_t in(std::int64_t wanted) const { return wanted == number ? sum : 0; }
  };
  struct Month {
    std::int64_t opening = 0, in = 0, out = 0, rows = 0;
    friend bool operator==(const Month&, const Month&) = default;
  };
  struct Account {
    bool exists = false;
    std::int64_t kind = 0, currency = 0;
    std::int64_t balance = 0, head = 0, rows = 0, lifetime = 0;
    Window day, month, year, night, static_code, small_payment;
    std::map<std::int64_t, Month> months;
    std::int64_t card_head = 0, balance_at_card = 0, rows_at_card = 0;  // where its stored card stands
  };
  struct Held {  // a row whose counting may be given back
    std::int64_t at = 0;
  };

  const Table& table(std::string_view name) const;
  void find(std::int64_t transfer, const std::string& what);
  void read_accounts();
  void read_transfers();
  void side(std::int64_t transfer, std::int64_t account, std::int64_t change, std::int64_t after, std::int64_t previous,
            std::int64_t currency, std::int64_t month);
  /// When the windows run that a row counts in: nullopt, and a finding, where it gives back what no earlier hold took.
  std::optional<std::pair<Civil, Civil>> now_and_then(std::int64_t transfer, std::int64_t at, bool gives_back_to_then, std::int64_t reverses);
  void end_batch();
  void check_cards();
  void check_months();

  Source& source_;
  const std::vector<Table>& tables_;
  const History& history_;
  std::int64_t offset_minutes_;
  Report& report_;
  std::unordered_map<std::int64_t, Account> accounts_;
  std::unordered_map<std::int64_t, std::int64_t> held_at_;  // instants of the rows that a release may name
  std::map<std::int64_t, Batch>::const_iterator batch_;     // the one whose transfers are being read
  std::vector<Hash> leaves_;
  std::int64_t next_ = 0;
};

}  // namespace audit
