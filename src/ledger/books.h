// Books: all accounts of one part, in memory, and the only way to move money between them.
//
// The problem: money moves thousands of times a second, and after any crash every balance must be exactly what the
// transfers say. The picture: accounts are cards lying on one table; only the part's executor thread touches them.
// post() writes a new transfer row and the two cards. At the end of a batch the new rows and the changed cards go to the
// store in one commit. What keeps it honest:
//   - can_post() is asked before; after it, post() may not fail (a CHECK stops the process otherwise);
//   - a command that turns out faulty is undone by undo_command(), which puts the cards back as they were;
//   - cards may be written late (sweep_divisor > 1): at start the transfers newer than a card's `head` are applied again.
#pragma once
#include <deque>
#include <span>
#include <vector>

#include "base/result.h"
#include "ledger/cards.h"
#include "ledger/leaf.h"
#include "store/store.h"

namespace chenxi::ledger {

/// A changed account card is written within so many batches; a start replays the transfers of so many.
constexpr int kSweepDivisorMax = 256;
/// The divisor that books of so many accounts choose for themselves: the more accounts, the longer a card waits for others of its page.
int sweep_divisor_for(std::size_t accounts);

/// One amount to move. `counted` as in Transfer.
struct Leg {
  Leg() = default;
  Leg(TransferKind kind_, AccountId debit_, AccountId credit_, std::int64_t amount_, std::int64_t counted_,
      std::int64_t object_, TransferId reverses_, Instant counted_at_ = {})
      : kind(kind_), debit(debit_), credit(credit_), amount(amount_), counted(counted_), object(object_),
        reverses(reverses_), counted_at(counted_at_) {}

  TransferKind kind = TransferKind::payment;
  AccountId debit = AccountId::none, credit = AccountId::none;
  std::int64_t amount = 0;
  std::int64_t counted = 0;
  std::int64_t object = 0;
  TransferId reverses = TransferId::none;
  /// Of a release that gives back: the instant of the row that `reverses` names. Only the windows of then that still
  /// run get something back. Not stored: whoever reads the row later reads the named one, too.
  Instant counted_at;
  Narrower narrower = Narrower::none;
};

/// What a group's first row remembers of the request.
struct Authority {
  std::int64_t caller = 0;
  Uuid key;
  Hash32 request_hash{};
  Factor factor = Factor::none;
  std::int64_t device = 0;
  store::Bytes signature;
};

/// What counts in the running windows of an account (zero where the window has passed).
struct Windows {
  std::int64_t day = 0, month = 0, year = 0, night = 0, lifetime = 0;
  std::int64_t static_code = 0, small_payment = 0;  // of the day
};

inline bool is_night(const CivilTime& t) { return t.hour >= 22 || t.hour < 6; }
inline std::int64_t night_number(const CivilTime& t) { return t.hour < 6 ? t.day_number - 1 : t.day_number; }
/// Does this row give back what another took from the windows?
inline bool gives_back(const Transfer& t) {
  return t.kind == TransferKind::refund || t.kind == TransferKind::release || t.kind == TransferKind::escrow_return;
}
/// Does this row give back to the windows of the row that it reverses (a voided hold), not to those of its own instant?
inline bool gives_back_to_then(const Transfer& t) {
  return (t.counted < 0 || t.narrower != Narrower::none) && t.kind == TransferKind::release && t.reverses != TransferId::none;
}

class Books {
 public:
  /// `sweep_divisor`: a batch writes that part of the changed cards (1: all of them); 0: chosen at load() (sweep_divisor_for).
  Books(std::int64_t part, BusinessCalendar calendar, int sweep_divisor = 1, LeafKey leaf_key = {});

  // --- inside a batch -------------------------------------------------------------------------------------------
  /// nullptr when there is no such account. Valid until the next open_account().
  const Account* find(AccountId id) const;
  const Account& account(AccountId id) const;  // CHECKs that it exists

