#include "books.h"

#include <bit>
#include <chrono>
#include <span>

#include "keys.h"

namespace audit {
namespace {

using Kind = Finding::Kind;

constexpr std::int64_t kRefund = 4, kHold = 6, kRelease = 7, kEscrowReturn = 18;  // kinds of transfers
constexpr std::int64_t kStaticCode = 1, kSmallPayment = 2;  // narrower windows of the day
/// Kinds of accounts that stand for what is outside, and may be below zero: clearing, residual, bank, cash, transit.
bool may_be_negative(std::int64_t kind) { return kind == 12 || kind == 14 || kind == 20 || kind == 21 || kind == 22; }

/// RFC 6962: a leaf is its own root; a tree splits at the largest power of two below its size.
Hash merkle_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return sha256("");
  if (leaves.size() == 1) return leaves[0];
  const std::size_t half = std::bit_floor(leaves.size() - 1);
  const Hash left = merkle_root(leaves.first(half)), right = merkle_root(leaves.subspan(half));
  return sha256("\1" + std::string(view(left)) + std::string(view(right)));
}

}  // namespace

Civil civil(std::int64_t at_us, std::int64_t offset_minutes) {
  using namespace std::chrono;
  const sys_time<microseconds> local{microseconds(at_us) + minutes(offset_minutes)};
  const sys_days day = floor<days>(local);
  const year_month_day date(day);
  const std::int64_t hour = duration_cast<hours>(local - day).count();
  Civil out;
  out.day = day.time_since_epoch().count();
  out.year = static_cast<int>(date.year());
  out.month = (out.year - 1970) * 12 + static_cast<unsigned>(date.month()) - 1;
  out.is_night = hour >= 22 || hour < 6;
  out.night = hour < 6 ? out.day - 1 : out.day;
  return out;
}

void Books::Window::count(std::int64_t now, std::int64_t then, std::int64_t amount) {
  if (now != then) return;  // a window that is over gets nothing back
  if (number != now) *this = {now, 0};
  sum = std::max<std::int64_t>(0, sum + amount);
}

const Table& Books::table(std::string_view name) const {
  const auto it = std::ranges::find(tables_, name, &Table::name);
  if (it == tables_.end()) throw Unreadable("the store has no table " + std::string(name));
  return *it;
}

void Books::find(std::int64_t transfer, const std::string& what) {
  const bool in_batch = batch_ != history_.batches().end();
  report_.find(Kind::sum, in_batch ? batch_->first : INT64_MAX, "transfers", "id=" + std::to_string(transfer), what);
}

void Books::check() {
  read_accounts();
  read_transfers();
  check_cards();
  check_months();
}

void Books::read_accounts() {
  const Table& t = table("accounts");
  const std::size_t id = t.at("id"), kind = t.at("kind"), currency = t.at("currency"), head = t.at("head");
  source_.rows(t, [&](const Row& row) {
    Account& account = accounts_[row[id].integer];
    account.exists = true;
    account.kind = row[kind].integer;
    account.currency = row[currency].integer;
    account.card_head = row[head].integer;
    report_.accounts += 1;
  });
}

void Books::read_transfers() {
  const Table& t = table("transfers");
  const auto at = [&](const char* column) { return t.at(column); };
  const std::size_t id = at("id"), when = at("at"), kind = at("kind"), currency = at("currency"), debit = at("debit"), credit = at("credit"),
                    amount = at("amount"), debit_after = at("debit_after"), credit_after = at("credit_after"), debit_prev = at("debit_prev"),
                    credit_prev = at("credit_prev"), counted = at("counted"), reverses = at("reverses"), leaf = at("leaf"), narrower = at("narrower");
  const auto& batches = history_.batches();
  batch_ = batches.begin();
  const auto skip_empty = [&] {
    while (batch_ != batches.end() && batch_->second.last < batch_->second.first) {
      if (batch_->second.root != sha256("")) report_.find(Kind::sum, batch_->first, "batches", "id=" + std::to_string(batch_->first), "the Merkle root of no transfer is not its root");
      ++batch_;
    }
    if (batch_ != batches.end()) next_ = batch_->second.first;
  };
  skip_empty();
  source_.rows(t, [&](const Row& row) {
    const std::int64_t number = row[id].integer;
    report_.transfers += 1;
    while (batch_ != batches.end() && number > batch_->second.last) {
      end_batch();
      skip_empty();
    }
    if (batch_ == batches.end() || number < batch_->second.first) return find(number, "stands outside every batch");
    if (number != next_) find(next_, "is missing");
    next_ = number + 1;
    if (row[when].integer != batch_->second.at) find(number, "its instant is not its batch's");
    if (const auto hash = as_hash(row[leaf].bytes)) leaves_.push_back(*hash);
    const std::int64_t change = row[amount].integer;
    if (change <= 0 || row[debit].integer == row[credit].integer) find(number, "moves nothing");
    const std::int64_t month = civil(row[when].integer, offset_minutes_).month;
    side(number, row[debit].integer, -change, row[debit_after].integer, row[debit_prev].integer, row[currency].integer, month);
    side(number, row[credit].integer, change, row[credit_after].integer, row[credit_prev].integer, row[currency].integer, month);
    const std::int64_t counts = row[counted].integer, narrow = row[narrower].integer;
    if (row[kind].integer == kHold) held_at_[number] = row[when].integer;
    if (counts == 0 && narrow == 0) return;
    const bool release = row[kind].integer == kRelease, back = release || row[kind].integer == kRefund || row[kind].integer == kEscrowReturn;
    const auto when_counted = now_and_then(number, row[when].integer, (counts < 0 || narrow != 0) && release && row[reverses].integer != 0,
                                           row[reverses].integer);
    if (!when_counted) return;
    const auto& [now, then] = *when_counted;
    if (counts != 0) {
      Account& account = accounts_[counts > 0 ? row[debit].integer : row[credit].integer];
      account.day.count(now.day, then.day, counts);
      account.month.count(now.month, then.month, counts);
      account.year.count(now.year, then.year, counts);
      if (now.is_night && then.is_night) account.night.count(now.night, then.night, counts);
      account.lifetime = std::max<std::int64_t>(0, account.lifetime + counts);
    }
    Account& payer = accounts_[back ? row[credit].integer : row[debit].integer];
    if ((narrow & kStaticCode) != 0) payer.static_code.count(now.day, then.day, back ? -change : change);
    if ((narrow & kSmallPayment) != 0) payer.small_payment.count(now.day, then.day, back ? -change : change);
  });
  while (batch_ != batches.end()) {
    end_batch();
    skip_empty();
  }
}

