#include "counter/discounts/discounts.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "money/money.h"

namespace chenxi::counter {
namespace {

static_assert(money::kAmountMax <= INT64_MAX / 100);

engine::ObjectRef about(std::int64_t till) {
  return {static_cast<std::int64_t>(IdKind::till), till};
}

bool is_yes(const DiscountAsked* asked, const DiscountBy& off, Instant now) {
  return asked != nullptr && asked->approved_by != 0 && asked->before == off.before &&
         asked->amount == off.amount && now < asked->approved_at + kYesLasts;
}

/// nullopt: it may.
std::optional<std::int64_t> most_alone(Role role, const DiscountCaps& caps, std::int64_t before,
                                       std::int64_t amount) {
  const auto percent = percent_of(role, caps);
  if (!percent || amount <= discount_max(before, *percent)) return std::nullopt;
  return discount_max(before, *percent);
}

}  // namespace

std::optional<std::int64_t> percent_of(Role role, const DiscountCaps& caps) {
  switch (role) {
    case Role::owner: return std::nullopt;
    case Role::manager: return caps.manager;
    case Role::cashier: return caps.cashier;
    case Role::receiver: return 0;
  }
  return 0;
}

std::int64_t discount_max(std::int64_t before, std::int64_t percent) {
  return before * percent / 100;
}

DiscountCaps caps_or_usual(const DiscountCaps* row, std::int64_t merchant) {
  return row != nullptr ? *row : DiscountCaps{merchant, kCashierDiscount, kManagerDiscount};
}

void keys_for_discount(engine::Keys& keys, const DiscountBy& off) {
  if (off.till == 0 || off.amount == 0) return;
  keys.row<Till>(off.merchant, off.till);
  keys.row<DiscountCaps>(off.merchant);
  keys.row<DiscountAsked>(off.merchant, off.till);
}

Done judge_discount(const DiscountBy& off) {
  if (off.amount < 0 || off.before > money::kAmountMax)
    return refuse(Code::amount_invalid, {.pointer = "/discount"});
  return done();
}

Done allow_discount(engine::Context& ctx, const DiscountBy& off) {
  if (off.till == 0 || off.amount == 0) return done();
  const auto role = role_at(ctx, off.merchant, off.till);
  if (!role || !reaches(*role, Role::cashier)) return refuse(Code::till_role_missing);
  const DiscountCaps caps = caps_or_usual(ctx.find<DiscountCaps>(off.merchant), off.merchant);
  const auto most = most_alone(*role, caps, off.before, off.amount);
  if (!most || is_yes(ctx.find<DiscountAsked>(off.merchant, off.till), off, ctx.now())) return done();
  const Hash32 what =
      sha256(Encoder(1).add("discount asked").add(off.till).add(off.before).add(off.amount).bytes());
  ctx.on_refusal("discount_asked", what, [off](engine::Context& c) {
    DiscountAsked asked;
    asked.merchant = off.merchant;
    asked.till = off.till;
    asked.before = off.before;
    asked.amount = off.amount;
    asked.currency = off.currency;
    asked.asked_at = c.now();
    if (c.find<DiscountAsked>(off.merchant, off.till) == nullptr)
      c.insert(asked);
    else
      c.edit<DiscountAsked>(off.merchant, off.till) = asked;
    c.emit("discount.asked", off.merchant, about(off.till), off.amount, off.currency);
  });
  return refuse(Code::discount_too_large, {.pointer = "/discount", .amount_minor = *most});
}

void use_yes(engine::Context& ctx, const DiscountBy& off) {
  if (off.till == 0 || off.amount == 0) return;
  const auto* asked = ctx.find<DiscountAsked>(off.merchant, off.till);
  // What it sells meanwhile to somebody else leaves the question as it is.
  if (asked != nullptr && asked->before == off.before && asked->amount == off.amount)
    ctx.erase<DiscountAsked>(off.merchant, off.till);
}

void ApproveDiscount::keys(engine::Keys& keys, engine::Context&) {
  keys.row<DiscountAsked>(merchant_, asking_);
  keys.row<DiscountCaps>(merchant_);
  keys.row<Till>(merchant_, asking_);
  if (till_ != 0) keys.row<Till>(merchant_, till_);
}

Result<engine::ObjectRef> ApproveDiscount::run(engine::Context& ctx) {
  const DiscountAsked* asked = ctx.find<DiscountAsked>(merchant_, asking_);
  if (asked == nullptr || asked->before != before_ || asked->amount != amount_)
    return refuse(Code::till_unknown);
  const auto own = role_at(ctx, merchant_, till_);
  const auto asking = role_at(ctx, merchant_, asking_);
  const bool higher = own && asking && static_cast<int>(*own) < static_cast<int>(*asking);
  const DiscountCaps caps = caps_or_usual(ctx.find<DiscountCaps>(merchant_), merchant_);
  if (!higher || asking_ == till_ || most_alone(*own, caps, before_, amount_))
    return refuse(Code::till_role_missing);
  // From here it happens.
  DiscountAsked& row = ctx.edit<DiscountAsked>(merchant_, asking_);
  row.approved_by = till_ == 0 ? -1 : till_;
  row.approved_at = ctx.now();
  ctx.emit("discount.approved", merchant_, about(asking_), row.amount, row.currency);
  return about(asking_);
}

void SetDiscountCaps::keys(engine::Keys& keys, engine::Context&) {
  keys_for_giver(keys, caps_.merchant, giver_);
  keys.row<DiscountCaps>(caps_.merchant);
}

Result<engine::ObjectRef> SetDiscountCaps::run(engine::Context& ctx) {
  if (TRY(role_of(ctx, caps_.merchant, giver_)) != Role::owner) return refuse(Code::till_role_missing);
  if (caps_.cashier < 0 || caps_.cashier > caps_.manager)
    return refuse(Code::amount_invalid, {.pointer = "/cashier"});
  if (caps_.manager > 100) return refuse(Code::amount_invalid, {.pointer = "/manager"});
  // From here it happens.
  if (ctx.find<DiscountCaps>(caps_.merchant) == nullptr)
    ctx.insert(caps_);
  else
    ctx.edit<DiscountCaps>(caps_.merchant) = caps_;
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::merchant), caps_.merchant};
}

void GetDiscountCaps::run(engine::Context& ctx) {
  const auto* shop = ctx.fetch<merchants::Merchant>(merchant_);
  yours = shop != nullptr && (customer_ == 0 || shop->owner == customer_);
  if (yours) caps = caps_or_usual(ctx.fetch<DiscountCaps>(merchant_), merchant_);
}

void ListDiscountsAsked::run(engine::Context& ctx) {
  for (const DiscountAsked& asked :
       store::scan_all<DiscountAsked>(ctx.reader(), store::prefix_range(store::make_key(merchant_), kMost)))
    if (ctx.now() < asked.asked_at + hours(24)) found.push_back(asked);
}

}  // namespace chenxi::counter
