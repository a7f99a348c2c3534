// What this room does later.
#pragma once
#include "engine/executor.h"
#include "family/link.h"

namespace chenxi::family {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(Loosen::kTimer, [](std::int64_t link) { return std::make_shared<Loosen>(link); });
}

}  // namespace chenxi::family
