#include "payments/settle.h"

#include "counter/rows.h"
#include "identity/proof.h"
#include "merchants/cap.h"
#include "money/money.h"
#include "payments/holds/hold.h"
#include "payments/splits/split.h"

namespace chenxi::payments {

std::string_view name(PaymentMethod method) {
  switch (method) {
    case PaymentMethod::static_code: return "static_code";
    case PaymentMethod::order: return "order";
    case PaymentMethod::payment_code: return "payment_code";
    case PaymentMethod::link: return "link";
  }
  return "";
}

namespace {

ledger::Leg leg_of(const Paying& paying, const identity::Customer& payer, const merchants::Merchant& shop) {
  ledger::Leg leg;
  leg.kind = paying.hold_days > 0 ? ledger::TransferKind::hold : ledger::TransferKind::payment;
  leg.debit = payer.main;
  leg.credit = paying.hold_days > 0 ? payer.held : shop.account;
  leg.amount = paying.amount;
  return leg;
}

rules::Method rule_method(PaymentMethod method) {
  switch (method) {
    case PaymentMethod::static_code: return rules::Method::static_code;
    case PaymentMethod::order: return rules::Method::order;
    case PaymentMethod::payment_code: return rules::Method::payment_code;
    case PaymentMethod::link: return rules::Method::link;
  }
  return rules::Method::order;
}

}  // namespace

rules::Spend spend_of(const Paying& p) { return {p.amount, p.currency, rule_method(p.method), p.factor, p.merchant}; }
family::Leaving leaving_of(const Paying& p) {
  return {family::payee_hash(family::Leaves::payment, p.merchant), p.amount, p.currency, false};
}
rules::Spend spend_of(const Payment& p) { return {p.amount, p.currency, rule_method(p.method), p.factor, p.merchant}; }

risk::Move move_of(const Paying& paying, const merchants::Merchant& shop) {
  risk::Move out;
  out.payer = paying.payer;
  out.shop = shop.id;
  out.shop_since = shop.created_at;
  out.method = rule_method(paying.method);
  out.amount = paying.amount;
  return out;
}

Result<std::optional<risk::Judged>> judge_risk(engine::Context& ctx, const identity::Customer& payer, const risk::Move& leaves) {
  if (!risk::judges_payment(ctx, leaves.amount)) return std::optional<risk::Judged>();
  return std::optional(TRY(risk::judge(ctx, payer, leaves)));
}

void keys_for_paying(engine::Keys& keys, engine::Context& found, std::int64_t payer, std::int64_t merchant) {
  keys.row<identity::Customer>(payer);
  keys.row<merchants::Merchant>(merchant);
  merchants::keys_for_day(keys, found, merchant);
  merchants::keys_for_taking(keys, found, merchant);
  rules::keys_for_spend(keys, found, payer);
  family::keys_for_yes(keys, found, payer);
}

Result<const merchants::Merchant*> open_shop(engine::Context& ctx, std::int64_t merchant) {
  const auto* shop = ctx.find<merchants::Merchant>(merchant);
  if (shop == nullptr || shop->state != merchants::MerchantState::active) return refuse(Code::payee_cannot_receive);
  return shop;
}

Done can_settle(engine::Context& ctx, const rules::Pack& pack, const identity::Customer& payer,
                const merchants::Merchant& shop, const Paying& paying) {
  if (paying.amount <= 0 || paying.amount > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  const ledger::Account* from = ctx.books().find(payer.main);
  if (from == nullptr || from->currency != paying.currency) return refuse(Code::currency_mismatch);
  const ledger::Account* to = ctx.books().find(shop.account);
  if (to == nullptr || to->state != ledger::AccountState::open) return refuse(Code::payee_cannot_receive);
  TRY(merchants::allow_taking(ctx, pack, shop, paying.amount));
  const ledger::Leg leg = leg_of(paying, payer, shop);
  return ctx.can_post({&leg, 1});
}

void write_till(engine::Context& ctx, std::int64_t object, std::int64_t till) {
  if (till != 0) ctx.insert(AtTill{object, till});
}

std::int64_t settle(engine::Context& ctx, const rules::Pack& pack, const Paying& paying) {
  const auto& payer = ctx.get<identity::Customer>(paying.payer);
  const rules::Spend spend = spend_of(paying);
  const auto& shop = ctx.get<merchants::Merchant>(paying.merchant);
  ledger::Leg leg = leg_of(paying, payer, shop);
  leg.counted = rules::counted_of(pack, ctx.now(), spend);
  leg.narrower = rules::narrower_of(spend);
  if (paying.hold_days > 0) return set_aside(ctx, paying, leg);
  Payment payment;
  payment.id = leg.object = ctx.new_id();
  std::vector<ledger::Leg> legs = {leg};
  const Sharing sharing = paying.order == 0 ? Sharing{} : share_payment(ctx, pack, paying.order, payment.id);
  legs.insert(legs.end(), sharing.legs.begin(), sharing.legs.end());
  payment.group = ctx.post(legs);
  if (!sharing.legs.empty()) shared(ctx, paying.order, sharing, ledger::TransferId{static_cast<std::int64_t>(payment.group) + 1});
  payment.payer = paying.payer;
  payment.whom = paying.whom;
  payment.merchant = paying.merchant;
  payment.order = paying.order;
  payment.amount = paying.amount;
  payment.currency = paying.currency;
  payment.method = paying.method;
  payment.factor = paying.factor;
  payment.at = ctx.now();
  payment.sealed_note = paying.sealed_note;

  rules::count_spend(ctx, payer, spend);
  merchants::count_taking(ctx, shop, paying.amount);
  MerchantDay& day = day_of(ctx, paying.merchant);
  day.payments += 1;
  day.gross += paying.amount;
  day.newest = payment.group;
  if (paying.order != 0) {
    merchants::Order& order = ctx.edit<merchants::Order>(paying.order);
    order.state = merchants::OrderState::paid;
    order.payment = payment.id;
  }
  if (paying.discount > 0)
    ctx.insert(counter::Discount{paying.merchant, static_cast<std::int64_t>(payment.group), paying.discount, 0});
  const std::int64_t id = payment.id;
  ctx.insert(std::move(payment));
  return id;
}

PaymentView first_view(engine::Context& ctx, std::int64_t payment) {
  PaymentView view;
  view.payment = ctx.get<Payment>(payment);
  view.payment.refunded = 0;
  view.shop = ctx.get<merchants::Merchant>(view.payment.merchant).name;
  return view;
}

}  // namespace chenxi::payments
