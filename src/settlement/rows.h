// Settlements of shops' takings: which rows of a shop's account each one covers, and what they came to.
#pragma once
#include "ledger/rows.h"

namespace chenxi::settlement {

/// `instant`: on the day of the payments, for a fee.
enum class Kind : std::uint8_t { regular = 1, instant = 2 };
/// `settled`: the figures are final; what became of the money stands in its ports::ShopPayout.
enum class State : std::uint8_t { counting = 1, settled = 2, nothing = 3 };

/// What a stretch of rows on a shop's account comes to. All are amounts, none is below zero.
struct Sums {
  std::int64_t payments = 0, gross = 0;      // what was paid in
  std::int64_t refunds = 0, refunded = 0;    // what was given back
  std::int64_t returned = 0;                 // what a bank did not take
  std::int64_t other_in = 0, other_out = 0;  // shares of other shops, corrections
  std::int64_t fees = 0, fees_back = 0;
};

struct Settlement {
  std::int64_t merchant = 0, id = 0;
  std::int64_t owner = 0, link = 0;  // where it goes
  Kind kind = Kind::regular;
  State state = State::counting;
  std::int64_t number = 0;  // the shop's first is 1
  // The rows: after `from`, up to `to`; of a regular one, before the end of `to_day`.
  ledger::TransferId from = ledger::TransferId::none, to = ledger::TransferId::none;
  ledger::TransferId mark =
      ledger::TransferId::none;  // while it counts: the next row to be looked at, backwards
  std::int64_t from_day = 0, to_day = 0;
  std::int64_t asked = 0;  // instant: the amount with its fee that the owner signed
  std::int64_t payments = 0, gross = 0, refunds = 0, refunded = 0, returned = 0, other_in = 0, other_out = 0;
  std::int64_t fees = 0, fees_back = 0;
  std::int64_t brought = 0;  // left by the settlement before
  std::int64_t owed_before = 0,
               owed_after = 0;  // fees that the shop could not pay yet; below zero: owed to it
  std::int64_t instant_fee = 0;
  std::int64_t amount = 0;  // goes to the bank
  std::int64_t left = 0;    // stays in the shop: given back since to payers, before the next takings came
  ledger::TransferId set_aside = ledger::TransferId::none;
  Instant created_at, settled_at;
  static constexpr store::Table kTable{"settlements", 2};
};
BOOST_DESCRIBE_STRUCT(Settlement, (),
                      (merchant, id, owner, link, kind, state, number, from, to, mark, from_day, to_day,
                       asked, payments, gross, refunds, refunded, returned, other_in, other_out, fees,
                       fees_back, brought, owed_before, owed_after, instant_fee, amount, left, set_aside,
                       created_at, settled_at))

/// How far a shop is settled.
struct Progress {
  std::int64_t merchant = 0;
  ledger::TransferId upto = ledger::TransferId::none;  // the newest row that a settlement covers
  std::int64_t to_day = 0;                             // of the newest settlement; 0: none
  std::int64_t left = 0, owed = 0;
  std::int64_t number = 0;           // of the newest settlement
  std::int64_t running = 0;          // the settlement that counts; 0: none
  std::int64_t first_trade_day = 0;  // the first day with a payment, as far as counted; 0: none
  Instant next_at;                   // the next regular one
  static constexpr store::Table kTable{"settlement_progress", 1};
};
BOOST_DESCRIBE_STRUCT(Progress, (),
                      (merchant, upto, to_day, left, owed, number, running, first_trade_day, next_at))

/// What of a payment's fee has come back. Only payments of which something was refunded have one.
struct FeeReturned {
  ledger::TransferId payment = ledger::TransferId::none;
  std::int64_t refunded = 0, returned = 0;
  static constexpr store::Table kTable{"fees_returned", 1};
};
BOOST_DESCRIBE_STRUCT(FeeReturned, (), (payment, refunded, returned))

/// A refund's share of it.
struct RefundFee {
  ledger::TransferId refund = ledger::TransferId::none;
  std::int64_t back = 0;
  static constexpr store::Table kTable{"refund_fees", 1};
};
BOOST_DESCRIBE_STRUCT(RefundFee, (), (refund, back))

/// A day on which a shop was paid.
struct TradeDay {
  std::int64_t merchant = 0, day = 0;
  std::int64_t payments = 0;
  static constexpr store::Table kTable{"trade_days", 2};
};
BOOST_DESCRIBE_STRUCT(TradeDay, (), (merchant, day, payments))

}  // namespace chenxi::settlement