  /// Could these legs be posted one after the other?
  /// Refuses account_unknown, account_closed, account_frozen, currency_mismatch, amount_invalid,
  /// insufficient_balance (detail.amount = what is there).
  Done can_post(std::span<const Leg> legs) const;
  /// Posts legs that can_post() allowed, as one group. Returns the first row's id, which is the group's.
  TransferId post(std::span<const Leg> legs, const Authority& authority);

  AccountId open_account(AccountKind kind, std::int64_t owner, money::Currency currency);
  void set_state(AccountId id, AccountState state);

  Windows windows(const Account& account) const;
  /// As they stand, whichever windows run now.
  const Counts& counts(const Account& account) const;
  const CivilTime& civil() const { return civil_; }
  const BusinessCalendar& calendar() const { return calendar_; }
  const LeafKey& leaf_key() const { return leaf_key_; }
  /// Is the batch's instant in the night window (22:00 to 06:00)? Which night is it: the day it began.
  bool is_night() const { return ledger::is_night(civil_); }
  std::int64_t night_number() const { return ledger::night_number(civil_); }

  // --- for the engine -------------------------------------------------------------------------------------------
  void begin_batch(Instant at);
  void begin_command();
  /// Has the running command changed anything?
  bool touched() const { return !undo_.empty() || command_rows_ != rows_.size(); }
  void undo_command();
  /// New transfers of this batch, in order.
  const std::vector<Transfer>& rows() const { return rows_; }
  Instant now() const { return now_; }
  /// Writes new rows, due account cards and finished months. `batch` decides which cards are due.
  void flush(store::Writer& store, std::int64_t batch);
  void end_batch();
  std::int64_t next_account() const { return static_cast<std::int64_t>(accounts_.size()) + 1; }
  TransferId next_transfer() const { return next_transfer_; }

  /// Reads all accounts, then applies the transfers that the cards have not seen. `last_batch` is the newest one.
  void load(store::Reader& reader, const Batch& last_batch);
  const std::vector<Account>& accounts() const { return accounts_; }

 private:
  struct Undo {
    std::size_t index;
    Account before;
  };
  Account& card(AccountId id);
  Counts& counts_to_change(Account& account);
  void file(const AccountRow& row);
  void change(std::size_t index);
  void write_later(std::size_t index);
  void count(Account& account, const Transfer& transfer, bool is_debit, const CivilTime& civil, const CivilTime& counted_in);
  void apply_statement(Account& account, std::int64_t amount_in, std::int64_t amount_out, std::int64_t month);
  void apply(Transfer& transfer, const CivilTime& civil, const CivilTime& counted_in);
  void replay(const Transfer& transfer, Instant counted_at);

  std::int64_t part_;
  BusinessCalendar calendar_;
  bool chooses_divisor_;
  LeafKey leaf_key_;
  Instant now_;
  CivilTime civil_{};
  std::vector<Account> accounts_;  // index = low 48 bits of the id, minus 1
  std::deque<Counts> counts_;      // of those that have any; grows without being copied
  std::vector<bool> dirty_;                            // per account: changed since it was last written
  std::vector<std::vector<std::size_t>> dirty_by_turn_;  // changed cards by the turn of the sweep in which they are due
  std::vector<std::size_t> due_at_once_;               // changed by more than transfers, or behind at a start: go out with the next batch
  std::vector<Transfer> rows_;
  std::vector<AccountMonth> months_;
  TransferId next_transfer_;
  std::vector<Undo> undo_;
  std::vector<std::pair<std::size_t, Counts>> undo_counts_;
  std::size_t command_rows_ = 0, command_months_ = 0, command_accounts_ = 0, command_counts_ = 0;
};

/// The number of a part's n-th row in any sequence: the part is in the upper 16 bits.
constexpr std::int64_t row_id(std::int64_t part, std::int64_t n) { return (part << 48) | n; }

}  // namespace chenxi::ledger
