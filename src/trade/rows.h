// Guaranteed trade: what a buyer has paid for goods that are on their way. The money of a trade lies in an
// account of its own and is the buyer's until he confirms, or the time for it is over.
#pragma once
#include "ledger/rows.h"

namespace chenxi::trade {

/// Numbers are stored: never reuse one.
enum class TradeState : std::uint8_t {
  paid = 1,       // waits to be sent
  sent = 2,       // waits to be confirmed
  delivered = 3,  // over: what was left went to the shop
  returned = 4,   // over: all of it came back to the buyer
};
/// By what it ended.
enum class Ending : std::uint8_t {
  none = 0,
  confirmed = 1,   // the buyer has it
  time = 2,        // he said nothing within the days to confirm
  unsent = 3,      // the shop said nothing within the days to send
  cancelled = 4,   // the buyer called it off before it was sent
  given_back = 5,  // the shop gave back what was left
  decided = 6,     // a complaint was decided
  wound_up = 7,    // the shop is wound up
};
std::string_view name(Ending ending);

/// What a buyer complains about.
enum class Door : std::uint8_t { none = 0, not_come = 1, not_as_agreed = 2 };
std::string_view name(Door door);
enum class Case : std::uint8_t {
  none = 0,
  open = 1,
  contested = 2,  // the shop has said that it is not so
  withdrawn = 3,  // by the buyer: the clock went on
  decided = 4,
  settled = 5,  // the shop gave back what was left, or all shops' trades came back
};
std::string_view name(Case state);

/// The terms are those of the day on which it was paid.
struct Trade {
  std::int64_t id = 0;
  std::int64_t order = 0, merchant = 0, customer = 0;
  TradeState state = TradeState::paid;
  Ending ending = Ending::none;
  ledger::AccountId escrow = ledger::AccountId::none;
  std::string title;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::int64_t returned = 0, delivered = 0;
  std::int64_t confirm_days = 0;
  ledger::Factor factor = ledger::Factor::none;  // how the buyer proved that it was him
  Instant paid_at;
  Instant send_by;  // unsent until then: everything comes back
  Instant sent_at;
  Instant confirm_by;  // unconfirmed until then: the shop is paid
  Instant ended_at;
  std::string tracking;    // the shop's words: where the parcel can be followed
  std::int64_t timer = 0;  // of the clock that runs
  // The complaint about it, the newest where there were several. While it is open no clock runs.
  Case complaint = Case::none;
  Door door = Door::none;
  std::int64_t complaints = 0;  // how many there were
  Instant complained_at, answered_at;
  store::Bytes sealed_words;       // the buyer's, under his `statutory` key; column "trades.words"
  store::Bytes sealed_decision;    // why it was decided so, likewise; column "trades.decision"
  std::string answer;              // the shop's words
  std::int64_t clock_left_us = 0;  // when it was stopped
  ledger::TransferId group = ledger::TransferId::none;  // by which it was paid
  static constexpr store::Table kTable{"trades", 1};

  std::int64_t left() const { return amount - returned - delivered; }
  bool disputed() const { return complaint == Case::open || complaint == Case::contested; }
  bool over() const { return state == TradeState::delivered || state == TradeState::returned; }
};
BOOST_DESCRIBE_STRUCT(Trade, (),
                      (id, order, merchant, customer, state, ending, escrow, title, amount, currency,
                       returned, delivered, confirm_days, factor, paid_at, send_by, sent_at, confirm_by,
                       ended_at, tracking, timer, complaint, door, complaints, complained_at, answered_at,
                       sealed_words, sealed_decision, answer, clock_left_us, group))
/// "paid", "sent", "disputed", "delivered", "returned".
std::string_view status(const Trade& trade);

/// What waits for a decision, or for the two to settle it.
struct OpenCase {
  std::int64_t trade = 0;
  static constexpr store::Table kTable{"trade_cases", 1};
};
BOOST_DESCRIBE_STRUCT(OpenCase, (), (trade))

/// The trades of a buyer, and those of a shop, in the order in which they were paid: from 1 without a gap.
struct TradeOf {
  std::int64_t customer = 0;
  std::int64_t number = 0;
  std::int64_t trade = 0;
  static constexpr store::Table kTable{"trades_of_buyers", 2, true};
};
BOOST_DESCRIBE_STRUCT(TradeOf, (), (customer, number, trade))

struct TradeAt {
  std::int64_t merchant = 0;
  std::int64_t number = 0;
  std::int64_t trade = 0;
  static constexpr store::Table kTable{"trades_at_shops", 2, true};
};
BOOST_DESCRIBE_STRUCT(TradeAt, (), (merchant, number, trade))

struct Buyer {
  std::int64_t customer = 0;
  std::int64_t bought = 0;  // the newest number
  std::int64_t open = 0;    // trades that are not over
  static constexpr store::Table kTable{"trade_buyers", 1};
};
BOOST_DESCRIBE_STRUCT(Buyer, (), (customer, bought, open))

enum class Selling : std::uint8_t { open = 0, winding_up = 1, wound_up = 2 };
/// Once a shop is wound up it guarantees no more orders, and everybody gets back what is held.
struct Seller {
  std::int64_t merchant = 0;
  std::int64_t sold = 0;     // the newest number
  std::int64_t open = 0;     // trades that are not over
  std::int64_t waiting = 0;  // what lies in escrow for it
  Selling selling = Selling::open;
  std::int64_t next = 0;  // winding up: the first number that was not looked at
  std::int64_t returned = 0, returned_total = 0,
               kept = 0;  // kept: could not be paid back, and stays in escrow
  Instant began_at, finished_at;
  static constexpr store::Table kTable{"trade_sellers", 1};
};
BOOST_DESCRIBE_STRUCT(Seller, (),
                      (merchant, sold, open, waiting, selling, next, returned, returned_total, kept, began_at,
                       finished_at))

}  // namespace chenxi::trade
