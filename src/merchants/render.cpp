#include "merchants/render.h"

#include <fmt/format.h>

#include "merchants/cap.h"
#include "merchants/codes.h"
#include "merchants/credit_code.h"
#include "merchants/papers.h"

namespace chenxi::merchants {

namespace json = boost::json;

namespace {

json::value told(Instant at) {
  return at.us == 0 ? json::value(nullptr) : json::value(rfc3339(at));
}

json::array cap_json(const rules::ShopCap& cap, const rules::Collected& used, std::string_view currency, Lang lang) {
  json::array out;
  const auto add = [&](std::string_view window, const rules::Bound& bound, std::int64_t already) {
    if (!bound) return;
    out.push_back(json::object{{"window", window},
                               {"max", bound.max},
                               {"used", already},
                               {"currency", currency},
                               {"rule", bound.rule},
                               {"law", bound.law->in(lang)},
                               {"confirmed", bound.law->confirmed}});
  };
  add("day", cap.day, used.day);
  add("month", cap.month, used.month);
  add("year", cap.year, used.year);
  return out;
}

}  // namespace

std::string_view name(Standing standing) {
  switch (standing) {
    case Standing::house: return "house";
    case Standing::opened: return "opened";
    case Standing::accepted: return "accepted";
  }
  return "";
}

std::string_view name(Papers papers) {
  switch (papers) {
    case Papers::none: return "none";
    case Papers::waiting: return "waiting";
    case Papers::accepted: return "accepted";
    case Papers::refused: return "refused";
  }
  return "";
}

ShopRender::ShopRender(const ports::Services& services)
    : services_(services), code_keys_(qr::code_keys(services.keys.printed_codes)) {}

std::string ShopRender::open(const identity::Customer& owner, std::string_view column,
                             const store::Bytes& sealed) const {
  return sealed.empty() ? "" : services_.vault.open(owner, identity::Class::statutory, column, sealed);
}

json::object ShopRender::papers(const OwnShop& one, const identity::Customer& owner, Lang lang) const {
  json::array missing;
  const auto miss = [&](std::string_view what) {
    missing.push_back(json::object{{"what", what}, {"why", sentence(lang, fmt::format("shop.missing.{}", what))}});
  };
  if (one.shop.papers == Papers::none || one.shop.papers == Papers::refused) {
    if (static_cast<int>(owner.tier) > static_cast<int>(identity::Tier::bank_verified)) miss("bank_account");
    miss("licence");
  }
  const std::string reason = open(owner, "shop.reason", one.shop.sealed_reason);
  const std::string code = open(owner, "shop.licence_code", one.shop.sealed_licence_code);
  return {{"state", name(one.shop.papers)},
          {"missing", std::move(missing)},
          {"reason", reason.empty() ? json::value(nullptr) : json::value(reason)},
          {"licence_masked", code.empty() ? json::value(nullptr) : json::value(mask_credit_code(code))},
          {"handed_in_at", told(one.shop.handed_in_at)},
          {"decided_at", told(one.shop.decided_at)}};
}

json::object ShopRender::own(const OwnShop& one, const identity::Customer& owner, const rules::Pack& pack, Instant now,
                             Lang lang) const {
  const Merchant& m = one.merchant;
  const PrintedCode code = static_code(code_keys_, services_.info, m);
  const rules::Shops& rules = pack.at(now).shops;
  const std::string_view currency = money::code(pack.currency());
  return {{"object", "shop"},
          {"id", services_.ids.make(IdKind::merchant, m.id)},
          {"name", m.name},
          {"category", m.category},
          {"category_name", sentence(lang, "shop.category." + m.category)},
          {"place", open(owner, "shop.place", one.shop.sealed_place)},
          {"standing", name(m.standing)},
          {"opened_at", rfc3339(one.shop.opened_at)},
          {"code", json::object{{"text", code.text}, {"emv", code.emv}}},
          {"check_word", check_word(code_keys_, m, lang)},
          {"cap", cap_json(rules.at(step_of(m.standing)), one.collected, currency, lang)},
          {"next_cap", m.standing == Standing::accepted ? json::array{} : cap_json(rules.accepted, {}, currency, lang)},
          {"papers", papers(one, owner, lang)}};
}

json::object ShopRender::waiting(const OwnShop& one, const identity::Customer& owner, Lang lang) const {
  return {{"object", "shop_papers"},
          {"id", services_.ids.make(IdKind::merchant, one.merchant.id)},
          {"name", one.merchant.name},
          {"category_name", sentence(lang, "shop.category." + one.merchant.category)},
          {"place", open(owner, "shop.place", one.shop.sealed_place)},
          {"owner_name", services_.vault.open(owner, identity::Class::statutory, "name", owner.sealed_name)},
          {"licence_code", open(owner, "shop.licence_code", one.shop.sealed_licence_code)},
          {"licence_name", open(owner, "shop.licence_name", one.shop.sealed_licence_name)},
          {"opened_at", rfc3339(one.shop.opened_at)},
          {"handed_in_at", rfc3339(one.shop.handed_in_at)}};
}

}  // namespace chenxi::merchants
