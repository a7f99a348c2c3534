// What this room does later.
#pragma once
#include "engine/executor.h"
#include "staff/change.h"

namespace chenxi::staff {

/// Before executor.open().
inline void register_timers(engine::Executor& executor,
                            const std::shared_ptr<const ports::ChangeKinds>& kinds) {
  executor.on_timer(ExpireChange::kTimer,
                    [kinds](std::int64_t change) { return std::make_shared<ExpireChange>(change, kinds); });
}

}  // namespace chenxi::staff
