#include "webhooks/queries.h"

namespace chenxi::webhooks {

void ListEvents::run(engine::Context& ctx) {
  store::Range range = store::prefix_range(store::make_key(merchant_), limit_ + 1);
  range.from = store::make_key(merchant_, after_ + 1);
  found = store::scan_all<ShopEvent>(ctx.reader(), range);
  more = static_cast<std::int64_t>(found.size()) > limit_;
  if (more) found.pop_back();
}

void ListEndpoints::run(engine::Context& ctx) {
  for (const Endpoint& endpoint : store::scan_all<Endpoint>(ctx.reader(), store::prefix_range(store::make_key(merchant_)))) {
    store::Range newest = store::prefix_range(store::make_key(endpoint.id), 1);
    newest.descending = true;
    const auto last = store::scan_all<Delivery>(ctx.reader(), newest);
    found.push_back({endpoint, last.empty() ? std::nullopt : std::optional(last.front())});
  }
}

void ListDeliveries::run(engine::Context& ctx) {
  known = ctx.fetch<Endpoint>(merchant_, endpoint_) != nullptr;
  if (!known) return;
  store::Range range = store::prefix_range(store::make_key(endpoint_), limit_ + 1);
  range.descending = true;
  if (before_ != 0) range.to = store::make_key(endpoint_, before_);
  for (Delivery& delivery : store::scan_all<Delivery>(ctx.reader(), range)) {
    more = static_cast<std::int64_t>(found.size()) == limit_;
    if (more) return;
    Found one{std::move(delivery), {}, {}};
    if (const ShopEvent* event = ctx.fetch<ShopEvent>(merchant_, one.delivery.number)) one.event = *event;
    if (const Waiting* waiting = ctx.fetch<Waiting>(endpoint_, one.delivery.number)) one.next_at = waiting->next_at;
    found.push_back(std::move(one));
  }
}

}  // namespace chenxi::webhooks
