// What this room does later.
#pragma once
#include "engine/executor.h"
#include "webhooks/endpoints.h"

namespace chenxi::webhooks {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(ForgetLog::kTimer, [](std::int64_t endpoint) { return std::make_shared<ForgetLog>(endpoint); });
}

}  // namespace chenxi::webhooks
