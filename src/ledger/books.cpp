#include "ledger/books.h"

#include "base/check.h"
#include "base/planted.h"

namespace chenxi::ledger {
namespace {
constexpr std::int64_t kLow48 = (std::int64_t{1} << 48) - 1;
/// Cards that fall due together lie together: one page of the store after the other is written, not one card on each.
/// Fixed, so that no card changes its turn when accounts are opened.
constexpr std::size_t kCardsPerBlock = 256;
/// Numbers of days and months, as an account keeps them.
std::int32_t short_number(std::int64_t n) { return static_cast<std::int32_t>(n); }
std::size_t index_of(AccountId id) { return static_cast<std::size_t>((static_cast<std::int64_t>(id) & kLow48) - 1); }

/// What was counted on an earlier day counts no more.
void begin_day(Counts& c, const CivilTime& civil) {
  if (c.day == civil.day_number) return;
  c.day = short_number(civil.day_number);
  c.day_out = c.static_code_out = c.small_payment_out = 0;
}

/// `counted_in`: when that which is given back was counted. A window that is over gets nothing back, and the one that
/// runs in its place never held it.
void count_in_windows(Counts& c, std::int64_t counted, const CivilTime& civil, const CivilTime& counted_in) {
  const auto into = [counted](std::int32_t& number, std::int64_t now, std::int64_t then, std::int64_t& sum) {
    if (now != then) return;
    if (number != now) sum = 0;
    number = short_number(now);
    sum = std::max<std::int64_t>(0, sum + counted);  // what is given back never makes room that was not used
  };
  if (civil.month_number / 12 == counted_in.month_number / 12) {
    if (c.month / 12 != civil.month_number / 12) c.year_out = 0;
    c.year_out = std::max<std::int64_t>(0, c.year_out + counted);
  }
  into(c.month, civil.month_number, counted_in.month_number, c.month_out);
  if (civil.day_number == counted_in.day_number) {
    begin_day(c, civil);
    c.day_out = std::max<std::int64_t>(0, c.day_out + counted);
  }
  if (ledger::is_night(civil) && ledger::is_night(counted_in))
    into(c.night, ledger::night_number(civil), ledger::night_number(counted_in), c.night_out);
  c.lifetime_out = std::max<std::int64_t>(0, c.lifetime_out + counted);
}
}  // namespace

int sweep_divisor_for(std::size_t accounts) {
  return static_cast<int>(std::clamp<std::size_t>(accounts / 4096, 64, kSweepDivisorMax));
}

Books::Books(std::int64_t part, BusinessCalendar calendar, int sweep_divisor, LeafKey leaf_key)
    : part_(part), calendar_(std::move(calendar)), chooses_divisor_(sweep_divisor == 0), leaf_key_(std::move(leaf_key)),
      dirty_by_turn_(sweep_divisor == 0 ? static_cast<std::size_t>(sweep_divisor_for(0)) : static_cast<std::size_t>(sweep_divisor)),
      next_transfer_(TransferId{row_id(part, 1)}) {}

const Account* Books::find(AccountId id) const {
  const std::size_t index = index_of(id);
  return id != AccountId::none && index < accounts_.size() && accounts_[index].id == id ? &accounts_[index] : nullptr;
}

const Account& Books::account(AccountId id) const {
  const Account* found = find(id);
  CHECK(found != nullptr, "account " + std::to_string(static_cast<std::int64_t>(id)));
  return *found;
}

Done Books::can_post(std::span<const Leg> legs) const {
  // A group is short (2-4 legs), so the running balances of its accounts are looked up in a small list.
  struct Running {
    AccountId id;
    std::int64_t balance;
  };
  std::vector<Running> running;
  const auto balance_of = [&](const Account& account) -> std::int64_t& {
    for (Running& r : running)
      if (r.id == account.id) return r.balance;
    return running.emplace_back(Running{account.id, account.balance}).balance;
  };
  running.reserve(legs.size() * 2);
  for (const Leg& leg : legs) {
    const Account* debit = find(leg.debit);
    const Account* credit = find(leg.credit);
    if (debit == nullptr || credit == nullptr) return refuse(Code::account_unknown);
    if (leg.amount <= 0 || leg.debit == leg.credit) return refuse(Code::amount_invalid);
    for (const Account* account : {debit, credit}) {
      if (account->state == AccountState::closed) return refuse(Code::account_closed);
      if (account->state == AccountState::frozen) return refuse(Code::account_frozen);
    }
    if (debit->currency != credit->currency) return refuse(Code::currency_mismatch);
    std::int64_t& from = balance_of(*debit);
    if (!may_be_negative(debit->kind) && from < leg.amount)
      return refuse(Code::insufficient_balance, {.amount_minor = from});
    if (from < INT64_MIN + leg.amount) return refuse(Code::amount_too_large);
    from -= leg.amount;
    std::int64_t& to = balance_of(*credit);
    if (to > INT64_MAX - leg.amount) return refuse(Code::amount_too_large);
    to += leg.amount;
  }
  return done();
}

TransferId Books::post(std::span<const Leg> legs, const Authority& authority) {
  CHECK(!legs.empty());
  const TransferId group = next_transfer_;
  for (const Leg& leg : legs) {
    Transfer t;
    t.id = next_transfer_;
    t.group = group;
    t.at = now_;
    t.kind = leg.kind;
    t.debit = leg.debit;
    t.credit = leg.credit;
    t.amount = leg.amount;
    t.counted = leg.counted;
    t.object = leg.object;
    t.reverses = leg.reverses;
    t.narrower = leg.narrower;
    if (t.id == group) {
      t.caller = authority.caller;
      t.key = authority.key;
      t.request_hash = authority.request_hash;
      t.factor = authority.factor;
      t.device = authority.device;
      t.signature = authority.signature;
    }
    change(index_of(leg.debit));
    change(index_of(leg.credit));
    const bool to_then = gives_back_to_then(t);
    CHECK(!to_then || leg.counted_at.us != 0, "a release that gives back says when that was counted");
    apply(t, civil_, to_then ? calendar_.civil(leg.counted_at) : civil_);
    t.leaf = leaf_hash(t, leaf_key_);
    rows_.push_back(std::move(t));
    next_transfer_ = TransferId{static_cast<std::int64_t>(next_transfer_) + 1};
  }
  return group;
}

/// Moves the amount on both cards and fills the row's after-balances and chain links from them.
void Books::apply(Transfer& t, const CivilTime& civil, const CivilTime& counted_in) {
  Account& debit = card(t.debit);
  Account& credit = card(t.credit);
  CHECK(t.amount > 0 && debit.id != credit.id && debit.currency == credit.currency);
  CHECK(may_be_negative(debit.kind) || debit.balance >= t.amount, "post() without can_post()");
  t.currency = debit.currency;
  apply_statement(debit, 0, t.amount, civil.month_number);
  apply_statement(credit, t.amount, 0, civil.month_number);
  debit.balance -= t.amount;
  credit.balance += t.amount;
  t.debit_after = debit.balance;
  t.credit_after = credit.balance;
  t.debit_prev = PLANTED(back_chain_broken) ? TransferId::none : std::exchange(debit.head, t.id);
  t.credit_prev = std::exchange(credit.head, t.id);
  debit.rows += 1;
  credit.rows += 1;
  count(debit, t, true, civil, civil);
  count(credit, t, false, civil, counted_in);
}

void Books::count(Account& a, const Transfer& t, bool is_debit, const CivilTime& civil, const CivilTime& counted_in) {
  if (is_debit ? t.counted > 0 : t.counted < 0) count_in_windows(counts_to_change(a), t.counted, civil, counted_in);
  if (t.narrower == Narrower::none || gives_back(t) == is_debit || civil.day_number != counted_in.day_number) return;
  Counts& c = counts_to_change(a);
  begin_day(c, civil);
  const auto into = [&](Narrower window, std::int64_t& sum) {
    if (has(t.narrower, window)) sum = std::max<std::int64_t>(0, sum + (is_debit ? t.amount : -t.amount));
  };
  into(Narrower::static_code, c.static_code_out);
  into(Narrower::small_payment, c.small_payment_out);
}

const Counts& Books::counts(const Account& account) const {
  static const Counts nothing{};
  return account.counts == 0 ? nothing : counts_[account.counts - 1];
}

/// change() has noted what there was, and undo_command() forgets what begins here.
Counts& Books::counts_to_change(Account& account) {
  if (account.counts != 0) return counts_[account.counts - 1];
  Counts& fresh = counts_.emplace_back();
  account.counts = static_cast<std::uint32_t>(counts_.size());
  return fresh;
}

void Books::apply_statement(Account& a, std::int64_t amount_in, std::int64_t amount_out, std::int64_t month) {
  if (a.statement_month != month) {
    if (a.statement_rows > 0)
      months_.push_back({a.id, a.statement_month, a.statement_opening(), a.statement_in, a.statement_out, a.statement_rows});
    a.statement_month = short_number(month);
    a.statement_in = a.statement_out = 0;
    a.statement_rows = 0;
  }
  a.statement_in += amount_in;
  a.statement_out += amount_out;
  a.statement_rows += 1;
}

Windows Books::windows(const Account& a) const {
  const Counts& c = counts(a);
  Windows w;
  if (c.day == civil_.day_number) w.day = c.day_out, w.static_code = c.static_code_out, w.small_payment = c.small_payment_out;
  if (c.month == civil_.month_number) w.month = c.month_out;
  if (c.month / 12 == civil_.month_number / 12) w.year = c.year_out;
  if (c.night == night_number()) w.night = c.night_out;
  w.lifetime = c.lifetime_out;
  return w;
}

AccountId Books::open_account(AccountKind kind, std::int64_t owner, money::Currency currency) {
  Account account;
  account.id = AccountId{row_id(part_, next_account())};
  account.kind = kind;
  account.owner = owner;
  account.currency = currency;
  const std::size_t index = accounts_.size();
  if (index == accounts_.capacity()) accounts_.reserve(index + index / 8 + 1024);  // twice as many would lie idle
  accounts_.push_back(account);
  dirty_.push_back(true);
  due_at_once_.push_back(index);
  return account.id;
}

void Books::set_state(AccountId id, AccountState state) {
  const std::size_t index = index_of(id);
  change(index);
  card(id).state = state;
  due_at_once_.push_back(index);
}

Account& Books::card(AccountId id) {
  const std::size_t index = index_of(id);
  CHECK(index < accounts_.size() && accounts_[index].id == id);
  return accounts_[index];
}

void Books::change(std::size_t index) {
  const Account& now = accounts_.at(index);
  undo_.push_back({index, now});
  if (now.counts != 0) undo_counts_.emplace_back(now.counts - 1, counts(now));
  write_later(index);
}

void Books::write_later(std::size_t index) {
  if (dirty_[index]) return;
  dirty_[index] = true;
  dirty_by_turn_[index / kCardsPerBlock % dirty_by_turn_.size()].push_back(index);
}

void Books::begin_batch(Instant at) {
  now_ = at;
  civil_ = calendar_.civil(at);
  begin_command();
}

void Books::begin_command() {
  undo_.clear();
  undo_counts_.clear();
  command_counts_ = counts_.size();
  command_rows_ = rows_.size();
  command_months_ = months_.size();
  command_accounts_ = accounts_.size();
}

void Books::undo_command() {
  for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) accounts_[it->index] = it->before;
  undo_.clear();
  for (auto it = undo_counts_.rbegin(); it != undo_counts_.rend(); ++it) counts_[it->first] = it->second;
  undo_counts_.clear();
  counts_.resize(command_counts_);
  while (rows_.size() > command_rows_) {
    next_transfer_ = rows_.back().id;
    rows_.pop_back();
  }
  months_.resize(command_months_);
  accounts_.resize(command_accounts_);
  dirty_.resize(command_accounts_);
  std::erase_if(due_at_once_, [this](std::size_t index) { return index >= accounts_.size(); });  // where all new ones are
}

