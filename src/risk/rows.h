// What risk remembers: counters of a customer, the rules as adopted, and every decision with its inputs.
#pragma once
#include "identity/rows.h"

namespace chenxi::risk {

/// A figure is meant only for the window whose number stands beside it; another number means zero.
struct RiskCounters {
  std::int64_t customer = 0;
  std::int64_t hour = 0, out_hour = 0;  // moves that left in this hour
  std::int64_t day = 0;                 // for what follows
  std::int64_t out_count = 0, out_amount = 0, new_payees = 0, new_senders = 0, received = 0;
  std::int64_t usual = 0, moves = 0;  // a sliding mean of amounts, minor units, and over how many
  std::int64_t delayed_payee = 0;     // who has to wait, until when
  Instant delayed_until;
  static constexpr store::Table kTable{"risk_counters", 1};
};
BOOST_DESCRIBE_STRUCT(RiskCounters, (),
                      (customer, hour, out_hour, day, out_count, out_amount, new_payees, new_senders,
                       received, usual, moves, delayed_payee, delayed_until))

struct RiskRulesRow {
  std::int64_t list = 1, id = 0;  // there is one list
  std::string text;
  Instant valid_from;
  static constexpr store::Table kTable{"risk_rules", 2};
};
BOOST_DESCRIBE_STRUCT(RiskRulesRow, (), (list, id, text, valid_from))

/// Append-only: which rules judged what, with which inputs, and what came of it.
struct RiskDecision {
  std::int64_t customer = 0, id = 0;
  Instant at;
  std::int64_t rules = 0;   // RiskRulesRow; 0: none could be read
  std::int64_t method = 0;  // rules::Method
  std::int64_t payee = 0, device = 0, object = 0;
  std::string action, because, hits, shadows, inputs;
  bool passed = false;  // went on: warned, stepped up, waited, or nothing stood in the way
  static constexpr store::Table kTable{"risk_decisions", 2};
};
BOOST_DESCRIBE_STRUCT(RiskDecision, (),
                      (customer, id, at, rules, method, payee, device, object, action, because, hits, shadows,
                       inputs, passed))

}  // namespace chenxi::risk
