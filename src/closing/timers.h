// What this room does later.
#pragma once
#include "closing/erasure.h"
#include "engine/executor.h"

namespace chenxi::closing {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(DestroyStatutory::kTimer, [](std::int64_t customer) { return std::make_shared<DestroyStatutory>(customer); });
}

}  // namespace chenxi::closing
