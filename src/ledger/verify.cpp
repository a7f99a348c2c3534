#include "ledger/verify.h"

#include "ledger/merkle.h"

namespace chenxi::ledger {
namespace {

/// What limits have counted in one window: its number, and the sum in it.
struct Window {
  std::int64_t number = INT64_MIN, sum = 0;
  /// `then`: the window in which what is given back had counted.
  void count(std::int64_t now, std::int64_t then, std::int64_t amount) {
    if (then != now) return;
    if (number != now) *this = {now, 0};
    sum = std::max<std::int64_t>(0, sum + amount);
  }
  std::int64_t in(std::int64_t wanted) const { return wanted == number ? sum : 0; }
};

struct Standing {
  std::int64_t balance = 0;
  TransferId head = TransferId::none;
  std::int64_t rows = 0;
  Window day, month, year, night, static_code, small_payment;
  std::int64_t lifetime = 0;
  std::int64_t balance_at_card = 0, rows_at_card = 0;  // at the row that the account's card names
};

class Auditor {
 public:
  Auditor(store::Reader& reader, const BusinessCalendar& calendar, const LeafKey& leaf_key)
      : reader_(reader), calendar_(calendar), leaf_key_(leaf_key) {}

  Verdict run() {
    for (const AccountRow& account : store::scan_all<AccountRow>(reader_)) cards_[account.id] = account;
    std::int64_t next = 1;
    while (true) {
      const auto batches = store::scan_all<Batch>(reader_, {store::make_key(next), {}, 1000, false});
      if (batches.empty()) break;
      for (const Batch& batch : batches) check_batch(batch);
      next = batches.back().id + 1;
    }
    if (!store::scan_all<Transfer>(reader_, {store::make_key(next_transfer_ == 0 ? 0 : next_transfer_), {}, 1, false}).empty())
      find("batch", next_transfer_, "a transfer stands outside every batch");
    check_cards();
    verdict_.accounts = static_cast<std::int64_t>(cards_.size());
    return std::move(verdict_);
  }

 private:
  void find(const char* what, std::int64_t row, std::string detail) {
    if (verdict_.findings.size() < kFindingsMax) verdict_.findings.push_back({what, row, std::move(detail)});
  }

  void check_batch(const Batch& batch) {
    verdict_.batches += 1;
    if (batch.id != last_.id + 1) find("batch", batch.id, "batch numbers have a gap");
    if (batch.previous != last_.hash) find("batch", batch.id, "does not name the hash of the batch before");
    if (batch.hash != batch_hash(batch)) find("batch", batch.id, "its hash does not fit its fields");
    if (batch.at < last_.at) find("batch", batch.id, "its instant goes back");
    const auto first = static_cast<std::int64_t>(batch.first), last = static_cast<std::int64_t>(batch.last);
    if (next_transfer_ != 0 && first != next_transfer_) find("batch", batch.id, "its transfers do not follow the last ones");
    std::vector<Hash32> leaves;
    if (last >= first) {
      const auto rows = store::scan_all<Transfer>(reader_, {store::make_key(first), store::make_key(last + 1), INT64_MAX, false});
      if (static_cast<std::int64_t>(rows.size()) != last - first + 1) find("batch", batch.id, "transfers are missing");
      for (const Transfer& t : rows) {
        check_transfer(t);
        if (t.at != batch.at) find("batch", static_cast<std::int64_t>(t.id), "its instant is not its batch's");
        leaves.push_back(t.leaf);
      }
    }
    if (merkle_root(leaves) != batch.root) find("root", batch.id, "the Merkle root does not fit the transfers");
    next_transfer_ = last + 1;
    last_ = batch;
    verdict_.head = batch.hash;
  }

  void check_transfer(const Transfer& t) {
    const auto id = static_cast<std::int64_t>(t.id);
    verdict_.transfers += 1;
    if (!leaf_fits(t, leaf_key_)) find("leaf", id, "the leaf does not fit the row");
    if (t.amount <= 0 || t.debit == t.credit) find("balance", id, "moves nothing");
    side(t, t.debit, -t.amount, t.debit_after, t.debit_prev);
    side(t, t.credit, t.amount, t.credit_after, t.credit_prev);
    if (t.counted != 0 || t.narrower != Narrower::none) count(t);
  }

