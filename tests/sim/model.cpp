#include "tests/sim/model.h"

#include "tests/sim/numbers.h"

namespace chenxi::sim {
namespace {

std::string bytes_of(const Uuid& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }
const std::string kNoKey(16, '\0');

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
