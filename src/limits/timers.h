// What this room does later.
#pragma once
#include "engine/executor.h"
#include "limits/change.h"

namespace chenxi::limits {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(Raise::kTimer, [](std::int64_t customer) { return std::make_shared<Raise>(customer); });
}

}  // namespace chenxi::limits
