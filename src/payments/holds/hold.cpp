#include "payments/holds/hold.h"

#include "base/public_id.h"
#include "identity/sign_in.h"
#include "merchants/cap.h"
#include "payments/holds/waiting.h"
#include "rules/packs.h"

namespace chenxi::payments {
namespace {

using identity::Customer;
using merchants::Order;
using merchants::OrderState;

engine::ObjectRef ref(IdKind kind, std::int64_t id) { return {static_cast<std::int64_t>(kind), id}; }

rules::Spend spend_of(const Hold& hold, std::int64_t amount) {
  Paying paying;
  paying.merchant = hold.merchant;
  paying.amount = amount;
  paying.currency = hold.currency;
  paying.method = hold.method;
  paying.factor = hold.factor;
  return payments::spend_of(paying);
}

}  // namespace

std::string_view name(HoldState state) {
  switch (state) {
    case HoldState::held: return "held";
    case HoldState::captured: return "captured";
    case HoldState::released: return "released";
  }
  return "";
}

void keys_for_holding(engine::Keys& keys, std::int64_t merchant) { keys.row<HeldAt>(merchant); }

std::int64_t set_aside(engine::Context& ctx, const Paying& paying, const ledger::Leg& planned) {
  ledger::Leg leg = planned;
  Hold hold;
  hold.id = leg.object = ctx.new_id();
  hold.group = ctx.post({&leg, 1});
  hold.order = paying.order;
  hold.payer = paying.payer;
  hold.merchant = paying.merchant;
  hold.amount = paying.amount;
  hold.currency = paying.currency;
  hold.method = paying.method;
  hold.factor = paying.factor;
  hold.at = ctx.now();
  hold.until = ctx.now() + days(paying.hold_days);
  hold.sealed_note = paying.sealed_note;
  hold.timer = ctx.schedule(hold.until, ReleaseHold::kTimer, hold.id);
  const std::int64_t id = hold.id;

  rules::count_spend(ctx, ctx.get<Customer>(paying.payer), payments::spend_of(paying));
  merchants::count_taking(ctx, ctx.get<merchants::Merchant>(paying.merchant), paying.amount);
  ctx.insert(HeldOf{paying.payer, id});
  ctx.insert(HoldWaiting{paying.merchant, id});
  if (ctx.find<HeldAt>(paying.merchant) == nullptr) ctx.insert(HeldAt{paying.merchant, 0, 0});
  HeldAt& at_shop = ctx.edit<HeldAt>(paying.merchant);
  at_shop.holds += 1;
  at_shop.amount += paying.amount;
  Order& order = ctx.edit<Order>(paying.order);
  order.state = OrderState::authorized;
  order.hold = id;
  ctx.emit("order.authorized", paying.merchant, ref(IdKind::order, paying.order), paying.amount, paying.currency);
  ctx.insert(std::move(hold));
  return id;
}

void keys_for_ending(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<Hold>(id);
  const Hold* hold = found.found<Hold>(id);
  if (hold == nullptr) return;
  keys.row<Order>(hold->order);
  keys.row<Customer>(hold->payer);
  keys.row<merchants::Merchant>(hold->merchant);
  keys.row<HeldOf>(hold->payer, id);
  keys.row<HoldWaiting>(hold->merchant, id);
  keys.row<HeldAt>(hold->merchant);
  keys.row<engine::Timer>(hold->timer);
  rules::keys_for_spend(keys, found, hold->payer);
}

ledger::Leg leg_back(engine::Context& ctx, const rules::Pack& pack, const Hold& hold, std::int64_t amount) {
  const auto& payer = ctx.get<Customer>(hold.payer);
  const rules::Spend spend = spend_of(hold, amount);
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::release;
  leg.debit = payer.held;
  leg.credit = payer.main;
  leg.amount = amount;
  leg.object = hold.id;
  leg.reverses = hold.group;
  leg.counted_at = hold.at;
  leg.counted = -rules::given_back(ctx, pack, spend, hold.at, rules::Back::voided);
  leg.narrower = rules::narrower_back(ctx, pack, spend, rules::Back::voided);
  return leg;
}

Done can_release(engine::Context& ctx, const Hold& hold) {
  const auto& payer = ctx.get<Customer>(hold.payer);
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::release;
  leg.debit = payer.held;
  leg.credit = payer.main;
  leg.amount = hold.amount;
  leg.object = hold.id;
  leg.reverses = hold.group;
  leg.counted_at = hold.at;
  return ctx.can_post({&leg, 1});
}

void end_hold(engine::Context& ctx, const rules::Pack& pack, std::int64_t id, HoldState state, std::int64_t given_back,
              ledger::TransferId last) {
  Hold& hold = ctx.edit<Hold>(id);
  if (given_back > 0)
    rules::uncount_spend(ctx, pack, ctx.get<Customer>(hold.payer), spend_of(hold, given_back), hold.at, rules::Back::voided);
  hold.state = state;
  hold.ended_at = ctx.now();
  hold.last = last;
  ctx.erase<HeldOf>(hold.payer, id);
  if (ctx.find<HoldWaiting>(hold.merchant, id) != nullptr) ctx.erase<HoldWaiting>(hold.merchant, id);
  HeldAt& at_shop = ctx.edit<HeldAt>(hold.merchant);
  at_shop.holds -= 1;
  at_shop.amount -= hold.amount;
}

void release(engine::Context& ctx, const rules::Pack& pack, std::int64_t id) {
  const Hold hold = ctx.get<Hold>(id);
  const ledger::Leg leg = leg_back(ctx, pack, hold, hold.amount);
  end_hold(ctx, pack, id, HoldState::released, hold.amount, ctx.post({&leg, 1}));
  identity::notice(ctx, ctx.get<Customer>(hold.payer), "message.hold_released");
  ctx.emit("order.released", hold.merchant, ref(IdKind::order, hold.order), hold.amount, hold.currency);
}

Hold as_held(Hold row) {
  row.state = HoldState::held;
  row.captured = 0;
  row.ended_at = {};
  row.last = ledger::TransferId::none;
  return row;
}

Result<engine::ObjectRef> ReleaseHold::run(engine::Context& ctx) {
  const Hold* hold = ctx.find<Hold>(hold_);
  if (hold == nullptr || hold->state != HoldState::held) return ref(IdKind::hold, hold_);
  TRY(can_release(ctx, *hold));

  // From here it happens.
  release(ctx, *packs_.at(ctx.now()), hold_);
  ctx.edit<Order>(ctx.get<Hold>(hold_).order).state = OrderState::released;
  return ref(IdKind::hold, hold_);
}

std::vector<HoldView> held_of(engine::Context& ctx, std::int64_t payer) {
  std::vector<HoldView> out;
  for (const HeldOf& row : store::scan_all<HeldOf>(ctx.reader(), store::prefix_range(store::make_key(payer)))) {
    const Hold* hold = ctx.fetch<Hold>(row.hold);
    if (hold == nullptr) continue;
    HoldView view{*hold, {}};
    view.shop = ctx.fetch<merchants::Merchant>(view.hold.merchant)->name;
    out.push_back(std::move(view));
  }
  return out;
}

}  // namespace chenxi::payments