void Books::flush(store::Writer& store, std::int64_t batch) {
  if (!rows_.empty()) {
    std::vector<const void*> rows;
    rows.reserve(rows_.size());
    for (const Transfer& t : rows_) rows.push_back(&t);
    store.flush(store::table<Transfer>(), rows, {});
  }
  std::vector<std::size_t> due = std::exchange(due_at_once_, {});
  std::vector<std::size_t>& turn = dirty_by_turn_[static_cast<std::size_t>(batch) % dirty_by_turn_.size()];
  due.insert(due.end(), turn.begin(), turn.end());
  turn.clear();
  std::sort(due.begin(), due.end());
  std::vector<AccountRow> cards;
  cards.reserve(due.size());
  for (const std::size_t index : due) {
    if (!dirty_[index]) continue;  // went out at once, and was in its turn besides
    cards.push_back(row_of(accounts_[index], counts(accounts_[index])));
    dirty_[index] = false;
  }
  std::vector<const void*> written;
  for (const AccountRow& row : cards) written.push_back(&row);
  if (!cards.empty() && !PLANTED(cards_not_written)) store.flush(store::table<AccountRow>(), written, {});
  std::vector<const void*> months;
  for (const AccountMonth& m : months_) months.push_back(&m);
  if (!months.empty()) store.flush(store::table<AccountMonth>(), months, {});
}

