// Cash over a counter.
#pragma once
#include "ledger/rows.h"

namespace chenxi::cash {

enum class Way : std::uint8_t { in = 1, out = 2, float_in = 3 };

/// What passed over a counter once. Append-only.
struct CashMove {
  std::int64_t id = 0;
  Way way = Way::in;
  std::int64_t counter = 0;
  std::int64_t customer = 0;  // 0: the operator's own money
  std::int64_t amount = 0;
  ledger::TransferId transfer = ledger::TransferId::none;
  Instant at;
  static constexpr store::Table kTable{"cash_moves", 1, true};
};
BOOST_DESCRIBE_STRUCT(CashMove, (), (id, way, counter, customer, amount, transfer, at))

}  // namespace chenxi::cash
