#include "transfers/timers.h"

#include "transfers/arrive.h"
#include "transfers/claim.h"

namespace chenxi::transfers {

void register_timers(engine::Executor& executor, const rules::Packs& packs) {
  executor.on_timer(kArriveTimer, [&packs](std::int64_t transfer) { return std::make_shared<Arrive>(packs, transfer); });
  executor.on_timer(kClaimTimer, [&packs](std::int64_t customer) { return std::make_shared<Claim>(packs, customer); });
}

}  // namespace chenxi::transfers
