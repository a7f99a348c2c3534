#include "limits/sooner.h"

#include "base/public_id.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/sign_in.h"
#include "identity/vault.h"
#include "limits/bound.h"

namespace chenxi::limits {
namespace {

using identity::Customer;
using identity::UserLimits;
using rules::OwnBound;

constexpr Instant UserLimits::* kRaises[] = {&UserLimits::raise_payment_at, &UserLimits::raise_day_at,
                                             &UserLimits::raise_month_at, &UserLimits::raise_night_at,
                                             &UserLimits::unlock_at};

/// What the two have spoken about: it waits, and was asked for before they did.
struct Waits {
  Instant now, asked_at;
  bool operator()(Instant at) const { return at > now && at <= asked_at + kRaiseAfter; }
};

bool any(engine::Context& ctx, std::int64_t customer, Waits waits) {
  bool found = false;
  if (const UserLimits* row = ctx.find<UserLimits>(customer))
    for (const auto raise : kRaises) found |= waits(row->*raise);
  ctx.each<OwnBound>([&](const OwnBound& row) { found |= waits(row.raise_at); }, customer);
  return found;
}

/// It is due now; the timers that were set find nothing to do.
void end_waiting(engine::Context& ctx, std::int64_t customer, Waits waits) {
  if (ctx.find<UserLimits>(customer) == nullptr) return;
  UserLimits& row = ctx.edit<UserLimits>(customer);
  for (const auto raise : kRaises)
    if (waits(row.*raise)) row.*raise = ctx.now();
  std::vector<std::pair<rules::BoundKind, std::int64_t>> bounds;
  ctx.each<OwnBound>(
      [&](const OwnBound& one) {
        if (waits(one.raise_at)) bounds.emplace_back(one.kind, one.subject);
      },
      customer);
  for (const auto& [kind, subject] : bounds) ctx.edit<OwnBound>(customer, kind, subject).raise_at = ctx.now();
  let_due_raises_hold(ctx, customer);
  let_due_bounds_hold(ctx, customer);
}

}  // namespace

void HoldSooner::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Customer>(customer_);
  keys.row<UserLimits>(customer_);
  keys.range<OwnBound>(customer_);
}

Result<engine::ObjectRef> HoldSooner::run(engine::Context& ctx) {
  const Customer* row = ctx.find<Customer>(customer_);
  if (row == nullptr) return refuse(Code::not_found);
  if (row->state == identity::CustomerState::closed) return refuse(Code::account_closed);
  const bool waits = which_ == Sooner::reduced ? row->reduced_until > ctx.now() &&
                                                     row->reduced_until <= asked_at_ + identity::kReducedFor
                                               : any(ctx, customer_, {ctx.now(), asked_at_});
  if (!waits) return refuse(Code::not_allowed);

  // From here it happens.
  if (which_ == Sooner::reduced)
    ctx.edit<Customer>(customer_).reduced_until = ctx.now();
  else
    end_waiting(ctx, customer_, {ctx.now(), asked_at_});
  const engine::ObjectRef ref{static_cast<std::int64_t>(IdKind::customer), customer_};
  identity::notice(ctx, ctx.get<Customer>(customer_), "message.limits_sooner");
  ctx.emit("limits.changed", customer_, ref);
  return ref;
}

ports::ChangeKind sooner_kind() {
  using ports::Role;
  ports::ChangeKind kind{"limits.sooner", {Role::support, Role::risk}, {Role::compliance, Role::risk}};
  kind.read = [](ports::Services& services, JsonReader& in) -> Result<ports::Asked> {
    const std::string which = TRY(in.string("which", 1, 16));
    if (which != "raise" && which != "reduced")
      return refuse(Code::malformed, {.pointer = in.pointer_to("which")});
    const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
    const auto owner =
        services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
    if (!owner) return refuse(Code::not_found);
    return ports::Asked{json::object{{"customer", *owner}, {"which", which}}, *owner};
  };
  kind.command = [](const ports::Agreed& agreed) {
    const bool reduced = agreed.what.at("which").as_string() == "reduced";
    return std::make_shared<HoldSooner>(agreed.customer, reduced ? Sooner::reduced : Sooner::raise,
                                        agreed.asked_at);
  };
  return kind;
}

}  // namespace chenxi::limits
