#include "limits/change.h"

#include <algorithm>

#include "base/planted.h"
#include "base/public_id.h"
#include "limits/bound.h"

namespace chenxi::limits {
namespace {

using identity::UserLimits;
using rules::Window;

/// One window of the row: what holds, what waits, since when it may.
struct Slot {
  const char* name;
  Window window;
  std::int64_t UserLimits::* now;
  std::int64_t UserLimits::* next;
  Instant UserLimits::* raise_at;
  Wish Wishes::* wish;
};
const std::array<Slot, 4> kSlots = {{
    {"payment", Window::payment, &UserLimits::payment, &UserLimits::next_payment, &UserLimits::raise_payment_at, &Wishes::payment},
    {"day", Window::day, &UserLimits::day, &UserLimits::next_day, &UserLimits::raise_day_at, &Wishes::day},
    {"month", Window::month, &UserLimits::month, &UserLimits::next_month, &UserLimits::raise_month_at, &Wishes::month},
    {"night", Window::night, &UserLimits::night, &UserLimits::next_night, &UserLimits::raise_night_at, &Wishes::night},
}};

void let_due_raises_hold(UserLimits& row, Instant now) {
  for (const Slot& slot : kSlots) {
    if ((row.*slot.raise_at).us == 0 || row.*slot.raise_at > now) continue;
    row.*slot.now = row.*slot.next;
    row.*slot.next = -1;
    row.*slot.raise_at = {};
  }
}

bool is_lower(std::int64_t bound, std::int64_t than) { return bound >= 0 && (than < 0 || bound < than); }

}  // namespace

void Change::keys(engine::Keys& keys, engine::Context&) {
  identity::keys_for_proof(keys, customer_, proof_);
  keys.row<UserLimits>(customer_);
}

Result<engine::ObjectRef> Change::run(engine::Context& ctx) {
  const identity::Customer& customer = ctx.get<identity::Customer>(customer_);
  const rules::Section& section = pack_->at(ctx.now());
  const auto tier = section.tiers.find(customer.tier);
  for (const Slot& slot : kSlots) {
    const Wish& wish = wishes_.*slot.wish;
    if (!wish.asked || !wish.bound || tier == section.tiers.end()) continue;
    const rules::Bound& rule = tier->second.at(static_cast<std::size_t>(slot.window));
    if (rule && *wish.bound > rule.max)
      return refuse(Code::user_limit_above_rule,
                    {.pointer = fmt::format("/{}", slot.name), .rule = rule.rule, .amount_minor = rule.max});
  }
  TRY(identity::judge_proof(ctx, customer, proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, customer_, proof_);
  if (ctx.find<UserLimits>(customer_) == nullptr) {
    UserLimits none;
    none.customer = customer_;
    ctx.insert(none);
  }
  UserLimits& row = ctx.edit<UserLimits>(customer_);
  let_due_raises_hold(row, ctx.now());
  for (const Slot& slot : kSlots) {
    const Wish& wish = wishes_.*slot.wish;
    if (!wish.asked) continue;
    const std::int64_t bound = wish.bound.value_or(-1);
    if (bound == row.*slot.now || is_lower(bound, row.*slot.now)) {
      row.*slot.now = bound;
      row.*slot.next = -1;  // a raise that waited is taken back
      row.*slot.raise_at = {};
    } else {
      row.*slot.next = bound;
      row.*slot.raise_at = ctx.now() + (PLANTED(raise_holds_at_once) ? Duration{1} : kRaiseAfter);
      ctx.schedule(row.*slot.raise_at, Raise::kTimer, customer_);
    }
  }
  const engine::ObjectRef made{static_cast<std::int64_t>(IdKind::customer), customer_};
  ctx.emit("limits.changed", customer_, made);
  return made;
}

bool loosens(const UserLimits* row, const Wishes& wishes, Instant now) {
  UserLimits held;
  if (row != nullptr) held = *row;
  let_due_raises_hold(held, now);
  return std::ranges::any_of(kSlots, [&](const Slot& slot) {
    const Wish& wish = wishes.*slot.wish;
    const std::int64_t bound = wish.bound.value_or(-1);
    return wish.asked && bound != held.*slot.now && !is_lower(bound, held.*slot.now);
  });
}

void lower(engine::Context& ctx, std::int64_t customer, const Wishes& wishes) {
  if (ctx.find<UserLimits>(customer) == nullptr) {
    UserLimits none;
    none.customer = customer;
    ctx.insert(none);
  }
  UserLimits& row = ctx.edit<UserLimits>(customer);
  let_due_raises_hold(row, ctx.now());
  for (const Slot& slot : kSlots) {
    const Wish& wish = wishes.*slot.wish;
    if (!wish.asked) continue;
    row.*slot.now = wish.bound.value_or(-1);
    row.*slot.next = -1;
    row.*slot.raise_at = {};
  }
  ctx.emit("limits.changed", customer, {static_cast<std::int64_t>(IdKind::customer), customer});
}

void let_due_raises_hold(engine::Context& ctx, std::int64_t customer) {
  let_due_raises_hold(ctx.edit<UserLimits>(customer), ctx.now());
}

Result<engine::ObjectRef> Raise::run(engine::Context& ctx) {
  if (ctx.find<UserLimits>(customer_) == nullptr) return engine::ObjectRef{};

  // From here it happens.
  let_due_raises_hold(ctx, customer_);
  let_due_bounds_hold(ctx, customer_);
  return engine::ObjectRef{};
}

}  // namespace chenxi::limits
