#include "calls/calls.h"

#include <algorithm>

namespace chenxi::calls {
namespace {

void keys_for_latest(engine::Keys& keys, engine::Context& found, std::int64_t customer) {
  keys.row<CallsTo>(customer);
  if (const CallsTo* to = found.find<CallsTo>(customer)) keys.row<AnnouncedCall>(customer, to->calls);
}

const AnnouncedCall* live_call(engine::Context& ctx, std::int64_t customer) {
  const CallsTo* to = ctx.find<CallsTo>(customer);
  if (to == nullptr) return nullptr;
  const AnnouncedCall& latest = ctx.get<AnnouncedCall>(customer, to->calls);
  return is_live(latest, ctx.now()) ? &latest : nullptr;
}

void end(engine::Context& ctx, const AnnouncedCall& call) {
  ctx.edit<AnnouncedCall>(call.customer, call.number).ended_at = ctx.now();
}

}  // namespace

void AnnounceCall::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<identity::Customer>(customer_);
  keys_for_latest(keys, found, customer_);
}

Result<engine::ObjectRef> AnnounceCall::run(engine::Context& ctx) {
  const identity::Customer* customer = ctx.find<identity::Customer>(customer_);
  if (customer == nullptr || customer->state == identity::CustomerState::closed)
    return refuse(Code::not_found);
  const AnnouncedCall* before = live_call(ctx, customer_);
  const CallsTo* to = ctx.find<CallsTo>(customer_);
  const std::int64_t number = to == nullptr ? 1 : to->calls + 1;

  // From here it happens.
  if (before != nullptr) end(ctx, *before);
  if (number == 1)
    ctx.insert(CallsTo{customer_, number});
  else
    ctx.edit<CallsTo>(customer_).calls = number;
  ctx.insert(AnnouncedCall{customer_, number, staff_, reason_, word_, ctx.now(), ctx.now() + kCallLasts, {}});
  return engine::ObjectRef{0, number};
}

void EndCall::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_latest(keys, found, customer_);
}

Result<engine::ObjectRef> EndCall::run(engine::Context& ctx) {
  if (const AnnouncedCall* live = live_call(ctx, customer_)) end(ctx, *live);
  return engine::ObjectRef{};
}

void LookCalls::run(engine::Context& ctx) {
  calls = store::scan_all<AnnouncedCall>(ctx.reader(), store::prefix_range(store::make_key(customer_)));
  std::reverse(calls.begin(), calls.end());
  if (calls.size() > kCallsShown) calls.resize(kCallsShown);
}

}  // namespace chenxi::calls
