#include "limits/bound.h"

#include "base/planted.h"
#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::limits {
namespace {

using identity::UserLimits;
using rules::BoundKind;
using rules::OwnBound;

engine::ObjectRef customer_ref(std::int64_t id) {
  return {static_cast<std::int64_t>(IdKind::customer), id};
}

UserLimits& limits_row(engine::Context& ctx, std::int64_t customer) {
  if (ctx.find<UserLimits>(customer) == nullptr) {
    UserLimits none;
    none.customer = customer;
    ctx.insert(none);
  }
  return ctx.edit<UserLimits>(customer);
}

void let_hold(OwnBound& row, Instant now) {
  if (row.raise_at.us == 0 || row.raise_at > now) return;
  row.bound = row.next;
  row.next = -1;
  row.raise_at = {};
}
void let_hold(UserLimits& row, Instant now) {
  if (row.unlock_at.us == 0 || row.unlock_at > now) return;
  row.locked = row.next_locked;
  row.next_locked = 0;
  row.unlock_at = {};
}

std::vector<OwnBound> bounds_of(engine::Context& ctx, std::int64_t customer) {
  std::vector<OwnBound> out;
  ctx.each<OwnBound>([&](const OwnBound& row) { out.push_back(row); }, customer);
  return out;
}

/// What neither bounds nor waits to is no bound.
bool is_gone(const OwnBound& row) {
  return row.bound < 0 && row.raise_at.us == 0;
}

}  // namespace

void SetBound::keys(engine::Keys& keys, engine::Context&) {
  identity::keys_for_proof(keys, customer_, proof_);
  keys.row<UserLimits>(customer_);
  keys.range<OwnBound>(customer_);
}

Result<engine::ObjectRef> SetBound::run(engine::Context& ctx) {
  const auto& customer = ctx.get<identity::Customer>(customer_);
  const rules::Section& section = pack_->at(ctx.now());
  const auto tier = section.tiers.find(customer.tier);
  if (kind == BoundKind::year && bound && tier != section.tiers.end()) {
    const rules::Bound& rule = tier->second.at(static_cast<std::size_t>(rules::Window::year));
    if (rule && *bound > rule.max)
      return refuse(Code::user_limit_above_rule,
                    {.pointer = "/amount", .rule = rule.rule, .amount_minor = rule.max});
  }
  const OwnBound* before = ctx.find<OwnBound>(customer_, kind, subject);
  if (before == nullptr && bound && bounds_of(ctx, customer_).size() >= kBoundsMax)
    return refuse(Code::rate_limited);
  TRY(identity::judge_proof(ctx, customer, proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, customer_, proof_);
  const engine::ObjectRef made = customer_ref(customer_);
  ctx.emit("limits.changed", customer_, made);
  if (before == nullptr) {
    if (!bound) return made;
    OwnBound fresh;
    fresh.customer = customer_;
    fresh.kind = kind;
    fresh.subject = subject;
    fresh.bound = *bound;
    fresh.sealed_name = sealed_name;
    ctx.insert(std::move(fresh));
    limits_row(ctx, customer_).own_bounds += 1;
    return made;
  }
  OwnBound& row = ctx.edit<OwnBound>(customer_, kind, subject);
  let_hold(row, ctx.now());
  const std::int64_t wanted = bound.value_or(-1);
  const bool tighter = wanted >= 0 && (row.bound < 0 || wanted <= row.bound);
  row.next = tighter ? -1 : wanted;
  row.raise_at = tighter || row.bound < 0 ? Instant{} : ctx.now() + kRaiseAfter;
  if (tighter) row.bound = wanted;
  if (row.raise_at.us != 0) ctx.schedule(row.raise_at, Raise::kTimer, customer_);
  return made;
}

void Lock::keys(engine::Keys& keys, engine::Context&) {
  identity::keys_for_proof(keys, customer_, proof_);
  keys.row<UserLimits>(customer_);
}

Result<engine::ObjectRef> Lock::run(engine::Context& ctx) {
  const auto& customer = ctx.get<identity::Customer>(customer_);
  TRY(identity::judge_proof(ctx, customer, proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, customer_, proof_);
  UserLimits& row = limits_row(ctx, customer_);
  let_hold(row, ctx.now());
  if (amount_ >= row.locked) {
    row.locked = amount_;
    row.next_locked = 0;
    row.unlock_at = {};  // what waited to be unlocked is taken back
  } else {
    row.next_locked = amount_;
    row.unlock_at = PLANTED(unlocked_at_once) ? ctx.now() : ctx.now() + kRaiseAfter;
    ctx.schedule(row.unlock_at, Raise::kTimer, customer_);
    identity::notice(ctx, customer, "message.unlocking");
  }
  const engine::ObjectRef made = customer_ref(customer_);
  ctx.emit("limits.changed", customer_, made);
  return made;
}

void LookBounds::run(engine::Context& ctx) {
  now = ctx.now();
  const CivilTime& civil = ctx.civil();
  today = civil.day_number;
  month = std::int64_t{civil.year} * 12 + civil.month;
  const auto* row = ctx.fetch<UserLimits>(customer_);
  if (row == nullptr) return;
  limits = *row;
  if (row->own_bounds == 0) return;
  bounds = store::scan_all<OwnBound>(ctx.reader(), store::prefix_range(store::make_key(customer_)));
}

void let_due_bounds_hold(engine::Context& ctx, std::int64_t customer) {
  UserLimits& limits = ctx.edit<UserLimits>(customer);
  let_hold(limits, ctx.now());
  for (const OwnBound& seen : bounds_of(ctx, customer)) {
    if (seen.raise_at.us == 0 || seen.raise_at > ctx.now()) continue;
    OwnBound& row = ctx.edit<OwnBound>(customer, seen.kind, seen.subject);
    let_hold(row, ctx.now());
    if (!is_gone(row)) continue;
    ctx.erase<OwnBound>(customer, seen.kind, seen.subject);
    limits.own_bounds -= 1;
  }
}

}  // namespace chenxi::limits
