#include "payments/render.h"

#include "base/keyring.h"
#include "merchants/codes.h"
#include "rules/packs.h"

namespace chenxi::payments {

Render::Render(const ports::Services& services)
    : services_(services), code_keys_(qr::code_keys(services.keys.printed_codes)) {}

json::object Render::payment(const PaymentView& view) const {
  const Payment& p = view.payment;
  json::object out{{"object", "payment"},
                   {"id", id(IdKind::payment, p.id)},
                   {"status", "succeeded"},
                   {"amount", p.amount},
                   {"currency", money::code(p.currency)},
                   {"fee", 0},
                   {"payee", json::object{{"id", id(IdKind::merchant, p.merchant)}, {"name", view.shop}}},
                   {"method", name(p.method)},
                   {"refunded_amount", p.refunded},
                   {"note", view.note.empty() ? json::value(nullptr) : json::value(view.note)},
                   {"order_id", p.order == 0 ? json::value(nullptr) : json::value(id(IdKind::order, p.order))},
                   {"created_at", rfc3339(p.at)},
                   // A receipt is made when somebody asks for it; it is about the group of rows.
                   {"receipt_id", id(IdKind::receipt, static_cast<std::int64_t>(p.group))}};
  if (!view.paid_by.empty()) out["paid_by"] = view.paid_by;
  if (view.discount > 0) out["discount"] = view.discount;
  return out;
}

json::object Render::refund(const Refund& r) const {
  return {{"object", "refund"},
          {"id", id(IdKind::refund, r.id)},
          {"amount", r.amount},
          {"currency", money::code(r.currency)},
          {"payment_id", id(IdKind::payment, r.payment)},
          {"reason", r.reason.empty() ? json::value(nullptr) : json::value(r.reason)},
          {"created_at", rfc3339(r.at)}};
}

json::object Render::hold(const HoldView& view) const {
  const Hold& h = view.hold;
  return {{"object", "hold"},
          {"id", id(IdKind::hold, h.id)},
          {"status", name(h.state)},
          {"amount", h.amount},
          {"captured_amount", h.captured},
          {"currency", money::code(h.currency)},
          {"payee", json::object{{"id", id(IdKind::merchant, h.merchant)}, {"name", view.shop}}},
          {"order_id", id(IdKind::order, h.order)},
          {"created_at", rfc3339(h.at)},
          {"held_until", rfc3339(h.until)}};
}

json::object Render::order(const OrderView& view, Instant now) const {
  const merchants::Order& o = view.order;
  json::object out{{"object", "order"},
                   {"id", id(IdKind::order, o.id)},
                   {"status", status(o, now)},
                   {"amount", o.amount},
                   {"currency", money::code(o.currency)},
                   {"title", o.title.empty() ? json::value(nullptr) : json::value(o.title)},
                   {"created_at", rfc3339(o.created_at)},
                   {"expires_at", rfc3339(o.expires_at)},
                   {"payment_id", o.payment == 0 ? json::value(nullptr) : json::value(id(IdKind::payment, o.payment))},
                   {"guaranteed", o.guaranteed},
                   {"trade_id", o.trade == 0 ? json::value(nullptr) : json::value(id(IdKind::trade, o.trade))}};
  if (o.discount > 0) out["discount"] = o.discount;
  if (o.only_payer == 0) {  // what waits on one phone has no code for everybody
    const auto code = merchants::order_code(code_keys_, services_.info, view.shop, o);
    out["text"] = code.text;
    out["emv"] = code.emv;
  }
  return out;
}

json::object Render::payee(const merchants::Merchant& shop) const {
  return {{"id", id(IdKind::merchant, shop.id)}, {"name", shop.name}, {"verified", shop.standing != merchants::Standing::opened}, {"category", shop.category}};
}

json::object Render::order_for_payer(const OrderView& view) const {
  const merchants::Order& o = view.order;
  json::object out{{"id", id(IdKind::order, o.id)},
                   {"amount", o.amount},
                   {"currency", money::code(o.currency)},
                   {"title", o.title.empty() ? json::value(nullptr) : json::value(o.title)},
                   {"expires_at", rfc3339(o.expires_at)},
                   {"hold_days", o.hold_days == 0 ? json::value(nullptr) : json::value(o.hold_days)},
                   {"guarantee", guarantee(o)}};
  if (o.discount > 0) out["discount"] = o.discount;
  return out;
}

json::value Render::guarantee(const merchants::Order& order) const {
  if (!order.guaranteed) return nullptr;
  const Instant now = services_.env.clock->now();
  const rules::TradeTerms& terms = services_.packs.at(now)->at(now).trade;
  return json::object{{"confirm_days", terms.confirm_days}, {"send_days", terms.send_days}};
}

json::object Render::confirmation(const OrderView& view) const {
  return {{"object", "confirmation"}, {"order", order_for_payer(view)}, {"payee", payee(view.shop)}};
}

}  // namespace chenxi::payments
