// What this room does later.
#pragma once
#include "engine/executor.h"

namespace chenxi::ports {
struct Services;
}
namespace chenxi::identity {

/// Before executor.open().
void register_timers(engine::Executor& executor, ports::Services& services);

}  // namespace chenxi::identity
