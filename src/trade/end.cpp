#include "trade/end.h"

#include "base/public_id.h"
#include "identity/sign_in.h"
#include "merchants/day.h"
#include "trade/buy.h"
#include "trade/wind_up.h"

namespace chenxi::trade {
namespace {

void end(engine::Context& ctx, std::int64_t id, TradeState state, Ending how) {
  Trade& trade = ctx.edit<Trade>(id);
  trade.state = state;
  trade.ending = how;
  trade.ended_at = ctx.now();
  if (trade.timer != 0) ctx.cancel_timer(trade.timer);
  trade.timer = 0;
  if (trade.disputed()) {
    trade.complaint = how == Ending::decided ? Case::decided : Case::settled;
    ctx.erase<OpenCase>(id);
  }
  ctx.set_account_state(trade.escrow, ledger::AccountState::closed);
  ctx.edit<Seller>(trade.merchant).open -= 1;
  ctx.edit<Buyer>(trade.customer).open -= 1;
}

}  // namespace

engine::ObjectRef ref(std::int64_t trade) {
  return {static_cast<std::int64_t>(IdKind::trade), trade};
}

Trade as_paid(Trade row) {
  row.state = TradeState::paid;
  row.ending = Ending::none;
  row.returned = row.delivered = 0;
  row.sent_at = row.confirm_by = row.ended_at = {};
  row.tracking.clear();
  row.complaint = Case::none;
  return row;
}

void tell(engine::Context& ctx, std::string_view kind, const Trade& trade, std::int64_t amount) {
  for (const std::int64_t audience : {trade.customer, trade.merchant})
    ctx.emit(kind, audience, ref(trade.id), amount, trade.currency);
}

void keys_for_trade(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<Trade>(id);
  const Trade* trade = found.found<Trade>(id);
  if (trade == nullptr) return;
  keys.row<identity::Customer>(trade->customer);
  keys.row<merchants::Merchant>(trade->merchant);
  merchants::keys_for_day(keys, found, trade->merchant);
  keys.row<Seller>(trade->merchant);
  keys.row<Buyer>(trade->customer);
  keys.row<engine::Timer>(trade->timer);
  keys.row<OpenCase>(id);
  rules::keys_for_spend(keys, found, trade->customer);
}

ledger::Leg leg_back(engine::Context& ctx, const rules::Pack& pack, const Trade& trade, std::int64_t amount) {
  const rules::Spend spend = spend_of(trade, amount);
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::escrow_return;
  leg.debit = trade.escrow;
  leg.credit = ctx.get<identity::Customer>(trade.customer).main;
  leg.amount = amount;
  leg.object = trade.id;
  leg.reverses = trade.group;
  leg.counted = -rules::given_back(ctx, pack, spend, trade.paid_at, rules::Back::refunded);
  leg.narrower = rules::narrower_back(ctx, pack, spend, rules::Back::refunded);
  return leg;
}

ledger::Leg leg_to_shop(engine::Context& ctx, const Trade& trade, std::int64_t amount) {
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::delivery;
  leg.debit = trade.escrow;
  leg.credit = ctx.get<merchants::Merchant>(trade.merchant).account;
  leg.amount = amount;
  leg.object = trade.id;
  return leg;
}

void give_back(engine::Context& ctx, const rules::Pack& pack, std::int64_t id, const ledger::Leg& leg,
               Ending how) {
  Trade& trade = ctx.edit<Trade>(id);
  rules::uncount_spend(ctx, pack, ctx.get<identity::Customer>(trade.customer), spend_of(trade, leg.amount),
                       trade.paid_at, rules::Back::refunded);
  trade.returned += leg.amount;
  ctx.edit<Seller>(trade.merchant).waiting -= leg.amount;
  tell(ctx, "trade.returned", trade, leg.amount);
  if (trade.left() == 0) end(ctx, id, TradeState::returned, how);
}

void deliver(engine::Context& ctx, std::int64_t id, const ledger::Leg& leg, ledger::TransferId row, Ending how) {
  Trade& trade = ctx.edit<Trade>(id);
  merchants::count_delivery(ctx, trade.merchant, leg.amount, row);
  trade.delivered += leg.amount;
  ctx.edit<Seller>(trade.merchant).waiting -= leg.amount;
  tell(ctx, "trade.delivered", trade, leg.amount);
  end(ctx, id, TradeState::delivered, how);
}

void TradeCommand::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) {
  keys.row<Trade>(object.id);
  if (const Trade* row = found.found<Trade>(object.id)) keys.row<merchants::Merchant>(row->merchant);
}

void TradeCommand::answer(engine::Context& ctx, engine::ObjectRef object) {
  made = ctx.get<Trade>(object.id);
  shop = ctx.get<merchants::Merchant>(made.merchant).name;
}

Result<const Trade*> TradeCommand::of_buyer(engine::Context& ctx, std::int64_t buyer) const {
  const Trade* row = ctx.find<Trade>(trade_);
  if (row == nullptr || row->customer != buyer) return refuse(Code::trade_unknown);
  if (row->over()) return refuse(Code::trade_over);
  return row;
}

Result<const Trade*> TradeCommand::of_shop(engine::Context& ctx, std::int64_t merchant) const {
  const Trade* row = ctx.find<Trade>(trade_);
  if (row == nullptr || row->merchant != merchant) return refuse(Code::trade_unknown);
  if (row->over()) return refuse(Code::trade_over);
  return row;
}

Result<engine::ObjectRef> Due::run(engine::Context& ctx) {
  const Trade* row = ctx.find<Trade>(trade_);
  if (row == nullptr || row->over() || row->disputed()) return ref(trade_);
  const bool sent = row->state == TradeState::sent;
  if (ctx.now() < (sent ? row->confirm_by : row->send_by)) return ref(trade_);
  const auto pack = packs_.at(ctx.now());
  const ledger::Leg leg =
      sent ? leg_to_shop(ctx, *row, row->left()) : leg_back(ctx, *pack, *row, row->left());
  TRY(ctx.can_post({&leg, 1}));
  const std::int64_t customer = row->customer;

  // From here it happens.
  const ledger::TransferId posted = ctx.post({&leg, 1});
  ctx.edit<Trade>(trade_).timer = 0;  // this one
  if (sent)
    deliver(ctx, trade_, leg, posted, Ending::time);
  else
    give_back(ctx, *pack, trade_, leg, Ending::unsent);
  identity::notice(ctx, ctx.get<identity::Customer>(customer),
                   sent ? "message.trade_delivered" : "message.trade_unsent");
  return ref(trade_);
}

void register_timers(engine::Executor& executor, const rules::Packs& packs) {
  executor.on_timer(Due::kTimer,
                    [&packs](std::int64_t trade) { return std::make_shared<Due>(packs, trade); });
  executor.on_timer(GiveAllBack::kTimer, [&packs](std::int64_t merchant) {
    return std::make_shared<GiveAllBack>(packs, merchant);
  });
}

}  // namespace chenxi::trade
