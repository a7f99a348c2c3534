// Walking a sandbox to a later instant.
//
// The problem with a clock that leaps: what was due on the way would all be done at once, at the end, each
// believing that it is late. The picture: the clock walks from one due timer to the next, stands there until
// everything that is due then has been done, and goes on. So what a timer writes bears the instant at which
// it was due, and what it sets for later is met too.
#pragma once
#include <functional>

#include "engine/executor.h"
#include "sandbox/clock.h"

namespace chenxi::sandbox {

/// On the executor's thread. Leaves the clock standing at `to`; gives how many timers fired.
std::int64_t walk(engine::Executor& executor, TestClock& clock, Instant to);

/// Walks there and runs on. `keep` makes durable, before it goes, how far ahead the clock is going to be.
/// Where something is thrown the clock runs on from where it came to.
std::int64_t walk_on(engine::Executor& executor, TestClock& clock, Instant to,
                     const std::function<void(Duration ahead)>& keep);

}  // namespace chenxi::sandbox
