#include "webhooks/settle.h"

#include <algorithm>

namespace chenxi::webhooks {
namespace {

constexpr std::int64_t kGone = 410;
constexpr std::size_t kTriesMax = std::size(kWaits) + 1;

bool taken(const Answer& answer) { return answer.status >= 200 && answer.status < 300; }

}  // namespace

void stop_waiting(engine::Context& ctx, std::int64_t endpoint, std::int64_t number) {
  if (ctx.find<Waiting>(endpoint, number) == nullptr) return;
  ctx.erase<Waiting>(endpoint, number);
  if (const Delivery* tried = ctx.find<Delivery>(endpoint, number); tried != nullptr && tried->state == DeliveryState::waiting)
    ctx.edit<Delivery>(endpoint, number).state = DeliveryState::given_up;
}

void Settle::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Endpoint>(waiting_.merchant, waiting_.endpoint);
  keys.row<Waiting>(waiting_.endpoint, waiting_.number);
  keys.row<Delivery>(waiting_.endpoint, waiting_.number);
  keys.row<Delivery>(waiting_.endpoint, waiting_.number - kDeliveriesKept);
}

Result<engine::ObjectRef> Settle::run(engine::Context& ctx) {
  const Waiting* found = ctx.find<Waiting>(waiting_.endpoint, waiting_.number);
  // Sent again meanwhile by its shop: that try settles it.
  if (found == nullptr || found->tries != waiting_.tries) return engine::ObjectRef{};
  const Endpoint* endpoint = ctx.find<Endpoint>(waiting_.merchant, waiting_.endpoint);
  // From here it happens.
  if (endpoint == nullptr) {  // removed while this try was on its way: there is no log any more
    ctx.erase<Waiting>(waiting_.endpoint, waiting_.number);
    return engine::ObjectRef{};
  }
  Delivery row;
  row.endpoint = waiting_.endpoint;
  row.number = waiting_.number;
  row.tries = found->tries + 1;
  row.status = answer_.status;
  row.why = answer_.why.substr(0, kAnswerBytesMax);
  row.answer = store::Bytes(answer_.body.substr(0, kAnswerBytesMax));
  row.at = ctx.now();
  const bool again = !taken(answer_) && answer_.status != kGone && row.tries < static_cast<std::int64_t>(kTriesMax);
  row.state = taken(answer_) ? DeliveryState::delivered : again ? DeliveryState::waiting : DeliveryState::given_up;
  if (again) {
    const Duration wait = kWaits[row.tries - 1];
    Waiting& next = ctx.edit<Waiting>(waiting_.endpoint, waiting_.number);
    next.tries = row.tries;
    next.next_at = ctx.now() + std::max(Duration{wait.us + wait.us / 1000 * jitter_}, std::min(seconds(answer_.retry_after_s), hours(24)));
  } else {
    ctx.erase<Waiting>(waiting_.endpoint, waiting_.number);
  }
  if (answer_.status == kGone) {
    Endpoint& gone = ctx.edit<Endpoint>(waiting_.merchant, waiting_.endpoint);
    gone.state = EndpointState::gone;
    gone.gone_at = ctx.now();
  }
  if (ctx.find<Delivery>(row.endpoint, row.number - kDeliveriesKept) != nullptr)
    ctx.erase<Delivery>(row.endpoint, row.number - kDeliveriesKept);
  if (ctx.find<Delivery>(row.endpoint, row.number) != nullptr)
    ctx.edit<Delivery>(row.endpoint, row.number) = std::move(row);
  else
    ctx.insert(std::move(row));
  return engine::ObjectRef{};
}

}  // namespace chenxi::webhooks
