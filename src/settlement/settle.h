// Settle: a shop's takings go to its owner's bank account, on the working day after the day of the payments
// or, for a fee, on the same day.
//
// The problem: a day of a shop is ten payments or ten thousand, and what is paid out must be exactly what
// came in until the end of a day, less what it costs, however long the counting takes and whoever dies
// meanwhile. The picture: a settlement is a row that says from which row of the shop's account to which it
// goes. A chain of timers walks that stretch backwards, at most 256 rows a command, and adds up; rows never
// change, so it may take as long as it likes. The last command of the chain moves the money into `settling`
// and asks for the payout (ports/shop_bank.h) in one commit. Nothing of this stands in the way of a payment:
// payments write nothing for it.
#pragma once
#include "engine/executor.h"
#include "identity/proof.h"
#include "merchants/own_rows.h"
#include "ports/shop_bank.h"
#include "rules/packs.h"
#include "settlement/tally.h"

namespace chenxi::settlement {

/// Rows that one command of the chain looks at.
constexpr std::int64_t kChunk = 256;
/// Settlements of a working day begin at this hour and are spread over so many minutes, shop by shop.
constexpr Duration kFirstHour = hours(1);
constexpr std::int64_t kSpreadMinutes = 240;
constexpr const char* kCountTimer = "settlement.count";

Sums sums_of(const Settlement& one);

/// A stretch of rows on a shop's account, newest first, with the payments that its refunds give back.
struct Stretch {
  std::vector<ledger::Transfer> rows;
  std::map<ledger::TransferId, ledger::Transfer> originals;
  ledger::TransferId next = ledger::TransferId::none;  // where it goes on; none: it ended at `stop`
};
/// Reads rows that were committed before this batch. `stop`: the first row that is not part of it any more.
Stretch read_stretch(store::Reader& reader, ledger::AccountId shop, ledger::TransferId from,
                     ledger::TransferId stop, std::int64_t max);

/// The rules a shop's payments stand under, by their instant. `papers_at`: when its papers were accepted.
FeeRules fee_rules(const rules::Packs& packs, const merchants::Merchant& shop, const merchants::Shop* own);

/// The day whose takings are the newest to be paid on `today`, and the next day on which something is paid.
std::int64_t due_through(const rules::SettlementTerms& terms, std::int64_t today);
Instant next_run(const engine::Context& ctx, const rules::SettlementTerms& terms, std::int64_t merchant);

/// "settlement.begin", a timer about a shop: every working day, and when its owner has chosen an account.
///   writes   the next timer; where takings are due, the bank refused nothing and the owner's wallet is not
///   frozen: 1 Settlement, the chain's first timer
class Begin : public engine::Command {
 public:
  Begin(const rules::Packs& packs, std::int64_t merchant) : packs_(packs), merchant_(merchant) {}
  const char* name() const override { return ports::kAccountChosenTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const rules::Packs& packs_;
  const std::int64_t merchant_;
};

/// "settlement.count", a timer about a shop: the next rows; after the last one the money.
///   refuses   what can_post() refuses (an account is frozen): the timer comes again, operators see it
///   writes    Settlement, TradeDay, FeeReturned and RefundFee of refunds; at the end Progress and
///             [income:fees -> shop, fee_return] [shop -> income:fees, fee] shop -> settling, settle;
///             ShopPayout and its timer; event
class Count : public engine::Command {
 public:
  Count(const rules::Packs& packs, std::int64_t merchant) : packs_(packs), merchant_(merchant) {}
  const char* name() const override { return kCountTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  struct End;
  void read(engine::Context& ctx, const Settlement& one, ledger::AccountId account);
  Settlement add_up(engine::Context& ctx, Settlement one);
  Result<End> decide_end(engine::Context& ctx, const Settlement& one, const Progress& progress) const;
  void finish(engine::Context& ctx, Settlement one, const End& end);

  const rules::Packs& packs_;
  const std::int64_t merchant_;
  // Read for keys(), used by run().
  std::optional<ledger::TransferId> read_from_;
  Stretch stretch_;
  std::optional<ledger::Transfer> newest_;  // the row `to`, once it is known
  Counted counted_;
  std::map<ledger::TransferId, FeeReturned> returned_;
};

/// "settlement.instant": the owner wants what lies in the shop today.
///   refuses   shop_unknown, what the proof refuses (with the PIN or a passkey), account_frozen,
///   settlement_account_missing (none was
///             chosen, or the bank refused it), settlement_not_yet{until}, settlement_nothing_due (also while
///             one is being counted)
///   writes    1 Settlement, the chain's first timer
class SettleNow : public engine::Command {
 public:
  explicit SettleNow(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t owner = 0, merchant = 0;
  ledger::TransferId upto = ledger::TransferId::none;  // as the owner was shown
  std::int64_t amount = 0, fee = 0;
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);

  Settlement made;  // the answer: as it was made

  const char* name() const override { return "settlement.instant"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  const rules::Packs& packs_;
  std::optional<ledger::Transfer> row_;  // `upto`
};

/// Is settlement on the same day open to a shop? What is missing where it is not.
struct InstantOpen {
  bool open = false;
  bool ever = false;  // the rules know such a thing
  Instant from;       // when the days will have passed; 0: nobody has paid yet
  std::int64_t trade_days = 0, trade_days_needed = 0;
};
InstantOpen instant_open(const rules::SettlementTerms& terms, const BusinessCalendar& calendar,
                         std::int64_t today, const Progress* progress,
                         const std::function<bool(std::int64_t)>& traded_on);

void register_timers(engine::Executor& executor, const rules::Packs& packs);

}  // namespace chenxi::settlement
