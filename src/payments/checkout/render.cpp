#include "payments/checkout/render.h"

#include "base/json.h"
#include "payments/api/render.h"
#include "payments/checkout/return_address.h"

namespace chenxi::payments {
namespace {

/// Of ids that only pages know: above every merchant's row.
constexpr std::uint32_t kPageAudience = 0xffff'fffe;
constexpr std::string_view kSessionPrefix = "cos", kOrderPrefix = "ord";

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

/// As they were given; we wrote them.
json::value lines_of(const CheckoutSession& session) {
  if (session.lines.empty()) return json::array();
  return parse_json(session.lines).value_or(json::array());
}

}  // namespace

std::string checkout_id(const PublicIds& ids, std::int64_t order) {
  return std::string(kSessionPrefix) +
         ids.make(IdKind::order, order, kPageAudience).substr(kOrderPrefix.size());
}

std::optional<std::int64_t> checkout_row(const PublicIds& ids, std::string_view id) {
  if (!id.starts_with(kSessionPrefix)) return std::nullopt;
  return ids.read(IdKind::order, std::string(kOrderPrefix) + std::string(id.substr(kSessionPrefix.size())),
                  kPageAudience);
}

std::string checkout_address(const ports::Services& services, std::int64_t order) {
  return services.info.origin + "/c/" + checkout_id(services.ids, order);
}

json::object checkout_session(const Render& render, const ports::Services& services, const CheckoutView& view,
                              Instant now) {
  const std::int64_t row = view.order.order.order.id;
  json::object out = shop_order(render, view.order, now);
  out["object"] = "checkout_session";
  out["id"] = checkout_id(services.ids, row);
  out["order_id"] = render.id(IdKind::order, row);
  out["lines"] = lines_of(view.session);
  out["success_url"] = text_or_null(view.session.success_url);
  out["cancel_url"] = text_or_null(view.session.cancel_url);
  out["url"] = checkout_address(services, row);
  return out;
}

json::object checkout_page(const Render& render, const ports::Services& services, const CheckoutView& view,
                           Step step, Instant now) {
  const merchants::Order& order = view.order.order.order;
  const CheckoutSession& session = view.session;
  const std::string_view state = status(order, now);
  const json::object coded = render.order(view.order.order, now);
  json::object out{{"object", "checkout"},
                   {"status", state},
                   {"step", state == "open" ? name(step) : name(Step::none)},
                   {"shop", view.order.order.shop.name},
                   {"instance", services.info.name},
                   {"merchant_order_no", view.order.number},
                   {"amount", order.amount},
                   {"currency", money::code(order.currency)},
                   {"title", text_or_null(order.title)},
                   {"lines", lines_of(session)},
                   {"now", rfc3339(now)},
                   {"expires_at", rfc3339(order.expires_at)},
                   {"guarantee", render.guarantee(order)},
                   {"code", state == "open" ? coded.at("text") : json::value(nullptr)},
                   {"hold_days", order.hold_days == 0 ? json::value(nullptr) : json::value(order.hold_days)},
                   {"return_url", nullptr},
                   {"cancel_url", nullptr}};
  // What is held for the shop is done as far as its payer is concerned.
  const bool done = state == "paid" || state == "authorized";
  if (done && !session.success_url.empty()) out["return_url"] = with_hint(session.success_url, view.order.number, state);
  if (!done && !session.cancel_url.empty())
    out["cancel_url"] = with_hint(session.cancel_url, view.order.number, state == "open" ? "left" : state);
  return out;
}

}  // namespace chenxi::payments
