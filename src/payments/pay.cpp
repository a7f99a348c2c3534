#include "payments/pay.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "family/pays.h"
#include "merchants/cap.h"
#include "payments/orders.h"
#include "payments/splits/split.h"

namespace chenxi::payments {
Hash32 hash_of_pay(const Paying& paying, std::string_view payee_name, std::string_view note, std::int64_t link) {
  Encoder fields(1);
  fields.add("payments.pay")
      .add(paying.merchant)
      .add(payee_name)
      .add(paying.amount)
      .add(static_cast<std::int64_t>(paying.currency))
      .add(paying.order)
      .add(note);
  if (link != 0) fields.add(link);
  return sha256(fields.bytes());
}

void Pay::keys(engine::Keys& keys, engine::Context& found) {
  if (link == 0)
    keys_for_own(keys, found);
  else
    keys_for_family(keys, found);
  identity::keys_for_proof(keys, paying.payer);
  if (proof) identity::keys_for_proof(keys, paying.payer, *proof);
  if (paying.order == 0) return;
  keys.row<merchants::Order>(paying.order);
  keys_for_sharing(keys, found, paying.order);
  const auto* order = found.found<merchants::Order>(paying.order);
  if (order != nullptr && order->hold_days > 0) keys_for_holding(keys, order->merchant);
}

void Pay::keys_for_own(engine::Keys& keys, engine::Context& found) {
  keys_for_paying(keys, found, paying.payer, paying.merchant);
  risk::keys_for_payment(keys, paying.payer, paying.amount);
  if (step_up) identity::keys_for_code(keys, *step_up);
}

/// The payer is known when the link is found; nobody's yes is looked for (who_pays).
void Pay::keys_for_family(engine::Keys& keys, engine::Context& found) {
  family::keys_for_paid(keys, found, link);
  keys.row<merchants::Merchant>(paying.merchant);
  keys.row<MerchantDay>(paying.merchant, found.civil().day_number);
  merchants::keys_for_taking(keys, found, paying.merchant);
  const std::int64_t payer = family::payer_of(found, link);
  if (payer == 0) return;
  keys.row<identity::Customer>(payer);
  rules::keys_for_spend(keys, found, payer);
}

Done Pay::judge_order(engine::Context& ctx) {
  if (paying.order == 0)
    return paying.code_issue == ctx.get<merchants::Merchant>(paying.merchant).code_issue ? done() : refuse(Code::code_void);
  const auto* order = ctx.find<merchants::Order>(paying.order);
  if (order == nullptr || order->merchant != paying.merchant) return refuse(Code::order_unknown);
  if (order->only_payer != 0 && order->only_payer != paying.payer) return refuse(Code::order_unknown);
  // Who signed a plain payment was not shown that it is held for him: that one goes by POST /v1/trades.
  if (order->guaranteed) return refuse(Code::payee_changed);
  TRY(still_payable(*order, ctx.now()));
  if (order->currency != paying.currency) return refuse(Code::currency_mismatch);
  if (order->amount != paying.amount)
    return refuse(Code::amount_invalid, {.pointer = "/amount", .amount_minor = order->amount});
  paying.method = method_of(order->kind);
  paying.hold_days = order->hold_days;
  paying.discount = order->discount;
  return done();
}

Result<engine::ObjectRef> Pay::run(engine::Context& ctx) {
  if (early) return refuse(*early);
  const merchants::Merchant& shop = *TRY(open_shop(ctx, paying.merchant));
  if (shop.name != payee_name) return refuse(Code::payee_changed);
  TRY(judge_order(ctx));
  const auto* payer = ctx.find<identity::Customer>(paying.payer);
  if (payer == nullptr) return refuse(Code::account_unknown);
  if (link != 0) return run_for_family(ctx, shop, *payer);
  const identity::CheckedProof checked = TRY(proof);
  // Whether this payment may go without the PIN is the rules' question.
  TRY(identity::judge_proof(ctx, *payer, checked, false));
  paying.factor = checked.factor();
  const auto pack = packs_.at(ctx.now());
  TRY(rules::allow_spend(ctx, *pack, *payer, spend_of(paying)));
  TRY(can_settle(ctx, *pack, *payer, shop, paying));
  const std::int64_t yes = TRY(family::allow(ctx, paying.payer, leaving_of(paying)));
  if (step_up) TRY(identity::judge_code(ctx, *vault, *step_up));
  risk::Move leaves = move_of(paying, shop);
  leaves.device = checked.device;
  leaves.warned = risk_read;
  leaves.stepped_up = step_up.has_value();
  auto judged = TRY(judge_risk(ctx, *payer, leaves));
  // From here it happens.
  const std::int64_t id = settle(ctx, *pack, paying);
  if (judged) risk::count(ctx, leaves, *std::move(judged), id);
  if (step_up) identity::use_code(ctx, step_up->challenge);
  identity::accept_proof(ctx, paying.payer, checked);
  family::use(ctx, paying.payer, yes);
  return engine::ObjectRef{static_cast<std::int64_t>(paying.hold_days > 0 ? IdKind::hold : IdKind::payment), id};
}

Result<engine::ObjectRef> Pay::run_for_family(engine::Context& ctx, const merchants::Merchant& shop,
                                              const identity::Customer& whom) {
  const identity::CheckedProof checked = TRY(proof);
  TRY(identity::judge_proof(ctx, whom, checked, true));
  if (whom.stopped != identity::Stopped::no) return refuse(Code::payments_stopped);
  if (ctx.now() < whom.reduced_until) return refuse(Code::limit_new_device_exceeded, {.until = whom.reduced_until});
  if (paying.hold_days > 0) return refuse(Code::family_payer_cannot_pay);
  Paying theirs = paying;
  theirs.whom = whom.id;
  theirs.factor = checked.factor();
  theirs.payer = TRY(family::who_pays(ctx, link, whom.id, paying.amount));
  const auto* payer = ctx.find<identity::Customer>(theirs.payer);
  const auto pack = packs_.at(ctx.now());
  const auto can = [&]() -> Done {
    if (payer == nullptr || payer->state != identity::CustomerState::active) return refuse(Code::account_frozen);
    TRY(rules::allow_spend(ctx, *pack, *payer, spend_of(theirs)));
    return can_settle(ctx, *pack, *payer, shop, theirs);
  };
  if (const Done may = can(); !may) {
    const Code why = may.error().code();
    const bool about_the_shop =
        why == Code::payee_cannot_receive || why == Code::currency_mismatch || why == Code::shop_cap_exceeded;
    return refuse(about_the_shop ? why : Code::family_payer_cannot_pay);
  }

  // From here it happens.
  const std::int64_t id = settle(ctx, *pack, theirs);
  identity::accept_proof(ctx, whom.id, checked);
  family::count_paid(ctx, {link, id, theirs.merchant, theirs.amount, theirs.currency, {}});
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::payment), id};
}

// A stored result has no kind: what the order says tells a hold from a payment, and an order never says another thing.
void Pay::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) {
  if (paying.order != 0) {
    keys.row<merchants::Order>(paying.order);
    const auto* order = found.found<merchants::Order>(paying.order);
    if (order == nullptr) return;
    if (order->hold_days > 0) {
      keys.row<Hold>(made.id);
      return keys.row<merchants::Merchant>(order->merchant);
    }
  }
  keys.row<Payment>(made.id);
  if (const Payment* payment = found.found<Payment>(made.id)) keys.row<merchants::Merchant>(payment->merchant);
}

void Pay::answer(engine::Context& ctx, engine::ObjectRef made) {
  if (paying.order == 0 || ctx.get<merchants::Order>(paying.order).hold_days == 0) {
    view = first_view(ctx, made.id);
    return;
  }
  held = HoldView{as_held(ctx.get<Hold>(made.id)), {}};
  held->shop = ctx.get<merchants::Merchant>(held->hold.merchant).name;
}

}  // namespace chenxi::payments
