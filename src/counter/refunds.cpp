#include "counter/refunds.h"

#include "base/bytes.h"
#include "base/public_id.h"

namespace chenxi::counter {
namespace {

engine::ObjectRef about(std::int64_t payment) {
  return {static_cast<std::int64_t>(IdKind::payment), payment};
}

bool is_yes(const RefundAsked* asked, const RefundBy& refund, Instant now) {
  return asked != nullptr && asked->approved_by != 0 && asked->amount == refund.amount &&
         asked->given_back == refund.given_back && now < asked->approved_at + kYesLasts;
}

/// May this role give so much of one payment back without anybody else?
bool alone(Role role, std::int64_t sum) {
  const auto most = refund_max(role);
  return !most || sum <= *most;
}

}  // namespace

std::optional<Role> role_at(engine::Context& ctx, std::int64_t merchant, std::int64_t till) {
  if (till == 0) return Role::owner;
  const Till* row = ctx.find<Till>(merchant, till);
  if (row == nullptr || row->state != TillState::active) return std::nullopt;
  return row->role;
}

void keys_for_refund(engine::Keys& keys, std::int64_t merchant, std::int64_t till, std::int64_t payment) {
  if (till == 0) return;
  keys.row<Till>(merchant, till);
  keys.row<RefundAsked>(merchant, payment);
}

Done allow_refund(engine::Context& ctx, const RefundBy& refund) {
  if (refund.till == 0) return done();
  const auto role = role_at(ctx, refund.merchant, refund.till);
  if (!role || !reaches(*role, Role::cashier)) return refuse(Code::till_role_missing);
  // Of the payment as a whole: many small ones are one large one.
  if (alone(*role, refund.given_back + refund.amount)) return done();
  if (is_yes(ctx.find<RefundAsked>(refund.merchant, refund.payment), refund, ctx.now())) return done();
  const Hash32 what = sha256(
      Encoder(1).add("refund asked").add(refund.payment).add(refund.amount).add(refund.given_back).bytes());
  ctx.on_refusal("refund_asked", what, [refund](engine::Context& c) {
    RefundAsked asked;
    asked.payment = refund.payment;
    asked.merchant = refund.merchant;
    asked.till = refund.till;
    asked.amount = refund.amount;
    asked.currency = refund.currency;
    asked.asked_at = c.now();
    asked.given_back = refund.given_back;
    if (c.find<RefundAsked>(refund.merchant, refund.payment) == nullptr)
      c.insert(asked);
    else
      c.edit<RefundAsked>(refund.merchant, refund.payment) = asked;
    c.emit("refund.asked", refund.merchant, about(refund.payment), refund.amount, refund.currency);
  });
  return refuse(Code::second_person_required, {.amount_minor = *refund_max(*role)});
}

void use_yes(engine::Context& ctx, const RefundBy& refund) {
  if (refund.till != 0 && ctx.find<RefundAsked>(refund.merchant, refund.payment) != nullptr) ctx.erase<RefundAsked>(refund.merchant, refund.payment);
}

void ApproveRefund::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<RefundAsked>(merchant_, payment_);
  if (till_ != 0) keys.row<Till>(merchant_, till_);
  if (const RefundAsked* asked = found.found<RefundAsked>(merchant_, payment_))
    keys.row<Till>(merchant_, asked->till);
}

Result<engine::ObjectRef> ApproveRefund::run(engine::Context& ctx) {
  const RefundAsked* asked = ctx.find<RefundAsked>(merchant_, payment_);
  if (asked == nullptr || asked->amount != amount_) return refuse(Code::payment_unknown);
  const auto own = role_at(ctx, merchant_, till_);
  const auto asking = role_at(ctx, merchant_, asked->till);
  const bool higher = own && asking && static_cast<int>(*own) < static_cast<int>(*asking);
  // Of the payment as a whole, as at his own till: many small yeses are one large one.
  if (!higher || asked->till == till_ || !alone(*own, asked->given_back + amount_))
    return refuse(Code::till_role_missing);
  // From here it happens.
  RefundAsked& row = ctx.edit<RefundAsked>(merchant_, payment_);
  row.approved_by = till_ == 0 ? -1 : till_;
  row.approved_at = ctx.now();
  ctx.emit("refund.approved", merchant_, about(payment_), row.amount, row.currency);
  return about(payment_);
}

void ListRefundsAsked::run(engine::Context& ctx) {
  for (const RefundAsked& asked : store::scan_all<RefundAsked>(ctx.reader(), store::prefix_range(store::make_key(merchant_), kMost)))
    if (ctx.now() < asked.asked_at + hours(24)) found.push_back(asked);
}

}  // namespace chenxi::counter
