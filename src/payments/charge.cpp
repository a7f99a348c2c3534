#include "payments/charge.h"

#include "base/bytes.h"
#include "base/planted.h"
#include "base/public_id.h"
#include "counter/discounts/discounts.h"
#include "merchants/cap.h"
#include "money/money.h"
#include "qr/payment_code.h"

namespace chenxi::payments {
namespace {

constexpr std::int64_t kWrongCodesMax = 5;
constexpr Duration kPause = minutes(1);

template <class Row>
void count_wrong_code(engine::Context& ctx, std::int64_t id) {
  Row& row = ctx.edit<Row>(id);
  row.wrong_codes += 1;
  if (row.wrong_codes < kWrongCodesMax) return;
  row.wrong_codes = 0;
  row.codes_paused_until = ctx.now() + kPause;
}

template <class Row>
void forget_wrong_codes(engine::Context& ctx, std::int64_t id) {
  if (ctx.get<Row>(id).wrong_codes != 0) ctx.edit<Row>(id).wrong_codes = 0;
}

/// Of a customer's steps the newest that was used. His own row holds what books of before schema version 4 knew of it.
std::int64_t newest_step(engine::Context& ctx, const identity::Customer& payer) {
  const auto* use = ctx.find<PaymentCodeUse>(payer.id);
  return std::max(payer.last_code_step, use == nullptr ? 0 : use->step);
}

constexpr auto kOrderKind = static_cast<std::int64_t>(IdKind::order);

}  // namespace

Hash32 Charge::hash() const {
  Encoder said(1);
  said.add(name()).add(payer_number).add(amount).add(static_cast<std::int64_t>(currency)).add(title);
  if (!cart.empty()) products::add_to(said, cart);
  if (discount != 0) said.add("discount").add(discount);
  return sha256(said.bytes());
}

void Charge::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_paying(keys, found, code.payer, merchant);
  risk::keys_for_payment(keys, code.payer, amount);
  keys.row<PaymentCodeUse>(code.payer);
  products::keys_for_cart(keys, merchant, cart);
  counter::keys_for_discount(keys, {merchant, till, 0, discount, currency});
}

Done Charge::judge_code(engine::Context& ctx, const merchants::Merchant& shop) {
  const auto* payer = ctx.find<identity::Customer>(code.payer);
  if (shop.codes_paused_until > ctx.now()) return refuse(Code::payment_code_paused, {.until = shop.codes_paused_until});
  if (payer != nullptr && payer->codes_paused_until > ctx.now())
    return refuse(Code::payment_code_paused, {.until = payer->codes_paused_until});
  if (payer == nullptr || !code.step) {
    ctx.on_refusal("wrong_payment_code", code.hash, [at = merchant, of = payer != nullptr ? payer->id : 0](auto& c) {
      count_wrong_code<merchants::Merchant>(c, at);
      if (of != 0) count_wrong_code<identity::Customer>(c, of);
    });
    return refuse(payer != nullptr && code.old ? Code::payment_code_expired : Code::payment_code_invalid);
  }
  if (*code.step <= newest_step(ctx, *payer) && !PLANTED(payment_code_twice)) return refuse(Code::payment_code_used);
  // Restored books cannot know whether a code of the time before was used.
  if (*code.step <= qr::payment_code_step(ctx.restored_at())) return refuse(Code::payment_code_expired);
  return done();
}

