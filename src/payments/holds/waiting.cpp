#include "payments/holds/waiting.h"

#include "merchants/rows.h"
#include "payments/api/rows.h"

namespace chenxi::payments {

void ListWaiting::run(engine::Context& ctx) {
  for (const HoldWaiting& one : store::scan_all<HoldWaiting>(
           ctx.reader(), store::prefix_range(store::make_key(merchant_), kMost + 1))) {
    if (static_cast<std::int64_t>(found.size()) == kMost) {
      more = true;
      return;
    }
    WaitingOrder out;
    out.hold = *ctx.fetch<Hold>(one.hold);
    if (const auto* order = ctx.fetch<merchants::Order>(out.hold.order)) out.title = order->title;
    if (const auto* made = ctx.fetch<ApiOrder>(merchant_, out.hold.order)) out.number = made->number;
    found.push_back(std::move(out));
  }
}

}  // namespace chenxi::payments
