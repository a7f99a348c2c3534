#include "tests/sim/model.h"

#include <chrono>

namespace chenxi::sim {
namespace {

// The rules of the pack cn-ecny for somebody known by phone number alone, in fen.
constexpr std::int64_t kPaymentMax = 200'000, kDayMax = 500'000, kYearMax = 5'000'000, kBalanceMax = 1'000'000;
constexpr std::int64_t kStaticDayMax = 50'000;
constexpr std::int64_t kAsideFrom = 1'000'000'000'000;  // what must stay is the same as a bound on what may go
constexpr std::int64_t kMinuteUs = 60'000'000, kHourUs = 60 * kMinuteUs;

// Kinds of accounts and of transfers, as the chart and the log number them.
constexpr std::int64_t kCustomer = 1, kHeld = 2, kShop = 3, kEscrow = 4, kFunds = 10, kSuspense = 11, kBank = 20, kDrawer = 21, kTransit = 22;
constexpr std::int64_t kCashIn = 1, kCashOut = 2, kPayment = 3, kRefund = 4, kTransfer = 5, kHold = 6, kRelease = 7,
                       kTopUp = 8, kWithdrawal = 9, kPayout = 10, kFund = 11, kSettlement = 12, kReversal = 15, kSplit = 23;

/// What each partner is given of a payment: his part in whole fen; what is left of all parts together goes fen by fen to whoever lacks
/// most of his, to the first of those who lack the same.
std::vector<std::int64_t> parts_of(std::int64_t amount, const std::vector<Part>& parts) {
  constexpr Wide kWhole = 10'000;
  std::vector<std::int64_t> out;
  Wide together = 0, given = 0;
  for (const Part& part : parts) {
    std::int64_t sum = part.fixed;
    if (part.bps > 0)
      for (sum = 0; (sum + 1) * kWhole <= Wide{amount} * part.bps;) ++sum;
    if (part.bps > 0) given += sum;
    together += Wide{amount} * part.bps;
    out.push_back(sum);
  }
  for (; (given + 1) * kWhole <= together; ++given) {
    std::size_t most = 0;
    Wide lacks = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Wide his = parts[i].bps > 0 ? Wide{amount} * parts[i].bps - out[i] * kWhole : 0;
      if (his > lacks) lacks = his, most = i;
    }
    if (lacks == 0) break;
    out[most] += 1;
  }
  return out;
}

// Peking has had no summer time since 1991.
std::int64_t local_hours(std::int64_t at) { return (at + 8 * kHourUs) / kHourUs; }
std::int64_t day_of(std::int64_t at) { return local_hours(at) / 24; }
std::int64_t year_of(std::int64_t at) {
  return static_cast<int>(std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day_of(at)}}}.year());
}

std::string bytes_of(const Uuid& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }
const std::string kNoKey(16, '\0');

/// Refusals that a well-behaved client never meets.
bool is_nonsense(const std::string& code) {
  static const std::set<std::string> all = {
      "malformed", "not_found", "method_not_allowed", "too_large", "unsupported_media", "key_missing", "key_malformed",
      "key_too_old", "internal", "origin_refused", "not_signed_in", "session_expired", "not_allowed", "device_unknown",
      "signature_wrong", "payment_unknown", "order_unknown", "transfer_unknown", "bank_link_unknown", "account_unknown",
      "currency_unsupported", "currency_mismatch", "not_yours", "dispute_unknown", "dispute_not_possible", "qr_unreadable", "qr_damaged", "qr_signature_wrong",
      "payee_is_payer", "account_frozen", "account_closed", "payout_unknown"};
  return all.contains(code);
}
/// A key that was made before the clock was set back, while the books stood still: to the server it comes from times ahead. That may
/// have been while it waited for a batch: then it is judged by what the clock said afterwards.
bool is_ahead(const Model::Sent& sent, Instant answered) { return sent.ask->key.at() > std::min(sent.arrived, answered) + minutes(10); }

bool may_come_again(const std::string& code) {
  static const std::set<std::string> all = {"rate_limited", "overloaded", "step_up_required", "code_wrong", "unavailable", "statement_expired", "pin_required",
                                            "pin_wrong", "pin_locked", "posting_stopped", "warning_unconfirmed", "risk_warning",
                                            "bank_unavailable"};
  return all.contains(code);
}

}  // namespace

void Model::fault(std::string what) {
  if (faults_.size() < 20) faults_.push_back(std::move(what));
}
void Model::expect(bool holds, const char* what, std::int64_t row) {
  if (!holds) fault(std::string(what) + " (transfer " + std::to_string(row) + ")");
}
Model::Account* Model::account(std::int64_t kind, std::int64_t owner) {
  const auto it = by_owner_.find({kind, owner});
  return it == by_owner_.end() ? nullptr : &accounts_.at(it->second);
}
bool Model::is(std::int64_t id, std::int64_t kind, std::int64_t owner) const {
  const auto it = by_owner_.find({kind, owner});
  return it != by_owner_.end() && it->second == id;
}

void Model::begin(const checker::Books& books) {
  for (const checker::Account& a : books.accounts) {
    accounts_[a.id] = {a.kind, a.owner, a.balance, a.balance};
    by_owner_[{a.kind, a.owner}] = a.id;
  }
  last_ = books.transfers.empty() ? 0 : books.transfers.back().id;
  at_ = books.batches.empty() ? 0 : books.batches.back().at;
}

void Model::remember(Ask& ask) {
  asks_[{ask.caller, bytes_of(ask.key)}] = &ask;
  if (is_own_bound(ask.what)) spent_[town_.people[ask.who].row].own(ask).changes_open += 1;
  if (ask.what == What::call_off) called_off_.insert(ask.object);
  if (ask.what == What::top_up) top_ups_[{town_.people[ask.who].row, ask.amount}] += 1;
  for (const auto& [person, amount] : ask.lines) payouts_[{town_.people[person].row, amount}] += 1;
}

