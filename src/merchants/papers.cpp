#include "merchants/papers.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::merchants {
namespace {

engine::ObjectRef about(std::int64_t merchant) {
  return {static_cast<std::int64_t>(IdKind::merchant), merchant};
}

/// The larger the number, the less is known.
bool has_bank_account(const identity::Customer& owner) {
  return static_cast<int>(owner.tier) <= static_cast<int>(identity::Tier::bank_verified);
}

}  // namespace

void HandInPapers::keys(engine::Keys& keys, engine::Context&) {
  keys.row<identity::Customer>(owner_);
  keys.row<Shop>(owner_, merchant_);
  keys.row<WaitingPapers>(merchant_);
}

Result<engine::ObjectRef> HandInPapers::run(engine::Context& ctx) {
  const Shop* shop = ctx.find<Shop>(owner_, merchant_);
  if (shop == nullptr) return refuse(Code::shop_unknown);
  if (shop->papers == Papers::waiting || shop->papers == Papers::accepted) return refuse(Code::papers_over);
  if (!has_bank_account(ctx.get<identity::Customer>(owner_))) return refuse(Code::identity_required);
  // From here it happens.
  Shop& own = ctx.edit<Shop>(owner_, merchant_);
  own.papers = Papers::waiting;
  own.sealed_licence_code = sealed_code;
  own.sealed_licence_name = sealed_name;
  own.handed_in_at = ctx.now();
  own.decided_at = {};
  own.decided_by = 0;
  own.sealed_reason = {};
  ctx.insert(WaitingPapers{merchant_, owner_});
  ctx.emit("shop.changed", owner_, about(merchant_));
  return about(merchant_);
}

void DecidePapers::keys(engine::Keys& keys, engine::Context&) {
  keys.row<identity::Customer>(owner_);
  keys.row<Merchant>(merchant_);
  keys.row<Shop>(owner_, merchant_);
  keys.row<WaitingPapers>(merchant_);
  keys.row<ShopTakings>(merchant_);
}

Result<engine::ObjectRef> DecidePapers::run(engine::Context& ctx) {
  const Shop* shop = ctx.find<Shop>(owner_, merchant_);
  if (shop == nullptr) return refuse(Code::shop_unknown);
  if (shop->papers != Papers::waiting) return refuse(Code::papers_over);
  // From here it happens.
  Shop& own = ctx.edit<Shop>(owner_, merchant_);
  own.papers = accept ? Papers::accepted : Papers::refused;
  own.decided_at = ctx.now();
  own.decided_by = by;
  own.sealed_reason = sealed_reason;
  ctx.erase<WaitingPapers>(merchant_);
  if (accept) {
    ctx.edit<Merchant>(merchant_).standing = Standing::accepted;
    ShopTakings none;
    none.whose = merchant_;
    ctx.insert(none);
  }
  identity::notice(ctx, ctx.get<identity::Customer>(owner_), accept ? "message.shop_accepted" : "message.shop_refused");
  ctx.emit("shop.changed", owner_, about(merchant_));
  return about(merchant_);
}

void PapersQueue::run(engine::Context& ctx) {
  for (const WaitingPapers& waiting : store::scan_all<WaitingPapers>(ctx.reader(), {{}, {}, kMost, false})) {
    const auto* merchant = ctx.fetch<Merchant>(waiting.merchant);
    const auto* shop = ctx.fetch<Shop>(waiting.owner, waiting.merchant);
    CHECK(merchant != nullptr && shop != nullptr, "papers are a shop's");
    found.push_back({*merchant, *shop, {}});
  }
}

}  // namespace chenxi::merchants
