#include "packages/render.h"

#include "base/keyring.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "money/currency.h"
#include "packages/plans.h"
#include "packages/terms.h"
#include "packages/visits.h"

namespace chenxi::packages {
namespace {

std::string_view name(VisitState state) {
  switch (state) {
    case VisitState::asked: return "asked";
    case VisitState::taken: return "taken";
    case VisitState::declined: return "declined";
  }
  return "";
}

json::value maybe(Instant at) { return at.us == 0 ? json::value(nullptr) : json::value(rfc3339(at)); }

}  // namespace

Render::Render(const ports::Services& services)
    : services_(services), code_keys_(qr::code_keys(services.keys.printed_codes)) {}

json::object Render::plan(const Plan& plan, const std::string& shop, std::int64_t cooling_days) const {
  return {{"object", "plan"},
          {"id", id(IdKind::plan, plan.id)},
          {"shop", json::object{{"id", id(IdKind::merchant, plan.merchant)}, {"name", shop}}},
          {"name", plan.name},
          {"price", plan.price},
          {"currency", money::code(plan.currency)},
          {"visits", plan.visits},
          {"months", plan.months},
          {"cooling_days", cooling_days},
          {"offered", plan.state == PlanState::offered}};
}

json::object Render::terms(const PackageView& view, Instant now) const {
  const Package& p = view.package;
  const bool active = p.state == PackageState::active;
  return {{"object", "package"},
          {"id", id(IdKind::package, p.id)},
          {"status", packages::name(p.state)},
          {"name", p.name},
          {"price", p.price},
          {"currency", money::code(p.currency)},
          {"visits", p.visits},
          {"used", p.used},
          {"left", active ? p.left() : 0},  // what comes back if it is given back now
          {"returned", p.given_back},
          {"next_visit", active ? json::value(share_of(p.price, p.visits, p.used + 1)) : json::value(nullptr)},
          {"bought_at", rfc3339(p.bought_at)},
          {"whole_price_until", active && p.used == 0 && now < p.cooling_until ? json::value(rfc3339(p.cooling_until)) : json::value(nullptr)},
          {"valid_until", rfc3339(p.valid_until)},
          {"ended_at", maybe(p.ended_at)},
          {"asked", view.asked ? json::value(json::object{{"visit_id", id(IdKind::visit, view.asked->id)}, {"until", rfc3339(view.asked->until)}})
                               : json::value(nullptr)}};
}

json::object Render::package(const PackageView& view, Instant now) const {
  json::object out = terms(view, now);
  out["shop"] = json::object{{"id", id(IdKind::merchant, view.package.merchant)}, {"name", view.shop}};
  out["receipt_id"] = id(IdKind::receipt, static_cast<std::int64_t>(view.package.group));
  return out;
}

std::string Render::buyer(std::int64_t customer) const {
  const auto row = services_.directory.customer(customer);
  if (!row || row->state == identity::CustomerState::closed) return "*";
  if (row->name_verified) return identity::shown_name(services_.vault, *row);
  return identity::mask_name(services_.vault.open(*row, identity::Class::own, "nickname", row->sealed_nickname));
}

json::object Render::sold(const PackageView& view, Instant now) const {
  json::object out = terms(view, now);
  out["buyer"] = buyer(view.package.customer);
  return out;
}

json::object Render::visit(const Visit& visit, const Package& package) const {
  return {{"object", "visit"},
          {"id", id(IdKind::visit, visit.id)},
          {"package_id", id(IdKind::package, package.id)},
          {"status", name(visit.state)},
          {"name", package.name},
          {"number", visit.number == 0 ? json::value(nullptr) : json::value(visit.number)},
          {"visits", package.visits},
          {"amount", visit.amount},
          {"currency", money::code(package.currency)},
          {"until", visit.state == VisitState::asked ? json::value(rfc3339(visit.until)) : json::value(nullptr)},
          {"at", maybe(visit.at)}};
}

json::object Render::winding_up(const Seller& seller) const {
  const bool open = seller.selling == Selling::open;
  return {{"object", "winding_up"},
          {"shop_id", id(IdKind::merchant, seller.merchant)},
          {"status", open ? "open" : seller.selling == Selling::winding_up ? "under_way" : "done"},
          {"packages", seller.sold},
          {"looked_at", open ? 0 : seller.next - 1},
          {"returned", seller.returned},
          {"returned_amount", seller.returned_total},
          {"kept", seller.kept},
          {"active", seller.active},
          {"waiting", seller.waiting},
          {"currency", services_.info.currency}};
}

std::pair<std::string, Instant> Render::code(std::int64_t package, Instant now) const {
  qr::CodeToken token;
  token.kind = qr::CodeKind::package;
  token.row = package;
  token.expires_at = Instant{(now + kCodeLife).us / 1'000'000 * 1'000'000};
  return {qr::make_code(code_keys_, token), *token.expires_at};
}

Instant shown_at(Instant code_ends) { return code_ends - kCodeLife; }

}  // namespace chenxi::packages
