// The timers that this room sets.
#pragma once
#include "banks/decide.h"
#include "banks/feed.h"
#include "engine/executor.h"

namespace chenxi::banks {

inline void register_timers(engine::Executor& executor) {
  executor.on_timer("banks.ask_again", [](std::int64_t order) { return std::make_shared<AskAgain>(order); });
  executor.on_timer("banks.read", [](std::int64_t bank) { return std::make_shared<ReadOn>(bank); });
}

}  // namespace chenxi::banks
