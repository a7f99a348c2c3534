// What this room remembers beside the transfer rows of the books.
#pragma once
#include "identity/rows.h"

namespace chenxi::transfers {

/// When the payer wants it to arrive. Numbers are stored: never reuse one.
enum class Arrival : std::uint8_t { now = 1, two_hours = 2, next_day = 3 };
Duration delay_of(Arrival arrival);
std::string_view name(Arrival arrival);
std::optional<Arrival> arrival_from_name(std::string_view text);

enum class State : std::uint8_t {
  succeeded = 1,
  scheduled = 2,       // held, arrives later
  awaiting_claim = 3,  // held, due to whoever proves the number or address
  cancelled = 4,       // by the payer, before it arrived
  returned = 5,        // nobody claimed it, or the payee could not receive it
};
std::string_view name(State state);
inline bool is_pending(State state) { return state == State::scheduled || state == State::awaiting_claim; }

/// How long money waits for somebody who is not registered yet.
constexpr Duration kClaimLife = hours(24);

/// From one resident to another.
struct PersonTransfer {
  std::int64_t id = 0;
  std::int64_t payer = 0;
  std::int64_t payee = 0;        // 0: whoever proves the handle
  std::int64_t handle_kind = 0;  // identity::HandleKind through which the payee was named; 0: by a code
  Hash32 handle_index{};
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Arrival arrival = Arrival::now;
  State state = State::succeeded;
  State first_state = State::succeeded;  // for giving the first answer again
  ledger::Factor factor = ledger::Factor::none;
  Instant created_at, arrives_at, ended_at;
  std::int64_t timer = 0;
  ledger::TransferId first = ledger::TransferId::none;  // row that took the money from the payer
  ledger::TransferId last = ledger::TransferId::none;   // row that ended it
  // The payer's own words and what he was shown; under his `own` key, as "transfers.note" and "transfers.payee_name".
  store::Bytes sealed_note, sealed_payee_name;
  static constexpr store::Table kTable{"person_transfers", 1};
};
BOOST_DESCRIBE_STRUCT(PersonTransfer, (),
                      (id, payer, payee, handle_kind, handle_index, amount, currency, arrival, state, first_state,
                       factor, created_at, arrives_at, ended_at, timer, first, last, sealed_note, sealed_payee_name))

/// A payer's transfers that have not ended, for his home screen.
struct PendingTransfer {
  std::int64_t payer = 0, transfer = 0;
  static constexpr store::Table kTable{"pending_transfers", 2};
};
BOOST_DESCRIBE_STRUCT(PendingTransfer, (), (payer, transfer))

/// What waits for a number or address. At most kWaitingMax of one handle, so that a claim stays short.
constexpr std::size_t kWaitingMax = 64;
struct WaitingClaim {
  Hash32 handle_index{};
  std::int64_t transfer = 0;
  std::int64_t payer = 0;
  static constexpr store::Table kTable{"waiting_claims", 2};
};
BOOST_DESCRIBE_STRUCT(WaitingClaim, (), (handle_index, transfer, payer))

/// Whom a payer has paid before: the first time a large amount is warned about.
struct KnownPayee {
  std::int64_t payer = 0, payee = 0;
  std::int64_t transfers = 0;
  Instant last_at;
  static constexpr store::Table kTable{"known_payees", 2};
};
BOOST_DESCRIBE_STRUCT(KnownPayee, (), (payer, payee, transfers, last_at))

}  // namespace chenxi::transfers
