#include "payments/holds/capture.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "counter/refunds.h"

namespace chenxi::payments {

using identity::Customer;
using merchants::Merchant;
using merchants::Order;
using merchants::OrderState;

namespace {

/// A cashier takes what was agreed. To take less ends the hold as well, and the rest is not the shop's any
/// more.
Done allow_till(engine::Context& ctx, std::int64_t merchant, std::int64_t till, bool whole) {
  if (till == 0) return done();
  const auto role = counter::role_at(ctx, merchant, till);
  const counter::Role least = whole ? counter::Role::cashier : counter::Role::manager;
  return role && counter::reaches(*role, least) ? done() : refuse(Code::till_role_missing);
}

}  // namespace

Hash32 Capture::hash() const {
  return sha256(Encoder(1).add(name()).add(order).add(amount.value_or(0)).add(static_cast<std::int64_t>(currency)).bytes());
}

void Capture::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Order>(order);
  keys.row<Merchant>(merchant);
  if (till != 0) keys.row<counter::Till>(merchant, till);
  keys.row<MerchantDay>(merchant, found.civil().day_number);
  if (const Order* row = found.found<Order>(order); row != nullptr && row->hold != 0) keys_for_ending(keys, found, row->hold);
}

Result<engine::ObjectRef> Capture::run(engine::Context& ctx) {
  const Order* row = ctx.find<Order>(order);
  if (row == nullptr || row->merchant != merchant) return refuse(Code::order_unknown);
  if (row->hold == 0 && row->hold_days > 0 && row->state == OrderState::open) return refuse(Code::payment_unknown);
  const Hold* found = row->hold == 0 ? nullptr : ctx.find<Hold>(row->hold);
  if (found == nullptr || found->state != HoldState::held) return refuse(Code::capture_over);
  const Hold hold = *found;
  if (currency != hold.currency) return refuse(Code::currency_mismatch);
  const std::int64_t taken = amount.value_or(hold.amount);
  if (taken <= 0) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  if (taken > hold.amount) return refuse(Code::capture_too_large, {.pointer = "/amount", .amount_minor = hold.amount});
  TRY(allow_till(ctx, merchant, till, taken == hold.amount));
  const Merchant& shop = *TRY(open_shop(ctx, merchant));
  const ledger::Account* to = ctx.books().find(shop.account);
  if (to == nullptr || to->state != ledger::AccountState::open) return refuse(Code::payee_cannot_receive);
  const auto pack = packs_.at(ctx.now());
  std::vector<ledger::Leg> legs;
  legs.emplace_back(ledger::TransferKind::payment, ctx.get<Customer>(hold.payer).held, shop.account, taken, 0, hold.id,
                    ledger::TransferId::none);
  if (taken < hold.amount) legs.push_back(leg_back(ctx, *pack, hold, hold.amount - taken));
  TRY(ctx.can_post(legs));

  // From here it happens.
  ctx.cancel_timer(hold.timer);
  Payment payment;
  payment.id = hold.id;
  payment.group = ctx.post(legs);
  payment.payer = hold.payer;
  payment.merchant = hold.merchant;
  payment.order = hold.order;
  payment.amount = taken;
  payment.currency = hold.currency;
  payment.method = hold.method;
  payment.factor = hold.factor;
  payment.at = ctx.now();
  payment.sealed_note = hold.sealed_note;
  end_hold(ctx, *pack, hold.id, HoldState::captured, hold.amount - taken, payment.group);
  ctx.edit<Hold>(hold.id).captured = taken;
  MerchantDay& day = day_of(ctx, merchant);
  day.payments += 1;
  day.gross += taken;
  day.newest = payment.group;
  Order& paid = ctx.edit<Order>(order);
  paid.state = OrderState::paid;
  paid.payment = payment.id;
  ctx.insert(std::move(payment));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::payment), hold.id};
}

void Capture::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) {
  keys.row<Payment>(made.id);
  if (const Payment* payment = found.found<Payment>(made.id)) keys.row<Merchant>(payment->merchant);
}

void Capture::answer(engine::Context& ctx, engine::ObjectRef made) { view = first_view(ctx, made.id); }

}  // namespace chenxi::payments
