#include "webhooks/record.h"

#include <algorithm>
#include <map>

#include "merchants/rows.h"
#include "payments/api/rows.h"
#include "payments/holds/rows.h"
#include "payments/links/links.h"
#include "payments/checkout/render.h"
#include "payments/rows.h"
#include "payments/splits/rows.h"
#include "trade/rows.h"
#include "webhooks/settle.h"

namespace chenxi::webhooks {

using merchants::Order;
using merchants::OrderState;
using payments::ApiOrder;
using payments::CheckoutSession;
using payments::Hold;
using payments::Payment;
using payments::Refund;
using payments::Split;
using payments::SplitShare;
using trade::Trade;

std::string_view name(EventKind kind) {
  switch (kind) {
    case EventKind::order_created: return "order.created";
    case EventKind::order_paid: return "order.paid";
    case EventKind::order_cancelled: return "order.cancelled";
    case EventKind::order_declined: return "order.declined";
    case EventKind::payment_succeeded: return "payment.succeeded";
    case EventKind::payment_refunded: return "payment.refunded";
    case EventKind::checkout_session_completed: return "checkout_session.completed";
    case EventKind::checkout_session_expired: return "checkout_session.expired";
    case EventKind::order_authorized: return "order.authorized";
    case EventKind::order_captured: return "order.captured";
    case EventKind::order_released: return "order.released";
    case EventKind::trade_paid: return "trade.paid";
    case EventKind::trade_sent: return "trade.sent";
    case EventKind::trade_returned: return "trade.returned";
    case EventKind::trade_delivered: return "trade.delivered";
    case EventKind::trade_disputed: return "trade.disputed";
    case EventKind::trade_contested: return "trade.contested";
    case EventKind::trade_resumed: return "trade.resumed";
    case EventKind::split_paid: return "split.paid";
    case EventKind::split_returned: return "split.returned";
    case EventKind::split_lapsed: return "split.lapsed";
  }
  return "";
}

void Record::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<EventCursor>(std::int64_t{1});
  std::map<std::int64_t, std::int64_t> new_events;  // of each shop, at most
  for (const Fact& fact : facts_) new_events[fact.merchant] += static_cast<std::int64_t>(kEventsPerFactMax);
  for (const auto& [merchant, events] : new_events) {
    keys.row<ShopEventCount>(merchant);
    keys.range<Endpoint>(merchant);
    const auto* count = found.found<ShopEventCount>(merchant);
    if (count == nullptr) continue;
    // The oldest make room, and what waits to be sent of them.
    const std::int64_t last = count->events + events - kEventsKept;
    for (std::int64_t number = std::max<std::int64_t>(count->events + 1 - kEventsKept, 1); number <= last; ++number) {
      keys.row<ShopEvent>(merchant, number);
      found.each_found<Endpoint>(
          [&](const Endpoint& endpoint) {
            keys.row<Waiting>(endpoint.id, number);
            keys.row<Delivery>(endpoint.id, number);
          },
          merchant);
    }
  }
  for (const Fact& fact : facts_) {
    std::int64_t order = 0, payment = 0;
    switch (fact.what) {
      case Fact::What::order_created:
      case Fact::What::order_authorized:
      case Fact::What::order_released:
      case Fact::What::order_updated: order = fact.object; break;
      case Fact::What::trade:
        keys.row<Trade>(fact.object);
        keys.row<ObjectEventCount>(fact.object);
        if (const Trade* trade = found.found<Trade>(fact.object)) order = trade->order;
        break;
      case Fact::What::split:
        if (!fact.of_order) {
          keys.row<SplitShare>(fact.object);
          keys.row<ObjectEventCount>(fact.object);
          if (const auto* share = found.found<SplitShare>(fact.object)) keys.row<merchants::Merchant>(share->giver);
          break;
        }
        order = fact.object;
        keys.row<Split>(order);
        break;
      case Fact::What::payment: payment = fact.object; break;
      case Fact::What::refund:
        keys.row<Refund>(fact.object);
        if (const Refund* refund = found.found<Refund>(fact.object)) payment = refund->payment;
        break;
    }
    if (payment != 0) {
      keys.row<Payment>(payment);
      keys.row<ObjectEventCount>(payment);
      if (const Payment* paid = found.found<Payment>(payment)) order = paid->order;
    }
    if (order == 0) continue;
    keys.row<Order>(order);
    keys.row<ApiOrder>(fact.merchant, order);
    keys.row<ObjectEventCount>(order);
    keys.row<CheckoutSession>(order);
    if (const auto* session = found.found<CheckoutSession>(order)) keys.row<ObjectEventCount>(session->id);
    if (const Order* row = found.found<Order>(order); row != nullptr && row->hold != 0) keys.row<Hold>(row->hold);
  }
}

