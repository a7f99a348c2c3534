#include "disputes/trace.h"

#include <algorithm>
#include <map>

#include "ledger/statement.h"

namespace chenxi::disputes {
namespace {

using ledger::Account;
using ledger::AccountId;
using ledger::AccountKind;
using ledger::Transfer;
using ledger::TransferId;
using ledger::TransferKind;

__extension__ using Wide = __int128;

/// One way by which money left an account.
struct Exit {
  TransferId row = TransferId::none;  // on the account that it left
  std::int64_t left = 0;              // what it may still carry
  TraceStep to;                       // place, owner, account, row
};

class Tracing {
 public:
  Tracing(engine::Context& ctx, Rows& rows, const Origin& origin, const rules::Disputes& bounds)
      : ctx_(ctx), rows_(rows), origin_(origin), bounds_(bounds) {}

  Trace run(AccountId receiver) {
    TraceStep first;
    first.owner = ctx_.books().account(receiver).owner;
    first.account = receiver;
    first.row = origin_.arrived;
    first.share = origin_.amount;
    add(first);
    for (std::size_t i = 0; i < out_.steps.size(); ++i)
      if (out_.steps[i].place == Place::person) settle(i);
    return std::move(out_);
  }

 private:
  void add(TraceStep step) {
    step.number = static_cast<std::int64_t>(out_.steps.size()) + 1;
    people_ += step.place == Place::person;
    out_.steps.push_back(step);
  }

  /// What still lies there is frozen; the rest is followed.
  void settle(std::size_t index) {
    const TraceStep at = out_.steps[index];
    const Account& account = ctx_.books().account(at.account);
    std::int64_t& taken = taken_[at.account];
    const std::int64_t lies = account.state == ledger::AccountState::open ? account.balance - taken : 0;
    const std::int64_t frozen = std::clamp<std::int64_t>(lies, 0, at.share);
    taken += frozen;
    out_.steps[index].frozen = frozen;
    out_.frozen += frozen;
    const std::int64_t rest = at.share - frozen;
    if (rest == 0) return;
    if (at.depth >= bounds_.depth) return lose(rest, true);
    spread(at, rest);
  }

  std::int64_t may_read() const { return std::min(left_, bounds_.rows); }

  void lose(std::int64_t amount, bool bound) {
    out_.lost += amount;
    out_.cut = out_.cut || bound;
  }

  /// What has really left carries the rest; what still waits in the holder's name (perhaps for another case) comes after it.
  void spread(const TraceStep& from, std::int64_t rest) {
    const auto [gone, waiting] = exits_of(from);
    rest = pass_on(from, gone, rest);
    rest = pass_on(from, waiting, rest);
    if (rest > 0) lose(rest, false);
  }

  /// Gives what these exits could not carry.
  std::int64_t pass_on(const TraceStep& from, const std::vector<Exit>& exits, std::int64_t rest) {
    Wide all = 0;
    for (const Exit& exit : exits) all += exit.left;
    const std::int64_t passed = static_cast<std::int64_t>(std::min<Wide>(all, rest));
    if (passed == 0) return rest;
    std::vector<std::int64_t> parts;
    std::int64_t given = 0;
    for (const Exit& exit : exits) given += parts.emplace_back(static_cast<std::int64_t>(Wide{passed} * exit.left / all));
    // Rounding down leaves less than one unit a row: the earliest rows take one more each.
    for (std::size_t i = 0; given < passed; i = (i + 1) % exits.size())
      if (parts[i] < exits[i].left) ++parts[i], ++given;
    for (std::size_t i = 0; i < exits.size(); ++i) {
      if (parts[i] == 0) continue;
      carried_[exits[i].row] += parts[i];
      if (parts[i] < kShareMin) {
        lose(parts[i], false);
        continue;
      }
      if (exits[i].to.place == Place::person && people_ >= bounds_.accounts) {
        lose(parts[i], true);
        continue;
      }
      TraceStep to = exits[i].to;
      to.parent = from.number;
      to.depth = from.depth + 1;
      to.share = parts[i];
      add(to);
    }
    return rest - passed;
  }

