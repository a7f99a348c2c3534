#include "trade/buy.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "merchants/cap.h"
#include "merchants/orders.h"
#include "trade/end.h"

namespace chenxi::trade {
namespace {

using merchants::Merchant;
using merchants::Order;

risk::Move move_of(const Trade& trade, const Merchant& shop) {
  risk::Move out;
  out.payer = trade.customer;
  out.shop = shop.id;
  out.shop_since = shop.created_at;
  out.method = rules::Method::link;
  out.amount = trade.amount;
  return out;
}

}  // namespace

rules::Spend spend_of(const Trade& trade, std::int64_t amount) {
  return {amount, trade.currency, rules::Method::link, trade.factor, trade.merchant};
}

Hash32 Buy::hash() const {
  return sha256(Encoder(1)
                    .add(name())
                    .add(order_)
                    .add(signed_name(seen))
                    .add(seen.amount)
                    .add(static_cast<std::int64_t>(currency))
                    .bytes());
}

void Buy::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<identity::Customer>(buyer_);
  keys.row<Order>(order_);
  keys.row<Buyer>(buyer_);
  rules::keys_for_spend(keys, found, buyer_);
  family::keys_for_yes(keys, found, buyer_);
  identity::keys_for_proof(keys, buyer_);
  if (proof) identity::keys_for_proof(keys, buyer_, *proof);
  if (step_up) identity::keys_for_code(keys, *step_up);
  const Order* order = found.found<Order>(order_);
  if (order == nullptr) return;
  keys.row<Merchant>(order->merchant);
  keys.row<Seller>(order->merchant);
  merchants::keys_for_taking(keys, found, order->merchant);
  risk::keys_for_payment(keys, buyer_, order->amount);
}

Result<engine::ObjectRef> Buy::run(engine::Context& ctx) {
  const Order* order = ctx.find<Order>(order_);
  if (order == nullptr || !order->guaranteed) return refuse(Code::order_unknown);
  const auto pack = packs_.at(ctx.now());
  const rules::TradeTerms& terms = pack->at(ctx.now()).trade;
  const auto& shop_row = ctx.get<Merchant>(order->merchant);
  const Seller* seller = ctx.find<Seller>(order->merchant);
  const bool wound_up = seller != nullptr && seller->selling != Selling::open;
  if (shop_row.state != merchants::MerchantState::active || wound_up)
    return refuse(Code::payee_cannot_receive);
  if (Offer{shop_row.name, order->title, seen.amount, terms.confirm_days, terms.send_days} != seen)
    return refuse(Code::payee_changed);
  TRY(merchants::still_payable(*order, ctx.now()));
  if (order->currency != currency) return refuse(Code::currency_mismatch);
  if (order->amount != seen.amount)
    return refuse(Code::amount_invalid, {.pointer = "/amount", .amount_minor = order->amount});
  const auto* buyer = ctx.find<identity::Customer>(buyer_);
  if (buyer == nullptr) return refuse(Code::account_unknown);
  const identity::CheckedProof checked = TRY(proof);
  TRY(identity::judge_proof(ctx, *buyer, checked, false));
  Trade trade;
  trade.order = order->id;
  trade.merchant = order->merchant;
  trade.customer = buyer_;
  trade.title = order->title;
  trade.amount = order->amount;
  trade.currency = order->currency;
  trade.factor = checked.factor();
  const rules::Spend spend = spend_of(trade, trade.amount);
  TRY(rules::allow_spend(ctx, *pack, *buyer, spend));
  const ledger::Account* from = ctx.books().find(buyer->main);
  if (from == nullptr || from->currency != trade.currency) return refuse(Code::currency_mismatch);
  const ledger::Account* to = ctx.books().find(shop_row.account);
  if (to == nullptr || to->state != ledger::AccountState::open) return refuse(Code::payee_cannot_receive);
  TRY(merchants::allow_taking(ctx, *pack, shop_row, trade.amount));
  if (from->state == ledger::AccountState::frozen) return refuse(Code::account_frozen);
  if (from->state == ledger::AccountState::closed) return refuse(Code::account_closed);
  if (from->balance < trade.amount)
    return refuse(Code::insufficient_balance, {.amount_minor = from->balance});
  const family::Leaving leaving{family::payee_hash(family::Leaves::payment, trade.merchant), trade.amount,
                                trade.currency, false};
  const std::int64_t yes = TRY(family::allow(ctx, buyer_, leaving));
  if (step_up) TRY(identity::judge_code(ctx, *vault, *step_up));
  risk::Move leaves = move_of(trade, shop_row);
  leaves.device = checked.device;
  leaves.warned = risk_read;
  leaves.stepped_up = step_up.has_value();
  std::optional<risk::Judged> judged;
  if (risk::judges_payment(ctx, leaves.amount)) judged = TRY(risk::judge(ctx, *buyer, leaves));

  // From here it happens.
  trade.id = ctx.new_id();
  trade.confirm_days = terms.confirm_days;
  trade.paid_at = ctx.now();
  trade.send_by = ctx.now() + days(terms.send_days);
  trade.escrow = ctx.open_account(ledger::AccountKind::escrow, trade.merchant, trade.currency);
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::escrow;
  leg.debit = buyer->main;
  leg.credit = trade.escrow;
  leg.amount = trade.amount;
  leg.counted = rules::counted_of(*pack, ctx.now(), spend);
  leg.narrower = rules::narrower_of(spend);
  leg.object = trade.id;
  trade.group = ctx.post({&leg, 1});
  trade.timer = ctx.schedule(trade.send_by, Due::kTimer, trade.id);

  rules::count_spend(ctx, *buyer, spend);
  merchants::count_taking(ctx, shop_row, trade.amount);
  if (judged) risk::count(ctx, leaves, *std::move(judged), trade.id);
  if (step_up) identity::use_code(ctx, step_up->challenge);
  identity::accept_proof(ctx, buyer_, checked);
  family::use(ctx, buyer_, yes);

  Order& paid = ctx.edit<Order>(order_);
  paid.state = merchants::OrderState::paid;
  paid.trade = trade.id;
  if (ctx.find<Seller>(trade.merchant) == nullptr) {
    Seller fresh;
    fresh.merchant = trade.merchant;
    ctx.insert(fresh);
  }
  Seller& sells = ctx.edit<Seller>(trade.merchant);
  sells.sold += 1;
  sells.open += 1;
  sells.waiting += trade.amount;
  ctx.insert(TradeAt{trade.merchant, sells.sold, trade.id});
  if (ctx.find<Buyer>(buyer_) == nullptr) ctx.insert(Buyer{.customer = buyer_});
  Buyer& buys = ctx.edit<Buyer>(buyer_);
  buys.bought += 1;
  buys.open += 1;
  ctx.insert(TradeOf{buyer_, buys.bought, trade.id});
  ctx.emit("order.updated", trade.merchant, {static_cast<std::int64_t>(IdKind::order), order_}, trade.amount,
           trade.currency);
  tell(ctx, "trade.paid", trade, trade.amount);
  const engine::ObjectRef self = ref(trade.id);
  ctx.insert(std::move(trade));
  return self;
}

void Buy::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) {
  keys.row<Trade>(object.id);
  if (const Trade* trade = found.found<Trade>(object.id)) keys.row<Merchant>(trade->merchant);
}

void Buy::answer(engine::Context& ctx, engine::ObjectRef object) {
  made = as_paid(ctx.get<Trade>(object.id));
  shop = ctx.get<Merchant>(made.merchant).name;
}

}  // namespace chenxi::trade
