// Batch payouts: wages, subsidies. A file of lines, paid by a chain of commands of at most 256 lines each.
#pragma once
#include "ledger/rows.h"

namespace chenxi::payouts {

enum class PayoutState : std::uint8_t { loading = 1, running = 2, done = 3 };

struct Payout {
  std::int64_t id = 0;
  PayoutState state = PayoutState::loading;
  std::string title;         // what residents see: "August wages"
  std::int64_t lines = 0, total = 0;    // of the file
  std::int64_t loaded = 0;   // lines that are rows already
  std::int64_t next = 0;     // first line that is not decided yet
  std::int64_t paid_lines = 0, paid_total = 0, failed_lines = 0;
  Instant created_at, finished_at;
  static constexpr store::Table kTable{"payouts", 1};
};
BOOST_DESCRIBE_STRUCT(Payout, (),
                      (id, state, title, lines, total, loaded, next, paid_lines, paid_total, failed_lines, created_at, finished_at))

enum class LineState : std::uint8_t { waiting = 1, paid = 2, failed = 3 };

/// One line, decided once: paid or failed, and never looked at again.
struct PayoutLine {
  std::int64_t payout = 0, line = 0;  // lines count from 0
  std::int64_t in_file = 0;                // the line of the operator's file, from 1
  std::int64_t customer = 0, amount = 0;
  store::Bytes sealed_note;           // under the resident's own keys, "payout_note"
  LineState state = LineState::waiting;
  std::int64_t code = 0;              // the Code of a failure
  ledger::TransferId transfer = ledger::TransferId::none;
  static constexpr store::Table kTable{"payout_lines", 2};
};
BOOST_DESCRIBE_STRUCT(PayoutLine, (), (payout, line, in_file, customer, amount, sealed_note, state, code, transfer))

}  // namespace chenxi::payouts
