// TestClock: the clock of a sandbox. It runs as the real one does, ahead of it by as much as it was put
// forward, and stands still while what was due on the way is done (walk.h). Both of its faces move alike, so
// to the engine no clock has leapt.
#pragma once
#include <atomic>

#include "base/env.h"

namespace chenxi::sandbox {

class TestClock : public Clock {
 public:
  /// Stands at `at` until it is told to run.
  TestClock(Clock& real, Instant at)
      : real_(real), lag_(real.now().us - real.monotonic().us - kPast.us), stands_at_(at.us) {}

  Instant now() override {
    const std::int64_t stands = stands_at_.load();
    return {stands != 0 ? stands : real_.now().us + ahead_.load()};
  }
  Duration monotonic() override {
    const std::int64_t stands = stands_at_.load();
    return {stands != 0 ? stands - lag_ : real_.monotonic().us + kPast.us + ahead_.load()};
  }
  bool stands() const { return stands_at_.load() != 0; }
  Duration ahead() const { return {ahead_.load()}; }
  /// Of the world outside: signatures for others carry it.
  Instant real_now() { return real_.now(); }

  void stand(Instant at) { stands_at_ = at.us; }
  /// From now on it runs, this much ahead.
  void run(Duration ahead) {
    ahead_ = ahead.us;
    stands_at_ = 0;
  }

 private:
  /// A sandbox may be older than the machine's monotonic clock: its own is never below zero.
  static constexpr Duration kPast = hours(24 * 3'660);

  Clock& real_;
  const std::int64_t lag_;  // of the monotonic face behind the other
  std::atomic<std::int64_t> ahead_ = 0, stands_at_;
};

}  // namespace chenxi::sandbox
