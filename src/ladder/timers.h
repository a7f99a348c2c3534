// What this room does later.
#pragma once
#include "engine/executor.h"
#include "ladder/check.h"

namespace chenxi::ladder {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(AskAgain::kTimer,
                    [](std::int64_t customer) { return std::make_shared<AskAgain>(customer); });
}

}  // namespace chenxi::ladder
