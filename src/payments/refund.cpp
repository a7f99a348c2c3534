#include "payments/refund.h"

#include "base/bytes.h"
#include "base/planted.h"
#include "base/public_id.h"
#include "counter/discounts/discounts.h"
#include "counter/refunds.h"
#include "payments/cart_of.h"
#include "payments/splits/split.h"

namespace chenxi::payments {

Hash32 MakeRefund::hash() const {
  Encoder said(1);
  said.add(name()).add(payment).add(amount).add(static_cast<std::int64_t>(currency)).add(reason);
  if (!returns.empty()) products::add_to(said, returns);
  return sha256(said.bytes());
}

void MakeRefund::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Payment>(payment);
  keys.row<merchants::Merchant>(merchant);
  counter::keys_for_refund(keys, merchant, till, payment);
  merchants::keys_for_day(keys, found, merchant);
  if (const Payment* paid = found.found<Payment>(payment)) {
    keys.row<identity::Customer>(paid->payer);
    rules::keys_for_spend(keys, found, paid->payer);
    products::keys_for_returns(keys, cart_of(*paid), returns);
    keys_for_unwinding(keys, found, *paid);
    if (!returns.empty()) keys.row<counter::Discount>(merchant, static_cast<std::int64_t>(paid->group));
  }
}

Result<engine::ObjectRef> MakeRefund::run(engine::Context& ctx) {
  const Payment* paid = ctx.find<Payment>(payment);
  // Another shop's payment is as unknown as none.
  if (paid == nullptr || paid->merchant != merchant) return refuse(Code::payment_unknown);
  if (ctx.now() - paid->at > kRefundableFor) return refuse(Code::refund_too_late);
  if (currency != paid->currency) return refuse(Code::currency_mismatch);
  if (amount <= 0) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  if (reason.size() > kReasonBytesMax) return refuse(Code::text_invalid, {.pointer = "/reason"});
  const std::int64_t left = paid->amount - (PLANTED(refund_sum_ignored) ? 0 : paid->refunded);
  if (amount > left + (PLANTED(refund_one_fen_more) ? 1 : 0)) return refuse(Code::refund_exceeds_payment, {.pointer = "/amount", .amount_minor = left});
  const auto group = static_cast<std::int64_t>(paid->group);
  const auto* off = returns.empty() ? nullptr : ctx.find<counter::Discount>(merchant, group);
  std::optional<products::Reduced> reduced;
  if (off != nullptr && !PLANTED(things_at_full_price)) reduced = products::Reduced{paid->amount + off->amount, paid->amount, off->returned};
  const std::int64_t before = TRY(products::allow_returns(ctx, cart_of(*paid), returns, amount, reduced));

  // A closed shop still gives back; a payer who is full still receives: it was his money.
  const auto& shop = ctx.get<merchants::Merchant>(merchant);
  const auto& payer = ctx.get<identity::Customer>(paid->payer);
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::refund;
  leg.debit = shop.account;
  leg.credit = payer.main;
  leg.amount = amount;
  leg.reverses = paid->group;
  if (const ledger::Account* to = ctx.books().find(payer.main);
      to == nullptr || to->state == ledger::AccountState::closed)
    return refuse(Code::payee_cannot_receive);
  counter::RefundBy by;
  by.merchant = merchant;
  by.till = till;
  by.payment = payment;
  by.given_back = paid->refunded;
  by.amount = amount;
  by.currency = currency;
  TRY(counter::allow_refund(ctx, by));
  // What was shared comes back first, so that the shop has it to give.
  const Unwinding unwinding = unwind(ctx, *paid, amount);
  std::vector<ledger::Leg> legs = unwinding.legs;
  legs.push_back(leg);
  if (const Done can = ctx.can_post(legs); !can) {
    if (can.error().code() != Code::insufficient_balance) return refuse(can.error());
    // Its own: what others would give back for this refund is not there for another one.
    return refuse(Code::merchant_insufficient_balance,
                  {.amount_minor = ctx.books().account(shop.account).balance});
  }
  // What comes back makes room again only where the rule says so.
  const auto pack = packs_.at(ctx.now());
  rules::Spend spend = spend_of(*paid);
  spend.amount = amount;
  leg.counted = -rules::given_back(ctx, *pack, spend, paid->at, rules::Back::refunded);
  leg.narrower = rules::narrower_back(ctx, *pack, spend, rules::Back::refunded);
  // From here it happens.
  counter::use_yes(ctx, by);
  Refund refund;
  refund.id = leg.object = ctx.new_id();
  legs.back() = leg;
  for (ledger::Leg& one : legs) one.object = refund.id;
  refund.group = ctx.post(legs);
  refund.payment = payment;
  refund.payer = paid->payer;
  refund.merchant = merchant;
  refund.amount = amount;
  refund.currency = currency;
  refund.reason = reason;
  refund.at = ctx.now();
  rules::uncount_spend(ctx, *pack, payer, spend, paid->at, rules::Back::refunded);
  products::count_returns(ctx, cart_of(*paid), returns);
  unwound(ctx, *paid, unwinding);
  if (reduced) ctx.edit<counter::Discount>(merchant, group).returned += before;
  ctx.edit<Payment>(payment).refunded += amount;
  MerchantDay& day = day_of(ctx, merchant);
  day.refunds += 1;
  day.refunded += PLANTED(shop_day_without_refunds) ? 0 : amount;
  day.newest = ledger::TransferId{static_cast<std::int64_t>(refund.group) + static_cast<std::int64_t>(legs.size()) - 1};
  const std::int64_t id = refund.id;
  write_till(ctx, id, till);
  ctx.insert(std::move(refund));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::refund), id};
}

void MakeRefund::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) { keys.row<Refund>(made.id); }

void MakeRefund::answer(engine::Context& ctx, engine::ObjectRef made) { view = ctx.get<Refund>(made.id); }

}  // namespace chenxi::payments