Ask* Model::find(std::int64_t caller, const Uuid& key) {
  const auto it = asks_.find({caller, bytes_of(key)});
  return it == asks_.end() ? nullptr : it->second;
}

// ----------------------------------------------------------------------------------------------------------- rows

void Model::begin_batch() {
  for (const std::int64_t id : touched_) accounts_[id].low = accounts_[id].balance;
  touched_.clear();
}

void Model::committed(const std::vector<checker::Transfer>& rows, const std::vector<checker::Account>& opened) {
  if (stale_) return;  // read from the disk, with what was missed
  for (const checker::Account& a : opened)
    if (accounts_.try_emplace(a.id, Account{a.kind, a.owner}).second) by_owner_[{a.kind, a.owner}] = a.id;
  for (const checker::Transfer& row : rows) apply(row);
}

void Model::compare(const checker::Books& books) {
  if (stale_) restarts_ += 1;
  stale_ = false;
  std::int64_t there = 0;
  for (const checker::Account& a : books.accounts) {
    const auto [it, fresh] = accounts_.try_emplace(a.id, Account{a.kind, a.owner});
    if (fresh) by_owner_[{a.kind, a.owner}] = a.id;
    if (it->second.kind != a.kind || it->second.owner != a.owner) fault("account " + std::to_string(a.id) + " changed hands");
  }
  const std::int64_t known = last_;
  for (const checker::Transfer& row : books.transfers) {
    there = row.id;
    if (row.id > known) {
      marks_["a commit whose answers were lost"] += 1;
      apply(row);
    } else if (const auto it = leaves_.find(row.id); it != leaves_.end()) {
      expect(it->second == row.leaf, "a committed transfer changed", row.id);
    }
  }
  if (there < known && known > 0) fault("committed transfers are lost: " + std::to_string(known - there));
}

void Model::compare_all(const checker::Books& books) {
  compare(books);
  for (std::string& what : checker::book_faults(books)) fault(std::move(what));
  Wide sum = 0;
  for (const checker::Account& a : books.accounts) {
    sum += accounts_.at(a.id).balance;
    if (books.sweep == 1 && accounts_.at(a.id).balance != Wide{a.balance})
      fault("the row of account " + std::to_string(a.id) + " is not the model's balance");
  }
  if (sum != 0) fault("all balances together are not zero");
}

void Model::apply(const checker::Transfer& row) {
  expect(row.id == last_ + 1, "a transfer's number jumps", row.id);
  last_ = row.id;
  leaves_[row.id] = row.leaf;
  if (leaves_.size() > 4096) leaves_.erase(leaves_.begin());
  expect(row.at >= at_, "time went back", row.id);
  at_ = row.at;
  expect(row.amount > 0 && row.debit != row.credit, "an amount or its sides", row.id);
  if (!accounts_.contains(row.debit) || !accounts_.contains(row.credit)) return expect(false, "an unknown account", row.id);
  Account& from = accounts_[row.debit];
  Account& to = accounts_[row.credit];
  from.balance -= row.amount;
  to.balance += row.amount;
  from.low = std::min(from.low, from.balance);
  touched_.push_back(row.debit);
  touched_.push_back(row.credit);
  expect(from.balance == Wide{row.debit_after} && to.balance == Wide{row.credit_after}, "a balance after", row.id);
  expect(from.balance >= 0 || checker::may_be_negative(from.kind), "an account below zero", row.id);
  if (row.kind == kCashIn || row.kind == kTransfer || row.kind == kTopUp || row.kind == kPayout) {
    if (to.kind == kCustomer) {
      const Account* held = account(kHeld, to.owner);
      expect(to.balance + (held != nullptr ? held->balance : 0) <= kBalanceMax, "the limit of a balance", row.id);
    }
  }
  if (row.id == row.group) {
    groups_ += 1;
    expect(complaint_.called_back.empty(), "called back, and nothing of it was set aside", row.id);
    complaint_ = {};
    expect(due_.empty(), "somebody did not get his part in the same commit", row.id);
    due_.clear();
  }
  if (row.id == row.group && row.key != kNoKey) judge_group(row);
  else if (!due_.empty() && row.group == due_group_) follow(row);
  else judge_own(row);
}

