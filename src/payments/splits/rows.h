// Shares: which shops may share in another's takings, and how the payment of one order is shared.
#pragma once
#include "ledger/rows.h"

namespace chenxi::payments {

/// Numbers are stored: never reuse one.
enum class PartnerState : std::uint8_t {
  asked = 1,     // the giver has asked; the receiver has not said yes
  accepted = 2,  // shares may be paid
};
/// `giver` may share its takings with `receiver`, once he has said yes. Ended, the row is gone.
struct SplitPartner {
  std::int64_t giver = 0, receiver = 0;
  PartnerState state = PartnerState::asked;
  Instant asked_at, accepted_at;
  static constexpr store::Table kTable{"split_partners", 2};
};
BOOST_DESCRIBE_STRUCT(SplitPartner, (), (giver, receiver, state, asked_at, accepted_at))

/// The same, as the receiver finds it.
struct SplitGiver {
  std::int64_t receiver = 0, giver = 0;
  static constexpr store::Table kTable{"split_givers", 2};
};
BOOST_DESCRIBE_STRUCT(SplitGiver, (), (receiver, giver))

/// How the two stood when one of them had asked or said yes: what the same request is told when it comes
/// again, whatever they have done since.
struct PartnerAnswer {
  std::int64_t id = 0;
  std::int64_t giver = 0, receiver = 0;
  PartnerState state = PartnerState::asked;
  Instant asked_at, accepted_at;
  static constexpr store::Table kTable{"split_partner_answers", 1, true};
};
BOOST_DESCRIBE_STRUCT(PartnerAnswer, (), (id, giver, receiver, state, asked_at, accepted_at))

/// How many there are of a shop, asked or accepted.
struct SplitCount {
  std::int64_t merchant = 0;
  std::int64_t receivers = 0, givers = 0;
  static constexpr store::Table kTable{"split_counts", 1};
};
BOOST_DESCRIBE_STRUCT(SplitCount, (), (merchant, receivers, givers))

enum class SplitWhen : std::uint8_t {
  paid = 1,       // in the commit of the payment
  confirmed = 2,  // when the shop says so; until then its shares are set aside
};
std::string_view name(SplitWhen when);

enum class SplitState : std::uint8_t {
  planned = 1,  // the order is not paid
  waiting = 2,  // paid; its shares are set aside
  shared = 3,   // over: paid to the receivers
  lapsed = 4,   // over: the days were, and what was set aside went to the shop
};
std::string_view name(SplitState state);

/// How an order's payment is shared. Its shares are the rows `first` … `first + count - 1`.
struct Split {
  std::int64_t order = 0;
  std::int64_t merchant = 0;  // that is paid, and gives
  SplitWhen when = SplitWhen::paid;
  SplitState state = SplitState::planned;
  std::int64_t first = 0, count = 0;
  std::int64_t payment = 0;
  std::int64_t amount = 0;  // of the order
  money::Currency currency = money::Currency::cny;
  Instant until;           // set aside so long
  std::int64_t timer = 0;  // that ends it
  Instant ended_at;
  static constexpr store::Table kTable{"splits", 1};
};
BOOST_DESCRIBE_STRUCT(Split, (), (order, merchant, when, state, first, count, payment, amount, currency, until, timer, ended_at))

enum class ShareState : std::uint8_t {
  planned = 1,
  waiting = 2,  // set aside
  paid = 3,
  kept = 4,     // the shop's: its receiver could not take it, or nobody said yes in time
};
std::string_view name(ShareState state);

/// One receiver's part of it.
struct SplitShare {
  std::int64_t id = 0;
  std::int64_t order = 0, giver = 0, receiver = 0;
  ShareState state = ShareState::planned;
  // As it was asked; one of the two.
  std::int64_t bps = 0;    // of what is paid, in ten thousandths
  std::int64_t fixed = 0;  // minor units
  std::int64_t due = 0;    // what that is of the payment; fixed when it is paid
  std::int64_t paid = 0;   // what reached the receiver
  std::int64_t returned = 0;  // of `due`, for what was refunded: from what was set aside (`due` less `paid`), then by the receiver
  std::int64_t owed = 0;      // of it, what the receiver did not have and the shop bore
  ledger::AccountId account = ledger::AccountId::none;  // the receiver's
  ledger::TransferId row = ledger::TransferId::none;    // by which it was paid
  static constexpr store::Table kTable{"split_shares", 1};
};
BOOST_DESCRIBE_STRUCT(SplitShare, (), (id, order, giver, receiver, state, bps, fixed, due, paid, returned, owed, account, row))

/// Where a shop's shares wait to be confirmed. What lies there is neither paid out to its bank nor a receiver's.
struct SplitAside {
  std::int64_t merchant = 0;
  ledger::AccountId account = ledger::AccountId::none;
  static constexpr store::Table kTable{"split_asides", 1};
};
BOOST_DESCRIBE_STRUCT(SplitAside, (), (merchant, account))

}  // namespace chenxi::payments
