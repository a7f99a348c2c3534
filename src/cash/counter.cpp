#include "cash/counter.h"

#include "family/approval.h"
#include "rules/rules.h"

namespace chenxi::cash {
namespace {

using identity::Customer;
using ledger::AccountKind;
using ledger::TransferKind;

Done amount_fits(std::int64_t amount) {
  if (amount <= 0) return refuse(Code::amount_invalid);
  if (amount > money::kAmountMax) return refuse(Code::amount_too_large, {.amount_minor = money::kAmountMax});
  return done();
}

Result<const Customer*> active_customer(engine::Context& ctx, std::int64_t id) {
  const Customer* customer = ctx.find<Customer>(id);
  if (customer == nullptr) return refuse(Code::account_unknown);
  if (customer->state == identity::CustomerState::closed) return refuse(Code::account_closed);
  if (customer->state == identity::CustomerState::frozen) return refuse(Code::account_frozen);
  return customer;
}

}  // namespace

void CounterCommand::name_customer(engine::Keys& keys, engine::Context& found) const {
  keys.row<Customer>(customer);
  rules::keys_for_spend(keys, found, customer);
  family::keys_for_yes(keys, found, customer);
}

engine::ObjectRef CounterCommand::write(engine::Context& ctx, Way way, ledger::Leg leg) const {
  CashMove move;
  move.id = ctx.new_id();
  move.way = way;
  move.counter = counter;
  move.customer = customer;
  move.amount = amount;
  move.at = ctx.now();
  leg.object = move.id;
  move.transfer = ctx.post({&leg, 1});
  const std::int64_t id = move.id;
  ctx.insert(std::move(move));
  return engine::ObjectRef{0, id};
}

void CounterCommand::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) {
  keys.row<CashMove>(object.id);
}

void CounterCommand::answer(engine::Context& ctx, engine::ObjectRef object) { made = ctx.get<CashMove>(object.id); }

void CashIn::keys(engine::Keys& keys, engine::Context& found) {
  ports::key_of_system_account(keys, AccountKind::cash, counter);
  name_customer(keys, found);
}

Result<engine::ObjectRef> CashIn::run(engine::Context& ctx) {
  TRY(amount_fits(amount));
  const ledger::AccountId drawer = TRY(ports::system_account(ctx, AccountKind::cash, counter));
  const Customer& to = *TRY(active_customer(ctx, customer));
  TRY(rules::allow_receive(ctx, *packs_.at(ctx.now()), to, amount));
  const ledger::Leg leg{TransferKind::cash_in, drawer, to.main, amount, 0, 0, {}};
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  const engine::ObjectRef made_ref = write(ctx, Way::in, leg);
  ctx.emit("cash.received", customer, made_ref, amount);
  return made_ref;
}

void CashOut::keys(engine::Keys& keys, engine::Context& found) {
  ports::key_of_system_account(keys, AccountKind::cash, counter);
  name_customer(keys, found);
}

Result<engine::ObjectRef> CashOut::run(engine::Context& ctx) {
  TRY(amount_fits(amount));
  const ledger::AccountId drawer = TRY(ports::system_account(ctx, AccountKind::cash, counter));
  const Customer& from = *TRY(active_customer(ctx, customer));
  const auto pack = packs_.at(ctx.now());
  rules::Spend spend;
  spend.amount = amount;
  spend.method = rules::Method::withdrawal;
  TRY(rules::allow_spend(ctx, *pack, from, spend));
  ledger::Leg leg{TransferKind::cash_out, from.main, drawer, amount, rules::counted_of(*pack, ctx.now(), spend), 0, {}};
  leg.narrower = rules::narrower_of(spend);
  TRY(ctx.can_post({&leg, 1}));
  const std::int64_t yes =
      TRY(family::allow(ctx, customer, {family::payee_hash(family::Leaves::cash, 0), amount, spend.currency, false}));
  const std::int64_t in_drawer = -ctx.books().account(drawer).balance;
  if (in_drawer < amount) return refuse(Code::operator_funds_insufficient, {.amount_minor = std::max<std::int64_t>(0, in_drawer)});

  // From here it happens.
  rules::count_spend(ctx, from, spend);
  family::use(ctx, customer, yes);
  const engine::ObjectRef made_ref = write(ctx, Way::out, leg);
  ctx.emit("cash.paid", customer, made_ref, amount);
  return made_ref;
}

void Fund::keys(engine::Keys& keys, engine::Context&) {
  ports::key_of_system_account(keys, AccountKind::cash, counter);
  ports::key_of_system_account(keys, AccountKind::operator_funds);
}

Result<engine::ObjectRef> Fund::run(engine::Context& ctx) {
  TRY(amount_fits(amount));
  const ledger::AccountId drawer = TRY(ports::system_account(ctx, AccountKind::cash, counter));
  const ledger::AccountId funds = TRY(ports::system_account(ctx, AccountKind::operator_funds));
  const ledger::Leg leg{TransferKind::fund_operator, drawer, funds, amount, 0, 0, {}};
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  return write(ctx, Way::float_in, leg);
}

}  // namespace chenxi::cash
