// What an order moves beyond its price: what a till took off, what is held until its shop takes it, what partners share.
#include "tests/sim/model.h"
#include "tests/sim/numbers.h"

namespace chenxi::sim {
namespace {

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

}  // namespace

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

}  // namespace chenxi::sim
