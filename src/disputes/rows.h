// What this room remembers of a dispute: the case, where the money went, who said what, and whose cases there are.
#pragma once
#include "ledger/rows.h"

namespace chenxi::disputes {

/// The two doors. Numbers are stored: never reuse one.
enum class Door : std::uint8_t { wrong_person = 1, deceived = 2 };
enum class State : std::uint8_t {
  asked = 1,          // the receiver was asked to give back
  investigating = 2,  // money is frozen, a case worker decides
  given_back = 3,     // by the receiver himself
  declined = 4,       // by the receiver
  returned = 5,       // decided: all that was frozen went back
  partly_returned = 6,
  released = 7,       // decided: the frozen money is free again
  expired = 8,        // nobody answered or decided in time
  withdrawn = 9,      // by who had opened it
};
enum class Reason : std::uint8_t {
  wrong_number = 1, wrong_amount = 2, paid_twice = 3,                                     // wrong person
  fake_service = 4, fake_relative = 5, fake_sale = 6, fake_investment = 7, fake_job = 8,  // deceived
  other = 9,                                                                              // both
};
/// Why a receiver keeps what he got.
enum class Answer : std::uint8_t { none = 0, was_owed = 1, delivered_goods = 2, already_returned = 3, other = 4 };

std::string_view name(Door door);
std::string_view name(State state);
std::string_view name(Reason reason);
std::string_view name(Answer answer);
inline bool is_open(State state) { return state == State::asked || state == State::investigating; }
/// May this reason be given at this door?
bool fits(Door door, Reason reason);

struct Dispute {
  std::int64_t id = 0;
  Door door = Door::wrong_person;
  State state = State::asked;
  Reason reason = Reason::other;
  Answer answer = Answer::none;
  std::int64_t payer = 0, payee = 0;
  ledger::TransferId paid = ledger::TransferId::none;     // the row on the payer's account
  ledger::TransferId arrived = ledger::TransferId::none;  // the row on the payee's; the same unless it waited
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Instant opened_at, due_at, ended_at;
  std::int64_t timer = 0;
  std::int64_t frozen_first = 0, frozen = 0, returned = 0;  // at the beginning, now, to the payer in the end
  std::int64_t lost = 0;        // of the amount, what the trace did not find
  std::int64_t steps = 0, notes = 0;
  bool cut = false;             // a bound ended the trace
  bool unfounded = false;       // decided: the report was not true
  std::int64_t case_worker = 0;
  static constexpr store::Table kTable{"disputes", 1};
};
BOOST_DESCRIBE_STRUCT(Dispute, (),
                      (id, door, state, reason, answer, payer, payee, paid, arrived, amount, currency, opened_at, due_at,
                       ended_at, timer, frozen_first, frozen, returned, lost, steps, notes, cut, unfounded, case_worker))

/// Where a part of the money was found.
enum class Place : std::uint8_t {
  person = 1,      // on somebody's account: what still lies there is frozen
  payer = 2,       // it had come back to who complains
  shop = 3,        // spent on goods: the shop gave something for it
  bank = 4,        // left the books for a bank
  cash = 5,        // left the books over a counter
  waiting = 6,     // set aside on the account before it, on its way somewhere
  other_case = 7,  // returned in another dispute
  house = 8,
};
std::string_view name(Place place);

/// One step of a trace. The first is the receiver; `parent` is the step from which the share came.
struct TraceStep {
  std::int64_t dispute = 0, number = 0;
  std::int64_t parent = 0, depth = 0;
  Place place = Place::person;
  std::int64_t owner = 0;  // customer or merchant; 0: neither
  ledger::AccountId account = ledger::AccountId::none;
  ledger::TransferId row = ledger::TransferId::none;  // by which it came
  std::int64_t share = 0;   // of the disputed amount
  std::int64_t frozen = 0;  // when the case was opened
  std::int64_t returned = 0;
  bool ended = false;       // frozen no more
  ledger::TransferId hold = ledger::TransferId::none;
  static constexpr store::Table kTable{"dispute_steps", 2};
};
BOOST_DESCRIBE_STRUCT(TraceStep, (),
                      (dispute, number, parent, depth, place, owner, account, row, share, frozen, returned, ended, hold))

/// What a person is in a case.
enum class Role : std::uint8_t { payer = 1, payee = 2, holder = 3, case_worker = 4 };
std::string_view name(Role role);

/// Somebody's own words. Append-only.
struct DisputeNote {
  std::int64_t dispute = 0, number = 0;
  Role role = Role::payer;
  std::int64_t author = 0;  // customer; of a case worker, the operator
  Instant at;
  std::int64_t owner = 0;   // under whose `statutory` key, as "disputes.note"
  store::Bytes sealed;
  static constexpr store::Table kTable{"dispute_notes", 2, true};
};
BOOST_DESCRIBE_STRUCT(DisputeNote, (), (dispute, number, role, author, at, owner, sealed))

/// The newest dispute about a row of the payer's.
struct DisputedTransfer {
  ledger::TransferId paid = ledger::TransferId::none;
  std::int64_t dispute = 0;
  static constexpr store::Table kTable{"disputed_transfers", 1};
};
BOOST_DESCRIBE_STRUCT(DisputedTransfer, (), (paid, dispute))

/// Whose case it is: nobody else sees it.
struct DisputeParty {
  std::int64_t customer = 0, dispute = 0;
  Role role = Role::payer;
  static constexpr store::Table kTable{"dispute_parties", 2};
};
BOOST_DESCRIBE_STRUCT(DisputeParty, (), (customer, dispute, role))

/// What bounds somebody who reports.
struct Reporter {
  std::int64_t customer = 0;
  std::int64_t open = 0;
  std::int64_t unfounded = 0;
  Instant last_unfounded_at;
  static constexpr store::Table kTable{"dispute_reporters", 1};
};
BOOST_DESCRIBE_STRUCT(Reporter, (), (customer, open, unfounded, last_unfounded_at))

/// The case workers' queue, by deadline.
struct OpenDispute {
  Instant due_at;
  std::int64_t dispute = 0;
  static constexpr store::Table kTable{"open_disputes", 2};
};
BOOST_DESCRIBE_STRUCT(OpenDispute, (), (due_at, dispute))

}  // namespace chenxi::disputes