  /// By which money has left, and by which it is set aside.
  std::pair<std::vector<Exit>, std::vector<Exit>> exits_of(const TraceStep& from) {
    const std::vector<Transfer> rows = rows_.after(ctx_, from.account, from.row, may_read(), out_.cut);
    left_ -= static_cast<std::int64_t>(rows.size());
    std::vector<Exit> exits;
    for (const Transfer& row : rows) {
      if (row.debit == from.account) {
        exits.push_back({row.id, row.amount - carried_[row.id], place_of(row)});
        continue;
      }
      // A refund, a cancelled transfer: the row that it undoes carried less.
      for (Exit& exit : exits)
        if (exit.row == row.reverses) exit.left -= row.amount;
    }
    std::pair<std::vector<Exit>, std::vector<Exit>> out;
    for (const Exit& exit : exits)
      if (exit.left > 0) (exit.to.place == Place::waiting ? out.second : out.first).push_back(exit);
    return out;
  }

  TraceStep place_of(const Transfer& row) {
    TraceStep to;
    to.account = row.credit;
    to.row = row.id;
    const Account& credit = ctx_.books().account(row.credit);
    switch (credit.kind) {
      case AccountKind::customer:
        to.owner = credit.owner;
        to.place = to.owner == origin_.payer             ? Place::payer
                   : row.kind == TransferKind::reversal ? Place::other_case
                                                        : Place::person;
        return to;
      case AccountKind::merchant:
        to.owner = credit.owner;
        to.place = Place::shop;
        return to;
      case AccountKind::held: {
        const auto end = rows_.end_of_hold(ctx_, row, may_read(), out_.cut);
        if (end) return place_of(*end);
        to.owner = credit.owner;
        to.place = Place::waiting;
        return to;
      }
      case AccountKind::escrow:
      case AccountKind::settling: to.place = Place::house; return to;
      case AccountKind::cash: to.place = Place::cash; return to;
      case AccountKind::bank_safeguarded:
      case AccountKind::transit: to.place = Place::bank; return to;
      case AccountKind::operator_funds:
      case AccountKind::suspense:
      case AccountKind::clearing:
      case AccountKind::income_fees:
      case AccountKind::residual: to.place = Place::house; return to;
    }
    return to;
  }

  engine::Context& ctx_;
  Rows& rows_;
  const Origin& origin_;
  const rules::Disputes& bounds_;
  Trace out_;
  std::int64_t people_ = 0;
  std::int64_t left_ = kRowsMax;
  std::map<AccountId, std::int64_t> taken_;    // frozen by this trace
  std::map<TransferId, std::int64_t> carried_;  // by a row, of the disputed amount
};

}  // namespace

std::optional<Transfer> Rows::row(engine::Context& ctx, TransferId id) {
  const std::vector<Transfer>& fresh = ctx.books().rows();
  if (!fresh.empty() && id >= fresh.front().id) {
    const auto index = static_cast<std::size_t>(static_cast<std::int64_t>(id) - static_cast<std::int64_t>(fresh.front().id));
    return index < fresh.size() ? std::optional(fresh[index]) : std::nullopt;
  }
  if (id == TransferId::none) return std::nullopt;
  if (const auto known = known_.find(id); known != known_.end()) return known->second;
  const auto read = store::load_one<Transfer>(ctx.reader(), store::make_key(id));
  if (read) known_.emplace(id, *read);
  return read;
}

std::vector<Transfer> Rows::after(engine::Context& ctx, AccountId account, TransferId since, std::int64_t max, bool& cut) {
  std::vector<Transfer> out;
  for (TransferId at = ctx.books().account(account).head; at > since;) {
    if (static_cast<std::int64_t>(out.size()) == max) {
      cut = true;
      break;
    }
    const auto found = row(ctx, at);
    CHECK(found.has_value(), "an account's chain leads to no row");
    at = ledger::previous_row(*found, account);
    out.push_back(*found);
  }
  std::ranges::reverse(out);
  return out;
}

std::optional<Transfer> Rows::end_of_hold(engine::Context& ctx, const Transfer& hold, std::int64_t max, bool& cut) {
  for (const Transfer& one : after(ctx, hold.credit, hold.id, max, cut))
    if (one.debit == hold.credit && one.object == hold.object && hold.object != 0 && one.kind != TransferKind::release)
      return one;
  return std::nullopt;
}

Trace trace(engine::Context& ctx, Rows& rows, const Origin& origin, const rules::Disputes& bounds) {
  const auto row = rows.row(ctx, origin.arrived);
  CHECK(row && ctx.books().account(row->credit).kind == AccountKind::customer, "a trace begins on a customer's account");
  return Tracing(ctx, rows, origin, bounds).run(row->credit);
}

}  // namespace chenxi::disputes