/// What somebody asked for under a key.
void Model::judge_group(const checker::Transfer& row) {
  const auto it = asks_.find({row.caller, row.key});
  if (it == asks_.end()) return expect(false, "nobody asked for this", row.id);
  Ask& ask = *it->second;
  expect(ask.group == 0, "a key was applied twice", row.id);
  expect(ask.told != Told::refused, "refused, and yet done", row.id);
  ask.group = row.group;
  if (is_proved(ask.what)) no_wrong_pins(ask.who, row.at);
  judge_stopped(ask, row);
  const auto person = [this](std::size_t i) { return town_.people[i].row; };
  const auto shop = [this](std::size_t i) { return town_.shops[i].row; };
  const bool amount = row.amount == ask.amount;
  bool right = false;
  std::int64_t counted = 0;
  switch (ask.what) {
    case What::pay_code:
    case What::pay_order:
    case What::charge: {
      const std::size_t payer = ask.what == What::charge ? ask.whom : ask.who, payee = ask.what == What::charge ? ask.who : ask.whom;
      if (ask.hold_days > 0) {
        right = amount && row.kind == kHold && is(row.debit, kCustomer, person(payer)) && is(row.credit, kHeld, person(payer));
        counted = row.amount;
        hold(ask, row);
        break;
      }
      right = amount && row.kind == kPayment && is(row.debit, kCustomer, person(payer)) && is(row.credit, kShop, shop(payee));
      counted = row.amount;
      payments_[row.group] = {row.amount, 0, row.debit, row.credit, &ask, std::vector<std::int64_t>(ask.lines_sold.size()), {}, 0};
      judge_price(ask, row);
      if (!ask.parts.empty()) share(payments_[row.group], row);
      payment_groups_[row.object] = row.group;
      ShopDay& day = shop_days_[{row.credit, day_of(row.at)}];
      day.payments += 1, day.gross += row.amount;
      if (ask.what == What::charge) expect(codes_used_.emplace(ask.text, ask.made_in_step).second, "a payment code was used twice", row.id);
      if (ask.what == What::pay_order) expect(orders_paid_.insert(ask.object).second, "an order was paid twice", row.id);
      break;
    }
    case What::capture: right = amount && capture(ask, row); break;
    case What::share_out: right = share_out(ask, row); break;
    case What::refund: {
      // What partners give back stands before it.
      const auto paid = payments_.find(row.kind == kRefund ? row.reverses : std::atoll(ask.text.c_str()));
      right = paid != payments_.end() && is(paid->second.shop, kShop, shop(ask.who));
      if (!right) break;
      paid->second.refunded += ask.amount;
      expect(paid->second.refunded <= paid->second.amount, "more was given back than paid", row.id);
      if (paid->second.asked->discount > 0) marks_["some of a reduced sale was given back"] += 1;
      if (!ask.lines_back.empty()) judge_lines(paid->second, ask, row);
      take_back(paid->second, paid->first, ask, row);
      right = was_due(row);
      ShopDay& day = shop_days_[{paid->second.shop, day_of(row.at)}];
      day.refunds += 1, day.refunded += ask.amount;
      break;
    }
    case What::send:
    case What::withdraw: {
      counted = row.amount;
      right = amount && is(row.debit, kCustomer, person(ask.who));
      if (row.kind == kTransfer) {
        right = right && ask.what == What::send && ask.arrival == "now" && is(row.credit, kCustomer, person(ask.whom));
        break;
      }
      right = right && row.kind == kHold && is(row.credit, kHeld, person(ask.who));
      const std::int64_t wait = ask.arrival == "2h" ? 2 : ask.arrival == "24h" ? 24 : 0;
      holds_[row.object] = {row.credit, row.at, row.at + wait * kHourUs, row.amount, ask.what == What::send, ask.whom, 0, 0, nullptr};
      break;
    }
    case What::complain:
      right = ask.deceived && (row.kind == kHold || row.kind == kRelease);
      complaint_ = {row.group, ask.amount, {}};
      if (right) return row.kind == kHold ? set_aside(row) : call_back(row);
      break;
    case What::drop: {
      const auto frozen = frozen_.find(row.object);
      right = row.kind == kRelease && frozen != frozen_.end();
      if (right) frozen->second.dropped = true;
      if (right) return set_free(row, frozen->second);
      break;
    }
    case What::give_back:
      right = amount && row.kind == kReversal && is(row.debit, kCustomer, person(ask.who)) && is(row.credit, kCustomer, person(ask.whom));
      break;
    case What::cancel:
      right = row.kind == kRelease && is(row.debit, kHeld, person(ask.who)) && is(row.credit, kCustomer, person(ask.who));
      if (right) return take_from_hold(row);
      break;
    case What::cash_in: right = amount && row.kind == kCashIn && is(row.credit, kCustomer, person(ask.who)) && is(row.debit, kDrawer, 1); break;
    case What::cash_out:
      right = amount && row.kind == kCashOut && is(row.debit, kCustomer, person(ask.who)) && is(row.credit, kDrawer, 1);
      counted = row.amount;
      break;
    case What::fund: right = amount && row.kind == kFund && is(row.debit, kDrawer, 1) && is(row.credit, kFunds, 1); break;
    case What::top_up:
    case What::payout:
    case What::limits:
    case What::decline:
    case What::put_aside:
    case What::bind_channel:
    case What::stop:
    case What::resume_code:
    case What::resume:
    case What::home:
    case What::look_payment:
    case What::shop_day:
    case What::make_order:
    case What::make_shared:
    case What::look_shares:
    case What::make_held:
    case What::call_off:
    case What::resolve:
    case What::send_code:
    case What::registration: break;
  }
  expect(right, "not what was asked for", row.id);
  judge_counted(row, counted, &ask, row.at);
}

/// What the till took off is not paid.
void Model::judge_price(const Ask& ask, const checker::Transfer& row) {
  if (ask.discount == 0) return;
  marks_[ask.what == What::charge ? "a reduced charge was paid" : "a reduced order was paid"] += 1;
  expect(row.amount > 0 && row.amount == ask.price - ask.discount, "another sum was paid than the price less its discount", row.id);
}

/// An order that is captured later: its payer's own until its shop takes it or its days are over.
void Model::hold(const Ask& ask, const checker::Transfer& row) {
  const std::int64_t shop = by_owner_.at({kShop, town_.shops[ask.whom].row});
  holds_[row.object] = {row.credit, row.at, row.at + ask.hold_days * 24 * kHourUs, row.amount, false, 0, shop, row.group, &ask};
  held_for_[ask.object] = row.object;
  expect(orders_paid_.insert(ask.object).second, "an order was paid twice", row.id);
}

