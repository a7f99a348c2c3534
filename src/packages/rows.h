// Packages of visits: what a shop sells in advance, who bought it, and each visit. The money of a package lies in an account
// of its own and is its buyer's until a visit is confirmed.
#pragma once
#include "ledger/rows.h"

namespace chenxi::packages {

enum class PlanState : std::uint8_t { offered = 1, ended = 2 };
/// What a shop sells. Its terms never change: other terms are another plan.
struct Plan {
  std::int64_t id = 0;
  std::int64_t merchant = 0;
  PlanState state = PlanState::offered;
  std::string name;
  std::int64_t price = 0;
  money::Currency currency = money::Currency::cny;
  std::int64_t visits = 0;
  std::int64_t months = 0;  // a package is good so long
  Instant made_at;
  std::int64_t sold = 0;
  static constexpr store::Table kTable{"plans", 1};
};
BOOST_DESCRIBE_STRUCT(Plan, (), (id, merchant, state, name, price, currency, visits, months, made_at, sold))

struct PlanOf {
  std::int64_t merchant = 0;
  std::int64_t plan = 0;
  static constexpr store::Table kTable{"plans_of_shops", 2};
};
BOOST_DESCRIBE_STRUCT(PlanOf, (), (merchant, plan))

/// Numbers are stored: never reuse one.
enum class PackageState : std::uint8_t {
  active = 1,
  used = 2,      // every visit was taken
  returned = 3,  // its buyer gave it back
  expired = 4,   // its time was over: what was left went back to the buyer
  wound_up = 5,  // the shop sells and takes no more: what was left went back to the buyer
};
std::string_view name(PackageState state);

/// Keeps a copy of the terms under which it was bought.
struct Package {
  std::int64_t id = 0;
  std::int64_t plan = 0, merchant = 0, customer = 0;
  PackageState state = PackageState::active;
  ledger::AccountId escrow = ledger::AccountId::none;
  std::string name;
  std::int64_t price = 0;
  money::Currency currency = money::Currency::cny;
  std::int64_t visits = 0;
  std::int64_t used = 0, delivered = 0;  // visits taken, and what the shop got for them
  std::int64_t given_back = 0;
  ledger::Factor factor = ledger::Factor::none;  // how the buyer proved that it was him
  Instant bought_at, cooling_until, valid_until, ended_at;
  std::int64_t last_visit = 0;   // that was taken: the chain of them begins here
  Instant last_visit_at;         // codes shown before it are void
  std::int64_t asked = 0;        // the newest visit that the shop has asked about
  std::int64_t timer = 0;        // of its end
  ledger::TransferId group = ledger::TransferId::none;  // by which it was paid
  static constexpr store::Table kTable{"packages", 1};

  std::int64_t left() const { return price - delivered - given_back; }
};
BOOST_DESCRIBE_STRUCT(Package, (), (id, plan, merchant, customer, state, escrow, name, price, currency, visits, used, delivered,
                                    given_back, factor, bought_at, cooling_until, valid_until, ended_at, last_visit, last_visit_at, asked,
                                    timer, group))

/// The packages of a buyer, and those of a shop, in the order in which they were bought: from 1 without a gap, so that a
/// command can name the next ones without reading the earlier.
struct PackageOf {
  std::int64_t customer = 0;
  std::int64_t number = 0;
  std::int64_t package = 0;
  static constexpr store::Table kTable{"packages_of_buyers", 2, true};
};
BOOST_DESCRIBE_STRUCT(PackageOf, (), (customer, number, package))

struct PackageAt {
  std::int64_t merchant = 0;
  std::int64_t number = 0;
  std::int64_t package = 0;
  static constexpr store::Table kTable{"packages_at_shops", 2, true};
};
BOOST_DESCRIBE_STRUCT(PackageAt, (), (merchant, number, package))

struct Buyer {
  std::int64_t customer = 0;
  std::int64_t bought = 0;  // the newest number
  std::int64_t active = 0;
  static constexpr store::Table kTable{"package_buyers", 1};
};
BOOST_DESCRIBE_STRUCT(Buyer, (), (customer, bought, active))

enum class Selling : std::uint8_t { open = 0, winding_up = 1, wound_up = 2 };
/// A shop's side of it. Once it is wound up it sells and takes no more, and everybody gets back what is left.
struct Seller {
  std::int64_t merchant = 0;
  std::int64_t sold = 0;    // the newest number
  std::int64_t active = 0;
  std::int64_t waiting = 0;  // what lies in escrow for it
  std::int64_t plans = 0;   // that are offered
  Selling selling = Selling::open;
  std::int64_t next = 0;    // winding up: the first number that was not looked at
  std::int64_t returned = 0, returned_total = 0, kept = 0;  // kept: could not be paid back, and stays in escrow
  Instant began_at, finished_at;
  static constexpr store::Table kTable{"package_sellers", 1};
};
BOOST_DESCRIBE_STRUCT(Seller, (), (merchant, sold, active, waiting, plans, selling, next, returned, returned_total, kept,
                                   began_at, finished_at))

enum class How : std::uint8_t { code = 1, asked = 2 };
enum class VisitState : std::uint8_t { asked = 1, taken = 2, declined = 3 };
/// A visit that was taken, or that the shop has asked about. An `asked` one whose time is over stays so.
struct Visit {
  std::int64_t id = 0;
  std::int64_t package = 0;
  How how = How::code;
  VisitState state = VisitState::asked;
  std::int64_t number = 0;  // of the package's visits, from 1; 0: not taken
  std::int64_t amount = 0;  // what the shop got
  std::int64_t previous = 0;  // visit that was taken before
  std::int64_t till = 0;
  Instant asked_at, until;  // of a question
  Instant at;               // when it was taken or declined
  static constexpr store::Table kTable{"visits", 1};
};
BOOST_DESCRIBE_STRUCT(Visit, (), (id, package, how, state, number, amount, previous, till, asked_at, until, at))

}  // namespace chenxi::packages
