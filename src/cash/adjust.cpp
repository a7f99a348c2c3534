#include "cash/adjust.h"

#include "base/public_id.h"
#include "identity/sign_in.h"
#include "rules/rules.h"

namespace chenxi::cash {
namespace {

using identity::Customer;
using ledger::AccountKind;
using ledger::Leg;
using ledger::Transfer;
using ledger::TransferId;
using ledger::TransferKind;

Done amount_fits(std::int64_t amount) {
  if (amount <= 0 || amount > money::kAmountMax) return refuse(Code::amount_invalid);
  return done();
}

Result<const Customer*> open_customer(engine::Context& ctx, std::int64_t id) {
  const Customer* customer = ctx.find<Customer>(id);
  if (customer == nullptr) return refuse(Code::account_unknown);
  if (customer->state == identity::CustomerState::closed) return refuse(Code::account_closed);
  return customer;
}

/// What operator:funds does not have is not a resident's "insufficient balance".
Done can_post(engine::Context& ctx, const Leg& leg) {
  const Done can = ctx.can_post({&leg, 1});
  if (can || can.error().code() != Code::insufficient_balance) return can;
  if (ctx.books().account(leg.debit).kind != AccountKind::operator_funds) return can;
  return refuse(Code::operator_funds_insufficient, {.amount_minor = ctx.books().account(leg.debit).balance});
}

}  // namespace

void Adjust::keys(engine::Keys& keys, engine::Context& found) {
  ports::key_of_system_account(keys, AccountKind::operator_funds);
  ports::key_of_system_account(keys, AccountKind::residual);
  if (wanted_.names != TransferId::none) {
    keys.row<Transfer>(wanted_.names);
    keys.row<TakenBack>(wanted_.names);
  }
  if (wanted_.customer == 0) return;
  keys.row<Customer>(wanted_.customer);
  rules::keys_for_spend(keys, found, wanted_.customer);
}

Result<Leg> Adjust::to_customer(engine::Context& ctx, ledger::AccountId funds) const {
  const Customer& to = *TRY(open_customer(ctx, wanted_.customer));
  TRY(rules::allow_receive(ctx, *packs_.at(ctx.now()), to, wanted_.amount));
  return Leg{TransferKind::payout, funds, to.main, wanted_.amount, 0, 0, {}};
}

Result<Leg> Adjust::back_from_customer(engine::Context& ctx) const {
  const Customer& from = *TRY(open_customer(ctx, wanted_.customer));
  if (wanted_.names == TransferId::none) return refuse(Code::adjustment_invalid);
  const Transfer* wrong = ctx.find<Transfer>(wanted_.names);
  if (wrong == nullptr || wrong->credit != from.main) return refuse(Code::adjustment_invalid);
  if (ctx.books().account(wrong->debit).kind != wanted_.to) return refuse(Code::adjustment_invalid);
  const TakenBack* before = ctx.find<TakenBack>(wanted_.names);
  const std::int64_t left = wrong->amount - (before == nullptr ? 0 : before->amount);
  if (wanted_.amount > left) return refuse(Code::adjustment_invalid, {.amount_minor = left});
  return Leg{TransferKind::reversal, from.main, wrong->debit, wanted_.amount, 0, 0, wanted_.names};
}

Result<Leg> Adjust::rounding(engine::Context& ctx, ledger::AccountId funds) const {
  const ledger::AccountId residual = TRY(ports::system_account(ctx, AccountKind::residual));
  const bool out = wanted_.from == AccountKind::residual;
  const std::int64_t balance = ctx.books().account(residual).balance;
  const std::int64_t most = std::max<std::int64_t>(0, out ? balance : -balance);
  if (wanted_.amount > most) return refuse(Code::adjustment_invalid, {.amount_minor = most});
  return Leg{
      TransferKind::rounding, out ? residual : funds, out ? funds : residual, wanted_.amount, 0, 0, {}};
}

Result<Leg> Adjust::leg(engine::Context& ctx) const {
  const ledger::AccountId funds = TRY(ports::system_account(ctx, AccountKind::operator_funds));
  const auto is = [&](AccountKind from, AccountKind to) { return wanted_.from == from && wanted_.to == to; };
  using enum AccountKind;
  if (is(operator_funds, customer)) return to_customer(ctx, funds);
  if (is(customer, operator_funds) || is(customer, cash)) return back_from_customer(ctx);
  if (is(residual, operator_funds) || is(operator_funds, residual)) return rounding(ctx, funds);
  return refuse(Code::adjustment_invalid);
}

Result<engine::ObjectRef> Adjust::run(engine::Context& ctx) {
  TRY(amount_fits(wanted_.amount));
  Leg row = TRY(leg(ctx));
  TRY(can_post(ctx, row));

  // From here it happens.
  Adjustment made = wanted_;
  made.id = row.object = ctx.new_id();
  made.at = ctx.now();
  made.transfer = ctx.post({&row, 1});
  if (wanted_.names != TransferId::none) {
    if (ctx.find<TakenBack>(wanted_.names) == nullptr) ctx.insert(TakenBack{wanted_.names, 0});
    ctx.edit<TakenBack>(wanted_.names).amount += wanted_.amount;
  }
  const engine::ObjectRef ref{0, made.id};
  if (wanted_.customer != 0) {
    identity::notice(ctx, ctx.get<Customer>(wanted_.customer), "message.wallet_adjusted");
    ctx.emit("wallet.adjusted", wanted_.customer, ref, wanted_.amount);
  }
  ctx.insert(std::move(made));
  return ref;
}

// ------------------------------------------------------------------------------------------------------------
// Budget

void Budget::keys(engine::Keys& keys, engine::Context&) {
  ports::key_of_system_account(keys, AccountKind::cash, counter_);
  ports::key_of_system_account(keys, AccountKind::operator_funds);
}

Result<engine::ObjectRef> Budget::run(engine::Context& ctx) {
  TRY(amount_fits(amount_));
  const ledger::AccountId drawer = TRY(ports::system_account(ctx, AccountKind::cash, counter_));
  const ledger::AccountId funds = TRY(ports::system_account(ctx, AccountKind::operator_funds));
  const bool in = way_ == Way::float_in;
  Leg leg{TransferKind::fund_operator, in ? drawer : funds, in ? funds : drawer, amount_, 0, 0, {}};
  // What lies in the drawer and what is the house's own: neither pays out more than it has.
  const std::int64_t there =
      std::min(ctx.books().account(funds).balance, -ctx.books().account(drawer).balance);
  if (!in && there < amount_)
    return refuse(Code::operator_funds_insufficient, {.amount_minor = std::max<std::int64_t>(0, there)});
  TRY(can_post(ctx, leg));

  // From here it happens.
  CashMove move;
  move.id = leg.object = ctx.new_id();
  move.way = way_;
  move.counter = counter_;
  move.amount = amount_;
  move.transfer = ctx.post({&leg, 1});
  move.at = ctx.now();
  const std::int64_t id = move.id;
  ctx.insert(std::move(move));
  return engine::ObjectRef{0, id};
}

}  // namespace chenxi::cash