/// Taken once, and the rest is its payer's again in the same commit. From then on it is a payment like any other.
bool Model::capture(const Ask& ask, const checker::Transfer& row) {
  const auto it = holds_.find(row.object);
  if (it == holds_.end() || it->second.shop == 0) return false;
  Hold& hold = it->second;
  const Account* payer = account(kCustomer, accounts_[hold.account].owner);
  const bool right = row.kind == kPayment && row.debit == hold.account && row.credit == hold.shop && is(row.credit, kShop, town_.shops[ask.who].row) &&
                     hold.asked->object == ask.object && payer != nullptr;
  if (!right) return false;
  expect(row.amount <= hold.left, "more was taken than was held, or twice", row.id);
  const std::int64_t main = by_owner_.at({kCustomer, payer->owner}), rest = static_cast<std::int64_t>(hold.left) - row.amount;
  hold.left = 0;
  due_group_ = row.group, due_object_ = row.object;
  if (rest > 0) due_.push_back({kRelease, hold.account, main, rest, hold.group, nullptr, -rest, hold.at});
  marks_[rest > 0 ? "a part of a held order was taken" : "a held order was taken"] += 1;
  payments_[row.group] = {row.amount, 0, main, row.credit, hold.asked, {}, {}, 0};
  payment_groups_[row.object] = row.group;
  ShopDay& day = shop_days_[{row.credit, day_of(row.at)}];
  day.payments += 1, day.gross += row.amount;
  return true;
}

/// What must follow in the same commit.
void Model::follow(const checker::Transfer& row) {
  const Due due = due_.front();
  expect(was_due(row), "another part than was agreed", row.id);
  judge_counted(row, due.counted, nullptr, due.counted_at);
}

/// The shop is paid all of it, and gives each partner his part in the same commit.
void Model::share(Payment& paid, const checker::Transfer& row) {
  const std::vector<std::int64_t> sums = parts_of(row.amount, paid.asked->parts);
  Wide together = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::int64_t to = by_owner_.at({kShop, town_.shops[paid.asked->parts[i].shop].row});
    paid.got.push_back({to, sums[i], 0, 0, 0, paid.asked->confirmed ? 0 : sums[i]});
    together += sums[i];
  }
  due_group_ = row.group, due_object_ = row.object;
  if (paid.asked->confirmed) {
    const auto aside = by_owner_.find({kEscrow, accounts_[row.credit].owner});
    if (aside == by_owner_.end()) return expect(false, "nothing is set aside for anybody", row.id);
    paid.waits_in = aside->second;
    if (together > 0) due_.push_back({kSplit, row.credit, aside->second, static_cast<std::int64_t>(together), 0, nullptr, 0, 0});
    marks_["shares were set aside"] += 1;
  }
  for (Got& got : paid.got)
    if (got.reached > 0) due_.push_back({kSplit, row.credit, got.account, got.sum, 0, &got, 0, 0});
  expect(together <= row.amount, "more was shared than paid", row.id);
  marks_["a payment was shared"] += 1;
}

/// After refunds of R of A the partners together have given back the whole fen of R / A of what they got, each what brings him nearest to
/// his own; who does not have it gives what he has, and the rest with a later refund. Then the payer has his refund.
void Model::take_back(Payment& paid, std::int64_t group, const Ask& refund, const checker::Transfer& first) {
  due_group_ = first.group, due_object_ = first.object;
  const Wide whole = paid.amount, back = paid.refunded;
  Wide got = 0, given = 0;
  for (const Got& one : paid.got) got += one.sum, given += one.given_back;
  std::vector<std::int64_t> wants(paid.got.size());
  const auto behind = [&](std::size_t i) { return paid.got[i].sum * back - (paid.got[i].given_back + wants[i]) * whole; };
  const auto may_take = [&] { return (given + 1) * whole <= got * back; };
  for (std::size_t i = 0; i < wants.size(); ++i)
    for (; may_take() && behind(i) >= whole; ++given) wants[i] += 1;
  while (may_take()) {
    std::size_t most = 0;
    for (std::size_t i = 1; i < wants.size(); ++i)
      if (behind(i) > behind(most)) most = i;
    if (behind(most) <= 0) break;
    wants[most] += 1, given += 1;
  }
  if (paid.waits_in != 0) {  // nobody has it yet
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < wants.size(); ++i) paid.got[i].given_back += wants[i], sum += wants[i];
    if (sum > 0) due_.push_back({kSplit, paid.waits_in, paid.shop, sum, 0, nullptr, 0, 0});
    if (sum > 0) marks_["given back of what was set aside"] += 1;
    wants.clear();
  }
  for (std::size_t i = 0; i < wants.size(); ++i) {
    Got& one = paid.got[i];
    if (wants[i] == 0) continue;
    Wide has = accounts_[one.account].balance;  // before this group
    if (one.account == first.debit) has += first.amount;
    const std::int64_t gives = static_cast<std::int64_t>(std::min<Wide>(has, wants[i]));
    one.given_back += gives;
    one.owed = wants[i] - gives;
    if (one.owed > 0) marks_["a partner did not have his part any more"] += 1;
    if (gives > 0) due_.push_back({kSplit, one.account, paid.shop, gives, one.row, nullptr, 0, 0});
  }
  due_.push_back({kRefund, paid.shop, paid.payer, refund.amount, group, nullptr, 0, 0});
  if (paid.got.empty()) return;
  marks_[paid.refunded == paid.amount ? "all of a shared payment was given back" : "some of a shared payment was given back"] += 1;
  for (const Got& one : paid.got)
    if (paid.refunded == paid.amount) expect(one.given_back + one.owed == one.sum, "a partner gave back another sum than he got", first.id);
}

/// What is left of each share goes to its partner, once.
bool Model::share_out(const Ask& ask, const checker::Transfer& row) {
  const auto group = payment_groups_.find(row.object);
  if (group == payment_groups_.end()) return false;
  Payment& paid = payments_[group->second];
  if (paid.waits_in == 0 || paid.asked->object != ask.object || !is(paid.shop, kShop, town_.shops[ask.who].row)) return false;
  due_group_ = row.group, due_object_ = row.object;
  for (Got& one : paid.got) {
    one.reached = one.sum - one.given_back;
    if (one.reached > 0) due_.push_back({kSplit, paid.waits_in, one.account, one.reached, 0, &one, 0, 0});
  }
  paid.waits_in = 0;
  marks_["what was set aside was shared out"] += 1;
  return was_due(row);
}