void Books::end_batch() {
  if (next_ <= batch_->second.last) find(next_, "is missing");
  if (merkle_root(leaves_) != batch_->second.root)
    report_.find(Kind::sum, batch_->first, "batches", "id=" + std::to_string(batch_->first), "its Merkle root does not fit its transfers");
  leaves_.clear();
  ++batch_;
}

void Books::side(std::int64_t transfer, std::int64_t number, std::int64_t change, std::int64_t after, std::int64_t previous,
                 std::int64_t currency, std::int64_t month) {
  Account& account = accounts_[number];
  if (!account.exists) find(transfer, "names an account that does not exist");
  else if (account.currency != currency) find(transfer, "is in another currency than its account");
  if (previous != account.head) find(transfer, "does not name the row before it of account " + std::to_string(number));
  if (account.months.empty() || account.months.rbegin()->first != month) account.months[month].opening = account.balance;
  Month& running = account.months[month];
  (change < 0 ? running.out : running.in) += change < 0 ? -change : change;
  running.rows += 1;
  account.balance += change;
  account.rows += 1;
  account.head = transfer;
  if (after != account.balance) find(transfer, "the balance after it is not what the rows of account " + std::to_string(number) + " add up to");
  if (account.balance < 0 && account.exists && !may_be_negative(account.kind)) find(transfer, "takes account " + std::to_string(number) + " below zero");
  if (account.card_head == transfer) {
    account.balance_at_card = account.balance;
    account.rows_at_card = account.rows;
  }
}

std::optional<std::pair<Civil, Civil>> Books::now_and_then(std::int64_t transfer, std::int64_t at, bool gives_back_to_then,
                                                           std::int64_t reverses) {
  const Civil now = civil(at, offset_minutes_);
  if (!gives_back_to_then) return std::pair(now, now);
  const auto held = held_at_.find(reverses);
  if (held != held_at_.end()) return std::pair(now, civil(held->second, offset_minutes_));
  find(transfer, "gives back what no earlier hold took");
  return std::nullopt;
}

void Books::check_cards() {
  const Table& t = table("accounts");
  const auto number = [&](const Row& row, const char* column) { return row[t.at(column)].integer; };
  source_.rows(t, [&](const Row& row) {
    const Account& account = accounts_[number(row, "id")];
    report_.sums[account.currency] += account.balance;
    const auto find = [&](const char* what) { report_.find(Kind::sum, INT64_MAX, t.name, key_text(t, row), what); };
    if (account.card_head != 0 && account.rows_at_card == 0) return find("its card names a transfer that is none of its own");
    if (number(row, "balance") != account.balance_at_card || number(row, "rows") != account.rows_at_card)
      return find("its card is not what its transfers add up to");
    if (account.card_head != account.head) return;  // a swept card lags behind: so do its windows
    if (number(row, "day_out") != account.day.in(number(row, "day")) || number(row, "month_out") != account.month.in(number(row, "month")) ||
        number(row, "year_out") != account.year.in(1970 + number(row, "month") / 12) ||
        number(row, "night_out") != account.night.in(number(row, "night")) || number(row, "lifetime_out") != account.lifetime ||
        number(row, "static_code_out") != account.static_code.in(number(row, "day")) ||
        number(row, "small_payment_out") != account.small_payment.in(number(row, "day")))
      find("what its limits count is not what its transfers add up to");
  });
  for (const auto& [currency, sum] : report_.sums)
    if (sum != 0) report_.find(Kind::sum, INT64_MAX, "accounts", "currency=" + std::to_string(currency), "all balances together are " + std::to_string(sum));
}

void Books::check_months() {
  const Table& t = table("account_months");
  const auto number = [&](const Row& row, const char* column) { return row[t.at(column)].integer; };
  std::int64_t written = 0, finished = 0;
  for (const auto& [id, account] : accounts_) finished += std::max<std::int64_t>(0, static_cast<std::int64_t>(account.months.size()) - 1);
  source_.rows(t, [&](const Row& row) {
    written += 1;
    const Account& account = accounts_[number(row, "account")];
    const auto month = account.months.find(number(row, "month"));
    const Month said{number(row, "opening"), number(row, "in"), number(row, "out"), number(row, "rows")};
    if (month == account.months.end() || month->second != said)
      report_.find(Kind::sum, INT64_MAX, t.name, key_text(t, row), "is not what its account's transfers add up to");
  });
  if (written != finished)
    report_.find(Kind::sum, INT64_MAX, t.name, "", std::to_string(finished) + " months are finished and " + std::to_string(written) + " are written");
}

}  // namespace audit
