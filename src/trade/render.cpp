#include "trade/render.h"

#include "identity/directory.h"
#include "identity/vault.h"
#include "money/currency.h"

namespace chenxi::trade {
namespace {

json::value maybe(Instant at) {
  return at.us == 0 ? json::value(nullptr) : json::value(rfc3339(at));
}
json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

json::object Render::terms(const Trade& t) const {
  return {{"object", "trade"},
          {"id", id(IdKind::trade, t.id)},
          {"order_id", id(IdKind::order, t.order)},
          {"status", status(t)},
          {"title", text_or_null(t.title)},
          {"amount", t.amount},
          {"currency", money::code(t.currency)},
          {"held", t.left()},
          {"returned", t.returned},
          {"delivered", t.delivered},
          {"paid_at", rfc3339(t.paid_at)},
          {"send_by", t.state == TradeState::paid ? json::value(rfc3339(t.send_by)) : json::value(nullptr)},
          {"sent_at", maybe(t.sent_at)},
          {"tracking", text_or_null(t.tracking)},
          {"confirm_by",
           t.state == TradeState::sent && !t.disputed() ? maybe(t.confirm_by) : json::value(nullptr)},
          {"ended_at", maybe(t.ended_at)},
          {"ended_by", t.ending == Ending::none ? json::value(nullptr) : json::value(name(t.ending))},
          {"complaint", complaint(t)}};
}

json::value Render::complaint(const Trade& t) const {
  if (t.complaint == Case::none) return nullptr;
  const auto row = services_.directory.customer(t.customer);
  const auto opened = [&](std::string_view column, const store::Bytes& sealed) {
    if (!row || sealed.empty()) return json::value(nullptr);
    return text_or_null(services_.vault.open(*row, identity::Class::statutory, column, sealed));
  };
  return json::object{
      {"status", name(t.complaint)},
      {"door", name(t.door)},
      {"words", opened("trades.words", t.sealed_words)},
      {"opened_at", rfc3339(t.complained_at)},
      {"answer", text_or_null(t.answer)},
      {"answered_at", maybe(t.answered_at)},
      {"decision", opened("trades.decision", t.sealed_decision)},
      {"clock_left_s", t.disputed() ? json::value(t.clock_left_us / 1'000'000) : json::value(nullptr)}};
}

json::object Render::winding_up(const Seller& seller) const {
  const bool open = seller.selling == Selling::open;
  return {{"object", "trades_winding_up"},
          {"shop_id", id(IdKind::merchant, seller.merchant)},
          {"status", open                                    ? "open"
                     : seller.selling == Selling::winding_up ? "under_way"
                                                             : "done"},
          {"trades", seller.sold},
          {"looked_at", open ? 0 : seller.next - 1},
          {"returned", seller.returned},
          {"returned_amount", seller.returned_total},
          {"kept", seller.kept},
          {"open", seller.open},
          {"held", seller.waiting},
          {"currency", services_.info.currency}};
}

json::object Render::trade(const TradeView& view) const {
  json::object out = terms(view.trade);
  out["shop"] = json::object{{"id", id(IdKind::merchant, view.trade.merchant)}, {"name", view.shop}};
  out["receipt_id"] = id(IdKind::receipt, static_cast<std::int64_t>(view.trade.group));
  return out;
}

std::string Render::buyer(std::int64_t customer) const {
  const auto row = services_.directory.customer(customer);
  if (!row || row->state == identity::CustomerState::closed) return "*";
  if (row->name_verified) return identity::shown_name(services_.vault, *row);
  return identity::mask_name(
      services_.vault.open(*row, identity::Class::own, "nickname", row->sealed_nickname));
}

json::object Render::sold(const TradeView& view) const {
  json::object out = terms(view.trade);
  out["buyer"] = buyer(view.trade.customer);
  return out;
}

}  // namespace chenxi::trade
