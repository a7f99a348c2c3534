// Money that an order holds: set aside when its payer pays, the shop's when it is captured, his own again when it is not.
#pragma once
#include "payments/rows.h"

namespace chenxi::payments {

/// Numbers are stored: never reuse one.
enum class HoldState : std::uint8_t {
  held = 1,
  captured = 2,  // whole or in part: the payment of the same number says how much; the rest came back in the same commit
  released = 3,  // whole: the shop called the order off, or its time was over
};
std::string_view name(HoldState state);

/// Its number is the payment's, too, once it is captured: the rows of the ledger that set aside, pay and give back name one object.
struct Hold {
  std::int64_t id = 0;
  std::int64_t order = 0, payer = 0, merchant = 0;
  HoldState state = HoldState::held;
  std::int64_t amount = 0, captured = 0;
  money::Currency currency = money::Currency::cny;
  PaymentMethod method = PaymentMethod::link;
  ledger::Factor factor = ledger::Factor::none;  // how the payer proved that it was him
  Instant at, until, ended_at;
  store::Bytes sealed_note;  // the payer's own words; column "payments.note"
  ledger::TransferId group = ledger::TransferId::none;  // by which it was set aside
  ledger::TransferId last = ledger::TransferId::none;   // by which it ended
  std::int64_t timer = 0;
  static constexpr store::Table kTable{"payment_holds", 1};
};
BOOST_DESCRIBE_STRUCT(Hold, (), (id, order, payer, merchant, state, amount, captured, currency, method, factor, at, until, ended_at,
                                 sealed_note, group, last, timer))

/// What a payer has held now.
struct HeldOf {
  std::int64_t payer = 0, hold = 0;
  static constexpr store::Table kTable{"holds_of_payers", 2};
};
BOOST_DESCRIBE_STRUCT(HeldOf, (), (payer, hold))

/// What waits for a shop now.
struct HeldAt {
  std::int64_t merchant = 0;
  std::int64_t holds = 0, amount = 0;
  static constexpr store::Table kTable{"holds_at_shops", 1};
};
BOOST_DESCRIBE_STRUCT(HeldAt, (), (merchant, holds, amount))

}  // namespace chenxi::payments
