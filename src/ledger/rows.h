// The rows of the books. A transfer row is the truth; everything else here can be rebuilt from transfers.
#pragma once
#include <array>
#include <cstdint>

#include "base/crypto.h"
#include "base/uuid.h"
#include "money/currency.h"
#include "store/row.h"

namespace chenxi::ledger {

enum class AccountId : std::int64_t { none = 0 };
enum class TransferId : std::int64_t { none = 0 };

/// The chart of accounts (README.md). Numbers are stored: never reuse one.
enum class AccountKind : std::uint8_t {
  customer = 1,    // a resident's money; never below zero
  held = 2,        // the same resident's money that waits for something; never below zero
  merchant = 3,    // a shop's takings; never below zero
  escrow = 4,      // a resident's money that a shop has not earned yet: his until then; never below zero
  settling = 5,    // a shop's takings on their way to its bank account; never below zero
  operator_funds = 10,  // the operator's own money for payouts; never below zero
  suspense = 11,   // credits that could not land; never below zero
  clearing = 12,   // on its way to another part
  income_fees = 13,
  residual = 14,   // what rounding leaves
  bank_safeguarded = 20,  // money at the bank, negative here: the other side of what customers own
  cash = 21,       // money in a service counter's drawer, negative here
  transit = 22,    // promised by a bank and not yet settled (or the reverse); returns to zero
};
/// May its balance go below zero?
bool may_be_negative(AccountKind kind);
std::string_view name(AccountKind kind);

enum class AccountState : std::uint8_t { open = 1, frozen = 2, closed = 3 };

/// An account as it is stored. In memory it is a card, and a second one of what limits count where that is anything (cards.h).
struct AccountRow {
  AccountId id = AccountId::none;
  AccountKind kind = AccountKind::customer;
  AccountState state = AccountState::open;
  money::Currency currency = money::Currency::cny;
  // What limits count (the `counted` of transfers), per window of the business calendar. A window's figure is only
  // meant for the number beside it; another number means zero.
  std::int32_t day = 0, month = 0, night = 0;  // the year's number is month / 12
  std::int64_t day_out = 0, month_out = 0, year_out = 0, night_out = 0, lifetime_out = 0;
  std::int64_t static_code_out = 0, small_payment_out = 0;  // narrower ones, of the same `day` (Narrower)
  std::int64_t owner = 0;    // row of the customer or merchant; for system accounts a running number
  std::int64_t balance = 0;  // credits minus debits, minor units
  std::int64_t rows = 0;     // transfers that touched it
  TransferId head = TransferId::none;  // the newest of them: the back-chain starts here
  // The running month, for statements: written to AccountMonth by the first row of the next month.
  std::int32_t statement_month = 0, statement_rows = 0;
  std::int64_t statement_opening = 0, statement_in = 0, statement_out = 0;