Result<engine::ObjectRef> Record::run(engine::Context& ctx) {
  const EventCursor* before = ctx.find<EventCursor>(std::int64_t{1});
  EventCursor cursor = before == nullptr ? EventCursor{} : *before;
  // From here it happens.
  for (const Fact& fact : facts_) {
    std::int64_t& at = fact.is_transfer() ? cursor.transfer : cursor.event;
    if (fact.row <= at) continue;  // it has its event
    record(ctx, fact);
    at = fact.row;
  }
  cursor.transfer = std::max(cursor.transfer, last_transfer_);
  cursor.event = std::max(cursor.event, last_event_);
  if (before == nullptr)
    ctx.insert(cursor);
  else
    ctx.edit<EventCursor>(std::int64_t{1}) = cursor;
  return engine::ObjectRef{};
}

json::object Record::order_data(engine::Context& ctx, std::int64_t id) const {
  const Order& order = ctx.get<Order>(id);
  const ApiOrder& api = ctx.get<ApiOrder>(order.merchant, id);
  return {{"object", "order"},
          {"id", services_.ids.make(IdKind::order, id)},
          {"merchant_order_no", api.number},
          {"amount", order.amount},
          {"currency", money::code(order.currency)}};
}

/// As it was then: what is held now, nobody need know from here.
json::object Record::hold_data(const payments::Hold& hold, std::int64_t captured, bool over) const {
  json::object out{{"id", services_.ids.make(IdKind::hold, hold.id)}, {"amount", hold.amount}, {"held_until", rfc3339(hold.until)}};
  if (!over) return out;
  out["captured_amount"] = captured;
  out["released_amount"] = hold.amount - captured;
  return out;
}

void Record::record(engine::Context& ctx, const Fact& fact) {
  const auto id = [this](IdKind kind, std::int64_t row) { return services_.ids.make(kind, row); };
  // Orders of the till are the till's; an order that a program made is told from its first to its last.
  const auto programs = [&](std::int64_t order) {
    return order != 0 && ctx.find<ApiOrder>(fact.merchant, order) != nullptr;
  };
  switch (fact.what) {
    case Fact::What::order_created: {
      json::object data = order_data(ctx, fact.object);
      data["status"] = "open";
      data["expires_at"] = rfc3339(ctx.get<Order>(fact.object).expires_at);
      return add(ctx, fact, EventKind::order_created, fact.object, std::move(data));
    }
    case Fact::What::order_updated: {
      if (!programs(fact.object)) return;
      const Order& order = ctx.get<Order>(fact.object);
      const bool declined = order.state == OrderState::declined;
      json::object data = order_data(ctx, fact.object);
      if (order.state == OrderState::paid) {
        json::value trade = json::value(id(IdKind::trade, order.trade));
        data["status"] = "paid";
        data["trade_id"] = trade;
        add(ctx, fact, EventKind::order_paid, fact.object, std::move(data));
        return add_session(ctx, fact, fact.object, EventKind::checkout_session_completed, {}, std::move(trade));
      }
      data["status"] = declined ? "declined" : "cancelled";
      add(ctx, fact, declined ? EventKind::order_declined : EventKind::order_cancelled, fact.object, std::move(data));
      return add_session(ctx, fact, fact.object, EventKind::checkout_session_expired);
    }
    case Fact::What::trade: {
      const Trade& trade = ctx.get<Trade>(fact.object);
      json::object data{{"object", "trade"},
                        {"id", id(IdKind::trade, trade.id)},
                        {"order_id", id(IdKind::order, trade.order)},
                        {"merchant_order_no", programs(trade.order) ? json::value(ctx.get<ApiOrder>(fact.merchant, trade.order).number)
                                                                    : json::value(nullptr)},
                        {"amount", trade.amount},
                        {"currency", money::code(trade.currency)}};
      // What came back with this event, or went to the shop.
      if (fact.kind == EventKind::trade_returned) data["returned"] = fact.amount;
      if (fact.kind == EventKind::trade_delivered) data["delivered"] = fact.amount;
      return add(ctx, fact, fact.kind, trade.id, std::move(data));
    }
    case Fact::What::order_authorized:
    case Fact::What::order_released: {
      const bool released = fact.what == Fact::What::order_released;
      json::object data = order_data(ctx, fact.object);
      data["status"] = released ? "released" : "authorized";
      data["hold"] = hold_data(ctx.get<Hold>(ctx.get<Order>(fact.object).hold), 0, released);
      return add(ctx, fact, released ? EventKind::order_released : EventKind::order_authorized, fact.object, std::move(data));
    }
    case Fact::What::split: {
      if (fact.of_order) {
        if (!programs(fact.object)) return;
        json::object data = order_data(ctx, fact.object);
        data["status"] = "paid";
        data["payment_id"] = id(IdKind::payment, ctx.get<Split>(fact.object).payment);
        data["shared"] = fact.amount;
        return add(ctx, fact, fact.kind, fact.object, std::move(data));
      }
      const auto& share = ctx.get<SplitShare>(fact.object);
      return add(ctx, fact, fact.kind, share.id,
                 {{"object", "share"},
                  {"id", id(IdKind::split, share.id)},
                  {"giver", json::object{{"id", id(IdKind::merchant, share.giver)}, {"name", ctx.get<merchants::Merchant>(share.giver).name}}},
                  {"amount", fact.amount},
                  {"currency", money::code(fact.currency)}});
    }
    case Fact::What::payment:
    case Fact::What::refund: break;
  }
  const Refund* refund = fact.what == Fact::What::refund ? &ctx.get<Refund>(fact.object) : nullptr;
  const Payment& paid = ctx.get<Payment>(refund != nullptr ? refund->payment : fact.object);
  const json::value number = programs(paid.order)
                                 ? json::value(ctx.get<ApiOrder>(fact.merchant, paid.order).number)
                                 : json::value(nullptr);
  json::object data{
      {"object", "payment"},
      {"id", id(IdKind::payment, paid.id)},
      {"order_id", paid.order == 0 ? json::value(nullptr) : json::value(id(IdKind::order, paid.order))},
      {"merchant_order_no", number},
      {"amount", paid.amount},
      {"currency", money::code(paid.currency)},
      {"method", payments::name(paid.method)}};
  if (refund != nullptr) {
    data["refund"] =
        json::object{{"id", id(IdKind::refund, refund->id)},
                     {"amount", refund->amount},
                     {"reason", refund->reason.empty() ? json::value(nullptr) : json::value(refund->reason)}};
    return add(ctx, fact, EventKind::payment_refunded, paid.id, std::move(data));
  }
  if (programs(paid.order)) {
    json::object order = order_data(ctx, paid.order);
    order["status"] = "paid";
    order["payment_id"] = id(IdKind::payment, paid.id);
    const std::int64_t hold = ctx.get<Order>(paid.order).hold;
    if (hold != 0) order["hold"] = hold_data(ctx.get<Hold>(hold), paid.amount, true);
    add(ctx, fact, hold == 0 ? EventKind::order_paid : EventKind::order_captured, paid.order, std::move(order));
  }
  add(ctx, fact, EventKind::payment_succeeded, paid.id, std::move(data));
  if (programs(paid.order)) add_session(ctx, fact, paid.order, EventKind::checkout_session_completed,
                json::value(id(IdKind::payment, paid.id)), {});
}