  /// What a row takes counts in the windows of its instant. What a release gives back goes to the windows of the row that
  /// it reverses, as far as they still run.
  void count(const Transfer& t) {
    const CivilTime now = calendar_.civil(t.at);
    CivilTime then = now;
    const bool narrow = t.narrower != Narrower::none, back = t.kind == TransferKind::refund || t.kind == TransferKind::release ||
                                                                t.kind == TransferKind::escrow_return;
    if ((t.counted < 0 || narrow) && t.kind == TransferKind::release && t.reverses != TransferId::none) {
      const auto held = store::load_one<Transfer>(reader_, store::make_key(t.reverses));
      if (!held || held->id >= t.id) return find("window", static_cast<std::int64_t>(t.id), "reverses no earlier row");
      then = calendar_.civil(held->at);
    }
    if (narrow) {
      Standing& payer = standings_[back ? t.credit : t.debit];
      const std::int64_t amount = back ? -t.amount : t.amount;
      if (has(t.narrower, Narrower::static_code)) payer.static_code.count(now.day_number, then.day_number, amount);
      if (has(t.narrower, Narrower::small_payment)) payer.small_payment.count(now.day_number, then.day_number, amount);
    }
    if (t.counted == 0) return;
    Standing& s = standings_[t.counted > 0 ? t.debit : t.credit];
    s.day.count(now.day_number, then.day_number, t.counted);
    s.month.count(now.month_number, then.month_number, t.counted);
    s.year.count(now.year, then.year, t.counted);
    const auto night_of = [](const CivilTime& c) { return c.hour < 6 ? c.day_number - 1 : c.day_number; };
    const auto is_night = [](const CivilTime& c) { return c.hour < 6 || c.hour >= 22; };
    if (is_night(now) && is_night(then)) s.night.count(night_of(now), night_of(then), t.counted);
    s.lifetime = std::max<std::int64_t>(0, s.lifetime + t.counted);
  }

  void check_windows(AccountId account, const AccountRow& card, const Standing& s) {
    const bool same = card.day_out == s.day.in(card.day) && card.month_out == s.month.in(card.month) &&
                      card.year_out == s.year.in(1970 + card.month / 12) && card.night_out == s.night.in(card.night) &&
                      card.lifetime_out == s.lifetime && card.static_code_out == s.static_code.in(card.day) &&
                      card.small_payment_out == s.small_payment.in(card.day);
    if (!same) find("window", static_cast<std::int64_t>(account), "the limits' windows are not what the rows add up to");
  }

  void side(const Transfer& t, AccountId account, std::int64_t change, std::int64_t after, TransferId previous) {
    const auto id = static_cast<std::int64_t>(t.id);
    Standing& standing = standings_[account];
    if (previous != standing.head) find("chain", id, "does not name the account's row before it");
    standing.balance += change;
    if (after != standing.balance) find("balance", id, "the balance after it is not what the rows add up to");
    standing.head = t.id;
    standing.rows += 1;
    const auto card = cards_.find(account);
    if (card == cards_.end()) return find("card", id, "names an account that does not exist");
    if (card->second.currency != t.currency) find("balance", id, "is in another currency than its account");
    if (standing.balance < 0 && !may_be_negative(card->second.kind)) find("floor", id, "takes an account below zero");
    if (card->second.head != t.id) return;
    standing.balance_at_card = standing.balance;
    standing.rows_at_card = standing.rows;
  }

  void check_cards() {
    for (const auto& [account, card] : cards_) {
      const Standing& standing = standings_[account];
      verdict_.sum[card.currency] += standing.balance;
      verdict_.by_kind[std::string(money::code(card.currency)) + " " + std::string(name(card.kind))] += standing.balance;
      // A swept card lags behind; what it does say must be what the rows said at its head.
      const bool lags = card.head != standing.head, named = card.head != TransferId::none;
      const auto find_card = [&, id = static_cast<std::int64_t>(account)](const char* what) { find("card", id, what); };
      if (named && standing.rows_at_card == 0) {
        const bool there = store::load_one<Transfer>(reader_, store::make_key(card.head)).has_value();
        find_card(there ? "the card names a row of other accounts" : "the card names a row that does not exist");
      } else if (card.balance != standing.balance_at_card || card.rows != standing.rows_at_card) {
        find_card(!named ? "the card names no row, and is not empty"
                  : lags ? "the lagging card differs from its row"
                         : "the account's card differs from its rows");
      }
      if (!lags) check_windows(account, card, standing);
    }
    for (const auto& [currency, sum] : verdict_.sum)
      if (sum != 0) find("sum", static_cast<std::int64_t>(currency), "all balances together are " + std::to_string(sum));
  }

  store::Reader& reader_;
  const BusinessCalendar& calendar_;
  const LeafKey& leaf_key_;
  Verdict verdict_;
  Batch last_;
  std::int64_t next_transfer_ = 0;
  std::map<AccountId, AccountRow> cards_;
  std::map<AccountId, Standing> standings_;
};

}  // namespace

Verdict verify(store::Reader& reader, const BusinessCalendar& calendar, const LeafKey& leaf_key) {
  return Auditor(reader, calendar, leaf_key).run();
}

}  // namespace chenxi::ledger
