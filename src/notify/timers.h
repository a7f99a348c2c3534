// What this room does later.
#pragma once
#include "engine/executor.h"
#include "notify/settle.h"

namespace chenxi::notify {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(Forget::kTimer, [](std::int64_t message) { return std::make_shared<Forget>(message); });
}

}  // namespace chenxi::notify