bool Model::was_due(const checker::Transfer& row) {
  if (due_.empty()) return false;
  const Due due = due_.front();
  due_.pop_front();
  if (due.got != nullptr) due.got->row = row.id;
  return row.kind == due.kind && row.debit == due.debit && row.credit == due.credit && row.amount == due.amount &&
         row.reverses == due.reverses && row.object == due_object_;
}

/// Only with partners who have said yes, and not more than there is.
void Model::judge_plan(const Ask& ask) {
  const std::vector<std::size_t>& partners = town_.shops[ask.who].partners;
  std::set<std::size_t> seen;
  Wide together = 0;
  std::int64_t bps = 0;
  for (const Part& part : ask.parts) {
    bps += part.bps;
    if (std::find(partners.begin(), partners.end(), part.shop) == partners.end()) fault("shared with a shop that has not said yes");
    if (!seen.insert(part.shop).second) fault("shared twice with one shop");
  }
  for (const std::int64_t sum : parts_of(ask.amount, ask.parts)) together += sum;
  if (bps > 10'000 || together > ask.amount) fault("more is shared than will be paid");
}

/// Who brings a thing back has what was paid for it: its part of the whole sale, rounded down of everything that came back so far.
void Model::judge_lines(Payment& paid, const Ask& ask, const checker::Transfer& row) {
  const Ask& sale = *paid.asked;
  Wide before = 0, now = 0;
  bool all = true;
  for (std::size_t i = 0; i < sale.lines_sold.size(); ++i) {
    const Line& line = sale.lines_sold[i];
    before += Wide{line.price} * paid.came_back[i];
    paid.came_back[i] += ask.lines_back[i].count;
    now += Wide{line.price} * paid.came_back[i];
    all = all && paid.came_back[i] == line.count;
    expect(paid.came_back[i] <= line.count, "more of a thing came back than was sold", row.id);
  }
  const Wide due = paid.amount * now / sale.price - paid.amount * before / sale.price;
  expect(ask.amount == due, "a thing came back at another price than was paid for it", row.id);
  marks_[all ? "all things of a reduced sale came back" : "things of a reduced sale came back"] += 1;
}

/// Nothing leaves once its owner has heard that it is stopped; what was on its way goes on, and the counter knows people by sight.
void Model::judge_stopped(const Ask& ask, const checker::Transfer& row) {
  const bool leaves = ask.what == What::pay_code || ask.what == What::pay_order || ask.what == What::charge || ask.what == What::send ||
                      ask.what == What::withdraw || ask.what == What::give_back;
  if (!leaves) return;
  const auto since = stopped_since_.find(ask.what == What::charge ? ask.whom : ask.who);
  expect(since == stopped_since_.end() || row.at <= since->second, "money left an account that its owner had stopped", row.id);
}

/// What timers and the bank do.
void Model::judge_own(const checker::Transfer& row) {
  const Account& from = accounts_[row.debit];
  const Account& to = accounts_[row.credit];
  const auto kinds = [&](std::int64_t debit, std::int64_t credit) { return from.kind == debit && to.kind == credit; };
  const auto arrives = [&](std::map<std::pair<std::int64_t, std::int64_t>, int>& open) {
    const auto it = open.find({to.owner, row.amount});
    return it != open.end() && it->second-- > 0;
  };
  switch (row.kind) {
    case kHold: return set_aside(row);  // of a complaint, the second and later
    case kRelease:
      if (row.group == complaint_.group) return call_back(row);
      if (const auto frozen = frozen_.find(row.object); frozen != frozen_.end()) return set_free(row, frozen->second);
      return take_from_hold(row);
    case kTransfer:
    case kWithdrawal: return take_from_hold(row);
    case kTopUp:
      if (kinds(kTransit, kSuspense)) marks_["a top-up could not land"] += 1;
      else expect(kinds(kTransit, kCustomer) && arrives(top_ups_), "a top-up that nobody asked for", row.id);
      break;
    case kPayout: expect(kinds(kFunds, kCustomer) && arrives(payouts_), "a payout that stands in no file", row.id); break;
    case kSettlement:
      expect(kinds(kBank, kTransit) || kinds(kTransit, kBank) || kinds(kBank, kSuspense), "a settlement's sides", row.id);
      break;
    case kReversal: expect(kinds(kSuspense, kTransit), "a reversal's sides", row.id); break;
    default: return expect(false, "nobody asked for this", row.id);
  }
  judge_counted(row, 0, nullptr, row.at);
}

/// Every hold is given to its payee or back to its owner, whole and once.
void Model::take_from_hold(const checker::Transfer& row) {
  const auto it = holds_.find(row.object);
  if (it == holds_.end()) return expect(false, "released without a hold", row.id);
  Hold& hold = it->second;
  expect(hold.account == row.debit, "released from another's hold", row.id);
  hold.left -= row.amount;
  expect(hold.left == 0, "a hold was not released whole and once", row.id);
  const Account& to = accounts_[row.credit];
  std::int64_t counted = 0;
  if (row.kind == kRelease) {
    expect(to.kind == kCustomer && to.owner == accounts_[row.debit].owner, "released to somebody else", row.id);
    counted = -row.amount;
    if (hold.shop != 0) {
      const bool called_off = called_off_.contains(hold.asked->object);
      marks_[row.at >= hold.not_before ? "a held order's time was over" : "a held order was called off"] += 1;
      expect(called_off || row.at >= hold.not_before, "a held order was let go too early", row.id);
    }
  } else if (hold.shop != 0) {
    return expect(false, "what an order holds went to somebody else", row.id);
  } else if (row.kind == kTransfer) {
    const std::int64_t payee = town_.people[hold.payee].row;  // 0: registered, and the answer was lost
    expect(hold.is_transfer && (payee == 0 || is(row.credit, kCustomer, payee)), "a transfer reached somebody else", row.id);
    expect(row.at >= hold.not_before, "a transfer arrived too early", row.id);
  } else {
    expect(!hold.is_transfer && to.kind == kTransit, "a withdrawal's sides", row.id);
  }
  judge_counted(row, counted, nullptr, hold.at);
}

/// What was sent on and has not arrived is its sender's again, whole, before part of it is set aside; his limits keep it.
void Model::call_back(const checker::Transfer& row) {
  const auto it = holds_.find(row.object);
  if (it == holds_.end() || !it->second.is_transfer) return expect(false, "called back, and no transfer", row.id);
  Hold& hold = it->second;
  expect(hold.account == row.debit, "called back from another's hold", row.id);
  hold.left -= row.amount;
  expect(hold.left == 0, "a hold was not called back whole and once", row.id);
  expect(is(row.credit, kCustomer, accounts_[row.debit].owner), "called back to somebody else", row.id);
  complaint_.called_back.insert(row.credit);
  judge_counted(row, 0, nullptr, row.at);
}

/// A complaint sets aside at most what it is about, each part of its holder's own.
void Model::set_aside(const checker::Transfer& row) {
  if (row.group != complaint_.group) return expect(false, "set aside without a complaint", row.id);
  const auto it = frozen_.try_emplace(row.object, Frozen{complaint_.most, 0, row.at + 72 * kHourUs, false, {}}).first;
  complaint_.called_back.erase(row.debit);
  const Account& from = accounts_[row.debit];
  expect(is(row.credit, kHeld, from.owner) && from.kind == kCustomer, "set aside on another's account", row.id);
  marks_["money was set aside by a complaint"] += 1;
  it->second.sum += row.amount;
  it->second.held[row.credit] += row.amount;
  expect(it->second.sum <= it->second.most, "more was set aside than complained about", row.id);
  judge_counted(row, 0, nullptr, row.at);
}
void Model::set_free(const checker::Transfer& row, Frozen& frozen) {
  const Account& from = accounts_[row.debit];
  Wide& held = frozen.held[row.debit];
  held -= row.amount;
  if (!frozen.dropped) {
    marks_["set free without a word"] += 1;
    expect(row.at >= frozen.not_before, "set free too early", row.id);
  }
  expect(held >= 0, "more was set free than set aside", row.id);
  expect(is(row.credit, kCustomer, from.owner), "set free to somebody else", row.id);
  judge_counted(row, 0, nullptr, row.at);
}

/// The windows of a day and a year, and what must fit into them. What a released hold gives back goes to the windows of
/// `counted_at` that still run.
void Model::judge_counted(const checker::Transfer& row, std::int64_t expected, const Ask* ask, std::int64_t counted_at) {
  expect(row.counted == expected, "what a limit counts", row.id);
  if (expected == 0) return;
  Spent& spent = spent_[accounts_[expected > 0 ? row.debit : row.credit].owner];
  const auto add = [&](std::int64_t& window, std::int64_t now, std::int64_t then, std::int64_t& sum) {
    if (now != then) return;
    if (window != now) sum = 0;
    window = now;
    sum = std::max<std::int64_t>(0, sum + expected);
  };
  add(spent.day, day_of(row.at), day_of(counted_at), spent.day_out);
  add(spent.year, year_of(row.at), year_of(counted_at), spent.year_out);
  if (ask != nullptr && ask->what == What::pay_code) add(spent.static_day, day_of(row.at), day_of(counted_at), spent.static_out);
  if (expected < 0) return;
  expect(row.amount <= kPaymentMax, "the limit of one payment", row.id);
  expect(spent.day_out <= kDayMax, "the limit of a day", row.id);
  expect(spent.year_out <= kYearMax, "the limit of a year", row.id);
  if (ask != nullptr && ask->what == What::pay_code) expect(spent.static_out <= kStaticDayMax, "the limit of static codes", row.id);
  const auto keeps = [&row](const Own& own, Wide used) {
    const std::int64_t most = own.at(row.at);
    return !own.is_known() || most < 0 || used <= most;
  };
  expect(keeps(spent.bound, spent.day_out), "one's own limit of a day", row.id);
  if (ask == nullptr || ask->what == What::cash_out) return;
  expect(keeps(spent.aside, kAsideFrom - accounts_[row.debit].balance), "money that was put aside", row.id);
  if (ask->what != What::charge && ask->what != What::pay_order) return;
  const int channel = ask->channel;  // who is asked by his phone pays by his code all the same
  if (channel < 0) return;
  const Own& own = spent.channel[channel];
  if (own.since.empty() || row.at <= own.since.front().first) return;  // counts from then on
  add(spent.channel_day[channel], day_of(row.at), day_of(row.at), spent.channel_out[channel]);
  expect(keeps(own, spent.channel_out[channel]), "one's own limit of a channel", row.id);
}

// -------------------------------------------------------------------------------------------------------- answers

void Model::answered(const Sent& sent, int status, bool replayed, std::string_view body, Instant now) {
  if (status >= 200 && status < 300) return judge_done(sent, status, replayed, body, now);
  const json::value problem = boost::json::parse(body);
  const std::string code(problem.at("code").as_string());
  marks_["refused: " + code] += 1;
  if (is_nonsense(code) && !(code == "key_too_old" && is_ahead(sent, std::max(now, newest()))))
    return fault(std::string(name(sent.ask->what)) + ": refused as " + std::string(body));
  judge_refused(sent, replayed, code, now);
}

void Model::judge_done(const Sent& sent, int status, bool replayed, std::string_view body, Instant now) {
  Ask& ask = *sent.ask;
  const std::string what = name(ask.what);
  marks_["done: " + what] += 1;
  if (replayed) marks_["an answer was given again"] += 1;
  if (sent.altered) return fault(what + ": another body under the same key was accepted");
  if (sent.wrong_pin && !replayed && ask.told == Told::nothing) fault(what + ": accepted with a wrong PIN");
  if (ask.told == Told::refused && is_keyed(ask.what)) fault(what + ": refused before, done now");
  const bool told_once = moves_money(ask.what) || ask.what == What::complain || ask.what == What::drop || ask.what == What::decline;
  if (ask.told == Told::done && told_once && (ask.body != body || ask.status != status)) {
    fault(what + ": two answers to one key");
  }
  const bool charged_later = ask.what == What::charge && status == 202;
  if (charged_later) marks_["a charge asked the payer's phone"] += 1;
  if (moves_money(ask.what) && !charged_later && ask.group == 0) fault(what + ": acknowledged, and not in the books");
  if (charged_later && ask.group != 0) fault("a charge that waits was posted");
  if (sent.right_pin && !replayed) no_wrong_pins(ask.who, now.us);  // again: it ended the count when it was done, whenever that was
  if (ask.what == What::stop && !replayed) stopped_since_[ask.who] = std::max(now.us, at_);
  if (ask.told == Told::nothing) {
    ask.told = Told::done;
    ask.status = status;
    ask.body = body;
    if (is_own_bound(ask.what)) new_bound(sent, replayed, now);
    if (ask.what == What::make_shared) judge_plan(ask);
    if (ask.what == What::share_out && payments_[ask.payment_amount].waits() != 0) fault("shared out, and still set aside");
    if (ask.what == What::call_off)
      if (const auto held = held_for_.find(ask.object); held != held_for_.end() && holds_[held->second].left != 0) fault("called off, and still held");
    if (ask.what == What::registration) {
      town_.people[ask.who].row = row_of_(boost::json::parse(body).at("customer").at("id").as_string());
    }
  }
  judge_reading(ask, body, now);
}

void Model::judge_refused(const Sent& sent, bool replayed, const std::string& code, Instant now) {
  Ask& ask = *sent.ask;
  const std::string what = name(ask.what);
  if (sent.altered) {
    if (code == "id_reused" || code == "order_differs") marks_["another body under a used key"] += 1;
    return;
  }
  if (code == "id_reused" || code == "order_differs") return fault(what + ": the same body is called another one");
  if (code == "pin_wrong") {
    if (!sent.wrong_pin) return fault(what + ": the right PIN is called wrong");
    Wrong& wrong = wrong_pins_[ask.who];
    if (!wrong.keys.insert(bytes_of(ask.key)).second) return;  // the same guess again counts once
    if (sent.arrived.us <= wrong.nothing_since) return;
    // What a guess left behind whose answer was lost is not known here, and its repeat may count twice.
    const bool sure = wrong.sure && wrong.restarts == restarts_;
    if (sure && wrong.count >= 5 && now.us < wrong.locked_at + 60'000'000) fault("a PIN was tried while it was locked");
    if (wrong.count >= 5) wrong.count = 0;
    if (++wrong.count == 5) wrong.locked_at = sent.arrived.us;  // not before; the answer may have come much later
    return;
  }
  if (code == "pin_locked") no_wrong_pins(ask.who, now.us);  // perhaps earlier than counted here
  if (may_come_again(code) || (code == "key_too_old" && is_ahead(sent, std::max(now, newest())))) return;  // what comes from times ahead is young again later
  if (!is_keyed(ask.what)) return;
  if (replayed && ask.told == Told::nothing) marks_["a refusal was found again"] += 1;
  if (ask.told == Told::done) return fault(what + ": done before, refused now as " + code);
  if (ask.told == Told::refused && ask.code != code) return fault(what + ": refused as " + ask.code + ", then as " + code);
  if (ask.group != 0) return fault(what + ": refused as " + code + ", and in the books");
  if (ask.told == Told::nothing && is_own_bound(ask.what)) spent_[town_.people[ask.who].row].own(ask).changes_open -= 1;
  ask.told = Told::refused;
  ask.code = code;
  if (code == "split_over" && payments_[ask.payment_amount].waits() != 0) fault("called over, and still set aside");
  if (code == "capture_over")
    if (const auto held = held_for_.find(ask.object); held != held_for_.end() && holds_[held->second].left != 0) fault("called over, and still held");
  const bool by_shop = ask.what == What::refund;
  if (code == "insufficient_balance" || code == "merchant_insufficient_balance") {
    const Account* purse = by_shop ? account(kShop, town_.shops[ask.who].row) : main_of(ask.who);
    if (!replayed && !sent.perhaps_again && purse != nullptr && purse->low >= ask.amount) fault(what + ": refused for want of money that was there");
  }
  if (code == "refund_exceeds_payment" && by_shop && ask.lines_back.empty()) {
    const auto paid = payments_.find(std::atoll(ask.text.c_str()));
    if (paid != payments_.end() && paid->second.amount - paid->second.refunded >= ask.amount)
      fault("a refund was refused that would have fitted");
  }
  if (code == "order_already_paid" && !orders_paid_.contains(ask.object)) fault("an order is called paid that was not");
}

/// The change was carried out between its arrival and this answer, which a leap of the clock may hold apart.
void Model::new_bound(const Sent& sent, bool replayed, Instant now) {
  const Ask& ask = *sent.ask;
  Own& own = spent_[town_.people[ask.who].row].own(ask);
  own.changes_open -= 1;
  if (replayed) own.unsure = true;  // when it was carried out, nobody saw
  const std::int64_t wanted = ask.bound.value_or(-1), latest = std::max(now.us, at_);
  const std::int64_t most = ask.what == What::put_aside ? kAsideFrom - wanted : wanted;
  for (const auto& [since, bound] : own.since)
    if (since > sent.arrived.us && since <= latest) own.unsure = true;  // before it or after it
  const std::int64_t current = own.at(sent.arrived.us);
  std::erase_if(own.since, [&](const auto& one) { return one.first > latest; });  // a raise that waited is taken back
  const bool lower = most == current || (most >= 0 && (current < 0 || most < current));
  own.since.emplace_back(lower ? latest : sent.arrived.us + 24 * kHourUs, most);
}

void Model::no_wrong_pins(std::size_t person, std::int64_t by) {
  Wrong& wrong = wrong_pins_[person];
  wrong.count = 0;
  wrong.restarts = restarts_;
  wrong.nothing_since = std::max(by, at_);
  wrong.sure = wrong.guessed_at + 2 * kMinuteUs < by;  // or a guess may have been judged before it or after it
}

/// Read your writes: a balance, a payment, a shop's day are exactly what the rows before this answer add up to.
void Model::judge_reading(const Ask& ask, std::string_view body, Instant now) {
  if (ask.what == What::home) {
    const json::value home = boost::json::parse(body);
    const Account* main = main_of(ask.who);
    const Account* held = account(kHeld, town_.people[ask.who].row);
    if (main == nullptr || held == nullptr) return fault("somebody's accounts are not known");
    if (Wide{home.at("available").at("amount").as_int64()} != main->balance || Wide{home.at("held").at("amount").as_int64()} != held->balance)
      fault("a balance is not what the transfers before it add up to");
    const Spent& spent = spent_[town_.people[ask.who].row];
    const auto as_of = parse_rfc3339(std::string(home.at("as_of").as_string()));
    const std::int64_t used = as_of && spent.day == day_of(as_of->us) ? spent.day_out : 0;
    for (const json::value& limit : home.at("limits").as_array())
      if (limit.at("window").as_string() == "day" && limit.at("rule").as_string().find("phone") != std::string_view::npos &&
          limit.at("used").at("amount").as_int64() != used)
        fault("what was spent today is not what was counted");
  } else if (ask.what == What::look_payment) {
    const auto paid = payments_.find(ask.payment_amount);
    if (paid == payments_.end()) return;
    const json::value payment = boost::json::parse(body);
    const json::value* off = payment.as_object().if_contains("discount");
    if ((off == nullptr ? 0 : off->as_int64()) != paid->second.asked->discount) fault("another discount is shown than was given");
    if (payment.at("amount").as_int64() != paid->second.amount || payment.at("refunded_amount").as_int64() != paid->second.refunded)
      fault("a payment is shown otherwise than it was made");
  } else if (ask.what == What::look_shares) {
    const auto paid = payments_.find(ask.payment_amount);
    if (paid == payments_.end()) return;
    const json::value order = boost::json::parse(body);
    const json::array& shares = order.at("split").at("shares").as_array();
    bool same = shares.size() == paid->second.got.size();
    for (std::size_t i = 0; same && i < shares.size(); ++i) {
      const Got& got = paid->second.got[i];
      const std::int64_t paid_amount = shares[i].at("paid_amount").as_int64(), returned = shares[i].at("returned_amount").as_int64();
      same = paid_amount == got.reached && shares[i].at("owed_amount").as_int64() == got.owed;
      // Where all was given back before it was shared out, nothing in the books says whether it was.
      if (got.reached > 0) same = same && returned == got.given_back - (got.sum - got.reached);
      else same = same && (returned == got.given_back || (returned == 0 && got.given_back == got.sum));
    }
    if (!same) fault("a partner's part is shown otherwise than he has it");
  } else if (ask.what == What::shop_day) {
    const json::value totals = boost::json::parse(body).at("totals");
    const auto fits = [&](std::int64_t at) {
      const auto it = shop_days_.find({by_owner_.at({kShop, town_.shops[ask.who].row}), day_of(at)});
      const ShopDay day = it == shop_days_.end() ? ShopDay{} : it->second;
      return totals.at("count").as_int64() == day.payments && totals.at("gross_amount").as_int64() == day.gross &&
             totals.at("refunded_amount").as_int64() == day.refunded;
    };
    // A wall clock that jumped back over midnight leaves the books in the later day.
    if (!fits(now.us) && !fits(at_)) fault("a shop's day is not the sum of its payments");
  }
}

// ---------------------------------------------------------------------------------------------------------- settled

std::string Model::why_not_settled() const {
  for (const auto& [id, account] : accounts_)
    if ((account.kind == kHeld || account.kind == kTransit || account.kind == kSuspense) && account.balance != 0)
      return "account " + std::to_string(id) + " of kind " + std::to_string(account.kind) + " holds " +
             std::to_string(static_cast<std::int64_t>(account.balance));
  return "";
}

void Model::settled(std::int64_t at_bank) {
  if (const std::string why = why_not_settled(); !why.empty()) fault("when all was quiet, " + why);
  if (!due_.empty()) fault("somebody did not get his part");
  std::map<std::int64_t, Wide> waits;
  for (const auto& [group, paid] : payments_)
    if (paid.waits_in != 0) waits[paid.waits_in] += paid.waits();
  for (const auto& [id, account] : accounts_)
    if (account.kind == kEscrow && account.balance != waits[id]) fault("what is set aside is not what waits to be shared out");
  const Account* bank = account(kBank, 1);
  if (bank == nullptr || bank->balance != -Wide{at_bank}) fault("what the bank keeps is not what the books say");
  Wide owed = 0, kept = 0;
  for (const auto& [id, account] : accounts_) (checker::may_be_negative(account.kind) ? kept : owed) += account.balance;
  if (owed != -kept) fault("what is owed is not what was issued and not redeemed");
  for (const auto& [key, ask] : asks_) {
    if (ask->told == Told::done && moves_money(ask->what) && ask->group == 0 && ask->status != 202)
      fault("an acknowledged request is not in the books");
    if (ask->told == Told::refused && ask->group != 0) fault("a refused request is in the books");
  }
}

}  // namespace chenxi::sim
