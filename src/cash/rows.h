// Cash over a counter.
#pragma once
#include "ledger/rows.h"

namespace chenxi::cash {

enum class Way : std::uint8_t { in = 1, out = 2, float_in = 3, float_out = 4 };

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

/// A correction that two colleagues have booked. Append-only; why stands in their change.
struct Adjustment {
  std::int64_t id = 0;
  ledger::AccountKind from = ledger::AccountKind::operator_funds, to = ledger::AccountKind::customer;
  std::int64_t customer = 0;  // 0: between the house's own accounts
  std::int64_t amount = 0;
  ledger::TransferId names = ledger::TransferId::none;  // the row that was wrong
  ledger::TransferId transfer = ledger::TransferId::none;
  std::int64_t maker = 0, checker = 0;
  Instant at;
  static constexpr store::Table kTable{"adjustments", 1, true};
};
BOOST_DESCRIBE_STRUCT(Adjustment, (), (id, from, to, customer, amount, names, transfer, maker, checker, at))

/// How much of a row of the house's has been taken back.
struct TakenBack {
  ledger::TransferId row = ledger::TransferId::none;
  std::int64_t amount = 0;
  static constexpr store::Table kTable{"taken_back", 1};
};
BOOST_DESCRIBE_STRUCT(TakenBack, (), (row, amount))

}  // namespace chenxi::cash
