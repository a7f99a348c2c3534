#include "sandbox/walk.h"

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

}  // namespace chenxi::sandbox
