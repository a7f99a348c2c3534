// Who stands at a shop's counter: the devices that are its tills, in which role, and what one asked another to allow.
#pragma once
#include "ledger/rows.h"

namespace chenxi::counter {

/// The smaller the number, the more it may. Numbers are stored: never reuse one.
enum class Role : std::uint8_t { owner = 1, manager = 2, cashier = 3, receiver = 4 };

enum class TillState : std::uint8_t { active = 1, revoked = 2 };
/// A phone or tablet whose browser was paired. A revoked one stays: what it did must stay explainable. Its number is the
/// device of its session; a session without one was opened by a link of the operator's and is the owner's.
struct Till {
  std::int64_t merchant = 0;
  std::int64_t id = 0;
  Role role = Role::receiver;
  TillState state = TillState::active;
  std::string label;
  Instant paired_at, revoked_at;
  static constexpr store::Table kTable{"tills", 2};
};
BOOST_DESCRIBE_STRUCT(Till, (), (merchant, id, role, state, label, paired_at, revoked_at))

/// A code that pairs one device, by its hash.
struct PairingCode {
  Hash32 code{};
  std::int64_t merchant = 0;
  Role role = Role::receiver;
  std::string label;
  Instant expires_at;
  static constexpr store::Table kTable{"pairing_codes", 1};
};
BOOST_DESCRIBE_STRUCT(PairingCode, (), (code, merchant, role, label, expires_at))

/// The one code of a shop that is good: a new one voids it.
struct ShopPairing {
  std::int64_t merchant = 0;
  Hash32 code{};
  static constexpr store::Table kTable{"shop_pairings", 1};
};
BOOST_DESCRIBE_STRUCT(ShopPairing, (), (merchant, code))

/// Wrong codes from one part of the network, since an instant.
struct PairingTries {
  Hash32 who{};
  std::int64_t wrong = 0;
  Instant since;
  static constexpr store::Table kTable{"pairing_tries", 1};
};
BOOST_DESCRIBE_STRUCT(PairingTries, (), (who, wrong, since))

/// A refund above what its till's role may give back alone; gone when it was made.
struct RefundAsked {
  std::int64_t merchant = 0;
  std::int64_t payment = 0;
  std::int64_t till = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Instant asked_at;
  std::int64_t approved_by = 0;  // till; -1: the owner's, opened by a link; 0: nobody yet
  Instant approved_at;
  std::int64_t given_back = 0;  // of the payment, before this
  static constexpr store::Table kTable{"refunds_asked", 2};
};
BOOST_DESCRIBE_STRUCT(RefundAsked, (),
                      (merchant, payment, till, amount, currency, asked_at, approved_by, approved_at,
                       given_back))

/// What each role may take off a sale alone, in percent of it; a shop without a row has kCashierDiscount and kManagerDiscount.
struct DiscountCaps {
  std::int64_t merchant = 0;
  std::int64_t cashier = 0, manager = 0;
  static constexpr store::Table kTable{"discount_caps", 1};
};
BOOST_DESCRIBE_STRUCT(DiscountCaps, (), (merchant, cashier, manager))

/// A discount above what its till's role may give alone: the newest that this till asked for; gone when the sale was made.
struct DiscountAsked {
  std::int64_t merchant = 0;
  std::int64_t till = 0;
  std::int64_t before = 0;  // what the sale comes to without it
  std::int64_t amount = 0;  // taken off
  money::Currency currency = money::Currency::cny;
  Instant asked_at;
  std::int64_t approved_by = 0;  // till; -1: the owner's, opened by a link; 0: nobody yet
  Instant approved_at;
  static constexpr store::Table kTable{"discounts_asked", 2};
};
BOOST_DESCRIBE_STRUCT(DiscountAsked, (), (merchant, till, before, amount, currency, asked_at, approved_by, approved_at))

/// What was taken off a sale that was paid, by the group of the rows that paid it: a shop's reports read them in the order of its books.
struct Discount {
  std::int64_t merchant = 0;
  std::int64_t group = 0;     // ledger::TransferId
  std::int64_t amount = 0;
  std::int64_t returned = 0;  // of the sale's lines, at the prices before it
  static constexpr store::Table kTable{"discounts", 2};
};
BOOST_DESCRIBE_STRUCT(Discount, (), (merchant, group, amount, returned))

/// The running shift of a till. Cash is what lies in its drawer; what comes by the wallet never does.
struct Drawer {
  std::int64_t merchant = 0;
  std::int64_t till = 0;  // 0: the one that was opened by a link
  Instant opened_at;
  std::int64_t opening = 0, cash_in = 0, cash_out = 0;
  std::int64_t from = 0;  // head of the shop's chain when it was opened
  static constexpr store::Table kTable{"drawers", 2};
};
BOOST_DESCRIBE_STRUCT(Drawer, (), (merchant, till, opened_at, opening, cash_in, cash_out, from))
/// What should lie there.
constexpr std::int64_t expected(const Drawer& drawer) {
  return drawer.opening + drawer.cash_in - drawer.cash_out;
}

/// Cash that was put in or taken out, with the words of whoever did.
struct CashMovement {
  std::int64_t id = 0;
  std::int64_t merchant = 0, till = 0;
  std::int64_t amount = 0;  // below zero: taken out
  std::string words;
  Instant at;
  static constexpr store::Table kTable{"cash_movements", 1, true};
};
BOOST_DESCRIBE_STRUCT(CashMovement, (), (id, merchant, till, amount, words, at))

/// A closed shift: the Z report. Numbers of a shop have no gap.
struct ShiftReport {
  std::int64_t merchant = 0;
  std::int64_t number = 0;
  std::int64_t till = 0;
  Instant opened_at, closed_at;
  std::int64_t opening = 0, cash_in = 0, cash_out = 0, counted = 0;
  std::int64_t from = 0, to = 0;  // heads of the shop's chain
  static constexpr store::Table kTable{"shift_reports", 2, true};
};
BOOST_DESCRIBE_STRUCT(ShiftReport, (), (merchant, number, till, opened_at, closed_at, opening, cash_in, cash_out, counted, from, to))

/// The newest report of a shop.
struct ReportNumber {
  std::int64_t merchant = 0;
  std::int64_t last = 0;
  static constexpr store::Table kTable{"report_numbers", 1};
};
BOOST_DESCRIBE_STRUCT(ReportNumber, (), (merchant, last))

}  // namespace chenxi::counter
