#include "merchants/own_shops.h"

#include "base/public_id.h"
#include "identity/sign_in.h"
#include "merchants/cap.h"

namespace chenxi::merchants {
namespace {

engine::ObjectRef about(std::int64_t merchant) {
  return {static_cast<std::int64_t>(IdKind::merchant), merchant};
}

}  // namespace

Result<std::string> normal_shop_text(std::string_view typed, const char* pointer) {
  const std::size_t from = typed.find_first_not_of(' ');
  if (from == std::string_view::npos) return refuse(Code::text_invalid, {.pointer = pointer});
  return std::string(typed.substr(from, typed.find_last_not_of(' ') + 1 - from));
}

void OpenShop::keys(engine::Keys& keys, engine::Context&) {
  keys.row<identity::Customer>(owner_);
  keys.range<Shop>(owner_);
  keys.row<ShopTakings>(owner_);
}

Result<engine::ObjectRef> OpenShop::run(engine::Context& ctx) {
  const auto* owner = ctx.find<identity::Customer>(owner_);
  if (owner == nullptr) return refuse(Code::account_unknown);
  if (owner->state != identity::CustomerState::active) return refuse(Code::account_frozen);
  if (owner->tier == identity::Tier::phone_only) return refuse(Code::identity_required);
  const auto pack = packs_.at(ctx.now());
  std::int64_t has = 0;
  ctx.each<Shop>([&](const Shop&) { has += 1; }, owner_);
  if (const std::int64_t most = pack->at(ctx.now()).shops.per_person; has >= most)
    return refuse(Code::shops_full, {.count = most});

  // From here it happens.
  Merchant shop;
  shop.id = ctx.new_id();
  shop.account = ctx.open_account(ledger::AccountKind::merchant, shop.id, pack->currency());
  shop.name = shop_name;
  shop.category = category;
  shop.created_at = ctx.now();
  shop.owner = owner_;
  shop.standing = Standing::opened;
  Shop own;
  own.owner = owner_;
  own.merchant = shop.id;
  own.sealed_place = sealed_place;
  own.opened_at = ctx.now();
  if (ctx.find<ShopTakings>(owner_) == nullptr) {
    ShopTakings none;
    none.whose = owner_;
    ctx.insert(none);
  }
  const std::int64_t id = shop.id;
  ctx.insert(std::move(shop));
  ctx.insert(std::move(own));
  ctx.emit("shop.changed", owner_, about(id));
  return about(id);
}

void PrintAnew::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Merchant>(merchant_);
  keys.row<identity::Customer>(owner_);
}

Result<engine::ObjectRef> PrintAnew::run(engine::Context& ctx) {
  const auto* shop = ctx.find<Merchant>(merchant_);
  if (shop == nullptr || shop->owner != owner_) return refuse(Code::shop_unknown);
  // From here it happens.
  ctx.edit<Merchant>(merchant_).code_issue += 1;
  identity::notice(ctx, ctx.get<identity::Customer>(owner_), "message.shop_code_void");
  ctx.emit("shop.changed", owner_, about(merchant_));
  return about(merchant_);
}

void ListShops::run(engine::Context& ctx) {
  now = ctx.now();
  if (const auto* owner = ctx.fetch<identity::Customer>(owner_)) tier = owner->tier;
  for (const Shop& shop : store::scan_all<Shop>(ctx.reader(), store::prefix_range(store::make_key(owner_)))) {
    const auto* merchant = ctx.fetch<Merchant>(shop.merchant);
    CHECK(merchant != nullptr, "a resident's shop is a shop");
    OwnShop one{*merchant, shop, {}};
    if (const auto* takings = ctx.fetch<ShopTakings>(counted_with(*merchant)))
      one.collected = merchants::collected(*takings, ctx.civil());
    found.push_back(std::move(one));
  }
}

}  // namespace chenxi::merchants