Result<engine::ObjectRef> Charge::run(engine::Context& ctx) {
  const merchants::Merchant& shop = *TRY(open_shop(ctx, merchant));
  if (amount <= 0 || amount > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  if (ctx.books().account(shop.account).currency != currency) return refuse(Code::currency_unsupported);
  if (title.size() > kTitleBytesMax) return refuse(Code::text_invalid, {.pointer = "/title"});
  const counter::DiscountBy off{merchant, till, amount + discount, discount, currency};
  TRY(counter::judge_discount(off));
  auto lines = TRY(products::price(ctx, merchant, cart, off.before));
  TRY(counter::allow_discount(ctx, off));
  TRY(judge_code(ctx, shop));
  const auto pack = packs_.at(ctx.now());
  TRY(merchants::allow_taking(ctx, *pack, shop, amount));
  const auto& payer = ctx.get<identity::Customer>(code.payer);
  if (payer.state != identity::CustomerState::active) return refuse(Code::payer_cannot_pay);

  Paying paying;
  paying.payer = code.payer;
  paying.merchant = merchant;
  paying.amount = amount;
  paying.currency = currency;
  paying.method = PaymentMethod::payment_code;
  paying.factor = ledger::Factor::payment_code;
  paying.discount = discount;
  const Done allowed = rules::allow_spend(ctx, *pack, payer, spend_of(paying));
  const bool pin = !allowed && allowed.error().code() == Code::pin_required;
  if (!allowed && !pin) return refuse(Code::payer_cannot_pay);
  // Where his family has to say yes, his own phone tells him, not the till.
  const auto yes = family::allow(ctx, payer.id, leaving_of(paying));
  // What looks like a swindle he decides on his own phone, too: there he can be warned, and asked for a code.
  const risk::Move leaves = move_of(paying, shop);
  auto judged = judge_risk(ctx, payer, leaves);
  const bool ask = pin || !yes || !judged;
  if (!ask && !can_settle(ctx, *pack, payer, shop, paying)) return refuse(Code::payer_cannot_pay);
  // From here it happens.
  use_step(ctx);
  counter::use_yes(ctx, off);
  if (ask) {
    const std::int64_t order = ask_payer(ctx);
    products::write(ctx, std::move(lines), order);
    write_till(ctx, order, till);
    return engine::ObjectRef{kOrderKind, order};
  }
  const std::int64_t id = settle(ctx, *pack, paying);
  products::write(ctx, std::move(lines), id);
  write_till(ctx, id, till);
  if (*judged) risk::count(ctx, leaves, **std::move(judged), id);
  family::use(ctx, payer.id, *yes);
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::payment), id};
}

void Charge::use_step(engine::Context& ctx) {
  if (ctx.find<PaymentCodeUse>(code.payer) == nullptr) ctx.insert(PaymentCodeUse{code.payer, 0});
  ctx.edit<PaymentCodeUse>(code.payer).step = *code.step;
  forget_wrong_codes<identity::Customer>(ctx, code.payer);
  forget_wrong_codes<merchants::Merchant>(ctx, merchant);
}

std::int64_t Charge::ask_payer(engine::Context& ctx) {
  merchants::Order order;
  order.id = ctx.new_id();
  order.merchant = merchant;
  order.kind = merchants::OrderKind::payment_code;
  order.amount = amount;
  order.currency = currency;
  order.title = title;
  order.only_payer = code.payer;
  order.discount = discount;
  order.created_at = ctx.now();
  order.expires_at = ctx.now() + kConfirmationLife;
  const std::int64_t id = order.id;
  ctx.insert(std::move(order));
  ctx.emit("confirmation.requested", code.payer, {kOrderKind, id}, amount, currency);
  return id;
}

// A stored result without a kind is the object of a transfer row: the payment.
void Charge::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) {
  if (made.kind == kOrderKind) {
    keys.row<merchants::Order>(made.id);
    if (const auto* order = found.found<merchants::Order>(made.id)) keys.row<merchants::Merchant>(order->merchant);
  } else {
    keys.row<Payment>(made.id);
    if (const Payment* payment = found.found<Payment>(made.id)) keys.row<merchants::Merchant>(payment->merchant);
  }
}

void Charge::answer(engine::Context& ctx, engine::ObjectRef made) {
  if (made.kind != kOrderKind) {
    view = first_view(ctx, made.id);
    return;
  }
  OrderView waiting;
  waiting.order = ctx.get<merchants::Order>(made.id);
  waiting.order.state = merchants::OrderState::open;
  waiting.order.payment = 0;
  waiting.shop = ctx.get<merchants::Merchant>(waiting.order.merchant);
  view = std::move(waiting);
}

}  // namespace chenxi::payments
