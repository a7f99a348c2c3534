#include "payments/api/render.h"

#include "base/json.h"
#include "payments/splits/read.h"

namespace chenxi::payments {

json::object shop_order(const Render& render, const ApiOrderView& view, Instant now) {
  const merchants::Order& o = view.order.order;
  json::object out = render.order(view.order, now);
  json::object metadata;
  if (!view.metadata.empty())
    if (auto parsed = parse_json(view.metadata); parsed && parsed->is_object())
      metadata = std::move(parsed->get_object());
  json::value payment = nullptr;
  if (view.payment)
    payment = json::object{{"id", render.id(IdKind::payment, view.payment->id)},
                           {"amount", view.payment->amount},
                           {"refunded_amount", view.payment->refunded},
                           {"created_at", rfc3339(view.payment->at)}};
  json::value hold = nullptr;
  if (view.hold)
    hold = json::object{{"id", render.id(IdKind::hold, view.hold->id)},
                        {"status", name(view.hold->state)},
                        {"amount", view.hold->amount},
                        {"captured_amount", view.hold->captured},
                        {"created_at", rfc3339(view.hold->at)},
                        {"held_until", rfc3339(view.hold->until)}};
  return {{"object", "order"},
          {"id", render.id(IdKind::order, o.id)},
          {"merchant_order_no", view.number.empty() ? json::value(nullptr) : json::value(view.number)},
          {"status", status(o, now)},
          {"amount", o.amount},
          {"currency", money::code(o.currency)},
          {"title", o.title.empty() ? json::value(nullptr) : json::value(o.title)},
          {"metadata", std::move(metadata)},
          {"created_at", rfc3339(o.created_at)},
          {"expires_at", rfc3339(o.expires_at)},
          {"url", out.contains("text") ? out.at("text") : json::value(nullptr)},
          {"capture", o.hold_days == 0 ? "now" : "later"},
          {"hold_days", o.hold_days == 0 ? json::value(nullptr) : json::value(o.hold_days)},
          {"hold", std::move(hold)},
          {"guaranteed", o.guaranteed},
          {"trade_id", out.at("trade_id")},
          {"split", view.split ? json::value(split_json(render.ids(), *view.split)) : json::value(nullptr)},
          {"payment", std::move(payment)}};
}

}  // namespace chenxi::payments
