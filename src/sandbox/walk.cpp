#include "sandbox/walk.h"

#include <algorithm>

namespace chenxi::sandbox {

std::int64_t walk(engine::Executor& executor, TestClock& clock, Instant to) {
  std::int64_t fired = 0;
  clock.stand(clock.now());
  while (true) {
    const auto due = executor.next_due();
    if (!due || *due > to) break;
    clock.stand(std::max(*due, clock.now()));
    auto jobs = executor.due_timers();
    if (jobs.empty()) continue;  // called off meanwhile
    executor.run_batch(jobs);
    executor.rest();
    fired += static_cast<std::int64_t>(jobs.size());
  }
  clock.stand(std::max(to, clock.now()));
  return fired;
}

std::int64_t walk_on(engine::Executor& executor, TestClock& clock, Instant to,
                     const std::function<void(Duration ahead)>& keep) {
  const Duration before = clock.ahead(), ahead = to - clock.real_now();
  keep(ahead);
  try {
    const std::int64_t fired = walk(executor, clock, to);
    clock.run(ahead);
    return fired;
  } catch (...) {
    // A clock that stands would stand for ever. What was done on the way bears the time there, so it never
    // goes back.
    clock.run(std::max(before, clock.now() - clock.real_now()));
    throw;
  }
}

}  // namespace chenxi::sandbox
