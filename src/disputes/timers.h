// The timers of this room.
#pragma once
#include "engine/executor.h"

namespace chenxi::disputes {

constexpr const char* kDueTimer = "disputes.due";  // about a dispute: its deadline has come

/// Before executor.open().
void register_timers(engine::Executor& executor);

}  // namespace chenxi::disputes
