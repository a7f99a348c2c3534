#include "payments/orders.h"

#include "base/bytes.h"
#include "base/planted.h"
#include "base/public_id.h"
#include "counter/discounts/discounts.h"
#include "money/money.h"
#include "payments/holds/hold.h"
#include "payments/settle.h"

namespace chenxi::payments {

using merchants::Merchant;
using merchants::Order;
using merchants::OrderKind;
using merchants::OrderState;

namespace {

engine::ObjectRef ref(std::int64_t order) { return {static_cast<std::int64_t>(IdKind::order), order}; }

void keys_for_view(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<Order>(id);
  if (const Order* order = found.found<Order>(id)) keys.row<Merchant>(order->merchant);
}

}  // namespace

std::string_view status(const Order& order, Instant now) {
  switch (order.state) {
    case OrderState::paid: return "paid";
    case OrderState::authorized: return "authorized";
    case OrderState::released: return "released";
    case OrderState::cancelled: return "cancelled";
    case OrderState::declined: return "declined";
    case OrderState::open: break;
  }
  if (order.expired(now)) return "expired";
  return order.only_payer != 0 ? "awaiting_payer" : "open";
}

PaymentMethod method_of(OrderKind kind) {
  switch (kind) {
    case OrderKind::code: return PaymentMethod::order;
    case OrderKind::link: return PaymentMethod::link;
    case OrderKind::payment_code: return PaymentMethod::payment_code;
  }
  return PaymentMethod::order;
}

Hash32 CreateOrder::hash() const {
  Encoder said(1);
  said.add(name()).add(static_cast<std::int64_t>(kind)).add(amount).add(static_cast<std::int64_t>(currency)).add(title);
  if (!cart.empty()) products::add_to(said, cart);
  if (hold_days > 0) said.add(hold_days);
  if (guaranteed) said.add("guaranteed");
  if (discount != 0) said.add("discount").add(discount);
  return sha256(said.bytes());
}

void CreateOrder::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Merchant>(merchant);
  products::keys_for_cart(keys, merchant, cart);
  counter::keys_for_discount(keys, {merchant, till, 0, discount, currency});
}

Done CreateOrder::allow(engine::Context& ctx) const {
  const Merchant& shop = *TRY(open_shop(ctx, merchant));
  if (amount <= 0 || amount > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  if (ctx.books().account(shop.account).currency != currency) return refuse(Code::currency_unsupported);
  if (title.size() > kTitleBytesMax) return refuse(Code::text_invalid, {.pointer = "/title"});
  return done();
}

Result<engine::ObjectRef> CreateOrder::run(engine::Context& ctx) {
  TRY(allow(ctx));
  const counter::DiscountBy off{merchant, till, amount + discount, discount, currency};
  TRY(counter::judge_discount(off));
  auto lines = TRY(products::price(ctx, merchant, cart, off.before));
  TRY(counter::allow_discount(ctx, off));
  // From here it happens.
  counter::use_yes(ctx, off);
  Order order;
  order.id = ctx.new_id();
  order.merchant = merchant;
  order.kind = kind;
  order.amount = amount + (PLANTED(discount_paid_all_the_same) ? discount : 0);
  order.currency = currency;
  order.title = title;
  order.guaranteed = guaranteed;
  order.discount = discount;
  order.created_at = ctx.now();
  order.expires_at = ctx.now() + life.value_or(kind == OrderKind::link ? kLinkLife : kOrderLife);
  order.hold_days = hold_days;
  const std::int64_t id = order.id;
  products::write(ctx, std::move(lines), id);
  write_till(ctx, id, till);
  ctx.insert(std::move(order));
  return ref(id);
}

void CreateOrder::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) {
  keys_for_view(keys, found, made.id);
}

void CreateOrder::answer(engine::Context& ctx, engine::ObjectRef made) {
  view.order = ctx.get<Order>(made.id);
  view.order.state = OrderState::open;
  view.order.payment = view.order.hold = view.order.trade = 0;
  view.shop = ctx.get<Merchant>(view.order.merchant);
}

void CloseOrder::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_view(keys, found, order);
  if (const Order* row = found.found<Order>(order); row != nullptr && row->hold != 0) keys_for_ending(keys, found, row->hold);
}

Result<engine::ObjectRef> CloseOrder::run(engine::Context& ctx) {
  const Order* row = ctx.find<Order>(order);
  const bool mine = row != nullptr && (merchant != 0 ? row->merchant == merchant : row->only_payer == payer && payer != 0);
  if (!mine) return refuse(Code::order_unknown);
  if (row->state == OrderState::paid) return refuse(Code::order_already_paid);
  const OrderState wanted = merchant != 0 ? OrderState::cancelled : OrderState::declined;
  if (row->state == wanted) return ref(order);
  const bool held = row->state == OrderState::authorized && merchant != 0;
  if (row->state != OrderState::open && !held) return refuse(Code::order_closed);
  const std::int64_t hold = row->hold;
  if (held) TRY(can_release(ctx, ctx.get<Hold>(hold)));
  // From here it happens.
  if (held) {
    ctx.cancel_timer(ctx.get<Hold>(hold).timer);
    release(ctx, *packs_.at(ctx.now()), hold);
  }
  Order& changed = ctx.edit<Order>(order);
  changed.state = wanted;
  ctx.emit("order.updated", changed.merchant, ref(order), changed.amount, changed.currency);
  if (changed.only_payer != 0) ctx.emit("order.updated", changed.only_payer, ref(order), changed.amount, changed.currency);
  // What moved money answers by what the money was about.
  return held ? engine::ObjectRef{static_cast<std::int64_t>(IdKind::hold), hold} : ref(order);
}

void CloseOrder::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef) { keys_for_view(keys, found, order); }

void CloseOrder::answer(engine::Context& ctx, engine::ObjectRef) {
  view.order = ctx.get<Order>(order);
  view.shop = ctx.get<Merchant>(view.order.merchant);
}

void GetOrder::run(engine::Context& ctx) {
  now = ctx.now();
  const Order* row = ctx.fetch<Order>(order);
  if (row == nullptr || row->merchant != merchant) return;
  found = OrderView{*row, *ctx.fetch<Merchant>(row->merchant)};
}

}  // namespace chenxi::payments