/// Of an order that has a page: the same, told of the page.
void Record::add_session(engine::Context& ctx, const Fact& fact, std::int64_t order, EventKind kind, json::value payment,
                         json::value trade) {
  const CheckoutSession* session = ctx.find<CheckoutSession>(order);
  if (session == nullptr) return;
  json::object data = order_data(ctx, order);
  data["object"] = "checkout_session";
  data["order_id"] = data.at("id");
  data["id"] = payments::checkout_id(services_.ids, order);
  data["status"] = kind == EventKind::checkout_session_completed ? "paid" : "cancelled";
  if (!payment.is_null()) data["payment_id"] = std::move(payment);
  if (!trade.is_null()) data["trade_id"] = std::move(trade);
  if (session->link != 0) data["payment_link_id"] = payments::link_id(services_.ids, session->link);
  add(ctx, fact, kind, session->id, std::move(data));
}

void Record::add(engine::Context& ctx, const Fact& fact, EventKind kind, std::int64_t object,
                 json::object data) {
  const auto next = [&]<class Row>(std::int64_t key) {
    if (ctx.find<Row>(key) == nullptr) ctx.insert(Row{key, 0});
    return ++ctx.edit<Row>(key).events;
  };
  ShopEvent event;
  event.merchant = fact.merchant;
  event.number = next.operator()<ShopEventCount>(fact.merchant);
  event.id = ctx.new_id();
  event.kind = kind;
  event.object = object;
  event.sequence = next.operator()<ObjectEventCount>(object);
  event.at = fact.at;
  event.content = store::Bytes(to_text(json::object{{"object", "event"},
                                                    {"id", services_.ids.make(IdKind::event, event.id)},
                                                    {"type", webhooks::name(kind)},
                                                    {"created_at", rfc3339(fact.at)},
                                                    {"number", event.number},
                                                    {"sequence", event.sequence},
                                                    {"data", std::move(data)}}));
  const std::int64_t number = event.number;
  ctx.insert(std::move(event));
  const std::int64_t oldest = number - kEventsKept;
  if (oldest > 0 && ctx.find<ShopEvent>(fact.merchant, oldest) != nullptr) ctx.erase<ShopEvent>(fact.merchant, oldest);
  ctx.each<Endpoint>(
      [&](const Endpoint& endpoint) {
        if (oldest > 0) stop_waiting(ctx, endpoint.id, oldest);
        if (endpoint.state == EndpointState::enabled)
          ctx.insert(Waiting{endpoint.id, number, fact.merchant, 0, ctx.now()});
      },
      fact.merchant);
}

}  // namespace chenxi::webhooks