  static constexpr store::Table kTable{"accounts", 1};
};
BOOST_DESCRIBE_STRUCT(AccountRow, (),
                      (id, kind, state, currency, owner, balance, rows, head, day, day_out, month, month_out, year_out,
                       night, night_out, lifetime_out, statement_month, statement_opening, statement_in, statement_out,
                       statement_rows, static_code_out, small_payment_out))

/// A finished month of an account.
struct AccountMonth {
  AccountId account = AccountId::none;
  std::int64_t month = 0;
  std::int64_t opening = 0, in = 0, out = 0, rows = 0;
  static constexpr store::Table kTable{"account_months", 2};
};
BOOST_DESCRIBE_STRUCT(AccountMonth, (), (account, month, opening, in, out, rows))

/// Why money moved. Numbers are stored and hashed: never reuse one.
enum class TransferKind : std::uint8_t {
  cash_in = 1,
  cash_out = 2,
  payment = 3,
  refund = 4,
  transfer = 5,       // person to person
  hold = 6,           // own account to own held account
  release = 7,        // back from held to the same owner
  top_up = 8,
  withdrawal = 9,
  payout = 10,        // operator to resident
  fund_operator = 11,
  settlement = 12,    // a bank settles what was in transit
  fee = 13,
  rounding = 14,
  reversal = 15,
  escrow = 16,         // resident to escrow: counted like a payment
  delivery = 17,       // escrow to shop: a visit, or goods that have arrived
  escrow_return = 18,  // escrow back to the resident
  settle = 19,         // shop to settling: what a statement says is due
  settle_return = 20,  // settling back to the shop: its bank refused
  shop_payout = 21,    // settling to transit: its bank said yes
  fee_return = 22,     // a fee given back with a refund
  split = 23,          // of one payment, from shop to shop
};
std::string_view name(TransferKind kind);

/// How the payer proved that it was him. `passkey`: a possession that a fingerprint, a face or the device's own PIN opened.
enum class Factor : std::uint8_t {
  none = 0, device = 1, device_and_pin = 2, payment_code = 3, counter = 4, timer = 5, passkey = 6
};

/// Which narrower windows of the day an amount counts in besides: bits, because it may be both. Stored.
enum class Narrower : std::uint8_t { none = 0, static_code = 1, small_payment = 2 };
constexpr Narrower operator|(Narrower a, Narrower b) {
  return static_cast<Narrower>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr bool has(Narrower all, Narrower one) { return (static_cast<std::uint8_t>(all) & static_cast<std::uint8_t>(one)) != 0; }

/// One amount from one account to one account. Append-only for ever; a mistake gets a row that names it in `reverses`.
struct Transfer {
  TransferId id = TransferId::none;
  TransferId group = TransferId::none;  // id of the command's first row
  Instant at;
  TransferKind kind = TransferKind::payment;
  money::Currency currency = money::Currency::cny;
  AccountId debit = AccountId::none, credit = AccountId::none;
  std::int64_t amount = 0;
  std::int64_t debit_after = 0, credit_after = 0;
  TransferId debit_prev = TransferId::none, credit_prev = TransferId::none;
  /// > 0: counts against the debit account's limit windows; < 0: gives back to the credit account's.
  std::int64_t counted = 0;
  std::int64_t object = 0;  // the payment, order, top-up … that this row belongs to
  TransferId reverses = TransferId::none;
  Hash32 leaf{};  // hash of the fields above, in a fixed encoding that holds nothing personal
  // Only in a group's first row: who asked, under which key, and the proof.
  std::int64_t caller = 0;
  Uuid key;
  Hash32 request_hash{};
  Factor factor = Factor::none;
  std::int64_t device = 0;
  store::Bytes signature;
  /// The whole amount: against the debit account, or of a refund or a release back to the credit account.
  Narrower narrower = Narrower::none;
  static constexpr store::Table kTable{"transfers", 1, true};
};
BOOST_DESCRIBE_STRUCT(Transfer, (),
                      (id, group, at, kind, currency, debit, credit, amount, debit_after, credit_after, debit_prev,
                       credit_prev, counted, object, reverses, leaf, caller, key, request_hash, factor, device,
                       signature, narrower))

/// Commands committed together. The chain of hashes makes every earlier row unchangeable.
struct Batch {
  std::int64_t id = 0;
  TransferId first = TransferId::none, last = TransferId::none;  // last < first: the batch moved no money
  std::int64_t next_object = 0, next_account = 0;  // where the sequences stand after this batch
  Instant at;
  std::int64_t epoch = 0;
  Hash32 root{};      // RFC 6962 Merkle root over the leaves of its transfers
  Hash32 previous{};  // hash of the batch before
  Hash32 hash{};
  static constexpr store::Table kTable{"batches", 1, true};
};
BOOST_DESCRIBE_STRUCT(Batch, (), (id, first, last, next_object, next_account, at, epoch, root, previous, hash))

/// The leaf of a transfer, version 1. No migration ever changes this encoding.
Hash32 leaf_hash(const Transfer& transfer);
Hash32 batch_hash(const Batch& batch);

}  // namespace chenxi::ledger
