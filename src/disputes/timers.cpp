#include "disputes/timers.h"

#include "disputes/decide.h"

namespace chenxi::disputes {

void register_timers(engine::Executor& executor) {
  executor.on_timer(kDueTimer, [](std::int64_t dispute) { return std::make_shared<Expire>(dispute); });
}

}  // namespace chenxi::disputes
