// What this room does later.
#pragma once
#include "engine/executor.h"
#include "family/link.h"
#include "family/recovery.h"

namespace chenxi::family {

/// Before executor.open().
inline void register_timers(engine::Executor& executor) {
  executor.on_timer(Loosen::kTimer, [](std::int64_t link) { return std::make_shared<Loosen>(link); });
  executor.on_timer(ComeBack::kTimer, [](std::int64_t row) { return std::make_shared<ComeBack>(row); });
}

}  // namespace chenxi::family