void Books::end_batch() {
  rows_.clear();
  months_.clear();
  begin_command();
}

void Books::load(store::Reader& reader, const Batch& last_batch) {
  accounts_.clear();
  accounts_.shrink_to_fit();
  accounts_.reserve(last_batch.next_account > 0 ? index_of(AccountId{last_batch.next_account}) + 1024 : 0);
  counts_.clear();
  AccountRow row;
  reader.scan(store::table<AccountRow>(), {}, [&]() -> void* {
    if (row.id != AccountId::none) file(row);
    return &(row = {});
  });
  if (row.id != AccountId::none) file(row);
  dirty_.assign(accounts_.size(), false);
  if (chooses_divisor_) dirty_by_turn_.resize(static_cast<std::size_t>(sweep_divisor_for(accounts_.size())));
  for (std::vector<std::size_t>& turn : dirty_by_turn_) turn.clear();
  due_at_once_.clear();
  rows_.clear();
  months_.clear();
  for (std::size_t i = 0; i < accounts_.size(); ++i) CHECK(index_of(accounts_[i].id) == i, "account ids are not dense");
  next_transfer_ = last_batch.id == 0 ? TransferId{row_id(part_, 1)} : TransferId{static_cast<std::int64_t>(last_batch.last) + 1};
  if (last_batch.id == 0) return end_batch();

  // Cards may lag by one whole sweep, of this run's divisor or of an earlier run's: apply what each has not seen, at
  // the instants that were recorded. A batch at a time, because the last ones may have been large.
  for (std::int64_t id = std::max<std::int64_t>(1, last_batch.id - kSweepDivisorMax); id <= last_batch.id; ++id) {
    const auto batch = store::load_one<Batch>(reader, store::make_key(id));
    CHECK(batch.has_value());
    const std::int64_t rows = static_cast<std::int64_t>(batch->last) - static_cast<std::int64_t>(batch->first) + 1;
    if (rows <= 0) continue;
    for (const Transfer& t : store::scan_all<Transfer>(reader, {store::make_key(batch->first), {}, rows, false})) {
      Instant counted_at = t.at;
      if (gives_back_to_then(t)) {
        const auto reversed = store::load_one<Transfer>(reader, store::make_key(t.reverses));
        CHECK(reversed.has_value(), "a release names a row that does not exist");
        counted_at = reversed->at;
      }
      replay(t, counted_at);
    }
  }
  // What was behind goes out with the next batch, so that no card is ever behind by more than a sweep of one run.
  for (std::vector<std::size_t>& turn : dirty_by_turn_) {
    due_at_once_.insert(due_at_once_.end(), turn.begin(), turn.end());
    turn.clear();
  }
  months_.clear();  // those months were written by the batch that finished them
  begin_command();
}

void Books::file(const AccountRow& row) {
  Account& account = accounts_.emplace_back(card_of(row));
  if (const Counts counts = counts_of(row); counts != Counts{}) counts_to_change(account) = counts;
}

/// Applies a row to those of its cards that have not seen it, at the instant that was recorded.
void Books::replay(const Transfer& t, Instant counted_at) {
  const CivilTime civil = calendar_.civil(t.at);
  for (const AccountId side : {t.debit, t.credit}) {
    Account& a = card(side);
    if (a.head >= t.id) continue;
    const bool debit = side == t.debit;
    apply_statement(a, debit ? 0 : t.amount, debit ? t.amount : 0, civil.month_number);
    a.balance += debit ? -t.amount : t.amount;
    CHECK(a.balance == (debit ? t.debit_after : t.credit_after), "a replayed balance differs from its transfer");
    a.head = t.id;
    a.rows += 1;
    count(a, t, debit, civil, debit ? civil : calendar_.civil(counted_at));
    write_later(index_of(side));
  }
}

}  // namespace chenxi::ledger
