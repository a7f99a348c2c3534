// StandingQueue: tells a burst, which drains by itself, from a queue that stands because more comes in than goes out.
//
// A queue that was empty in between does not stand, however slow the machine is. The rule is CoDel's (K. Nichols, V. Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012; RFC 8289) with refusal in
// place of dropping: as long as somebody was served within `target` during the last `interval`, everybody is welcome.
// After that, whoever has waited longer than `target` is told to come again, and those behind him are served in time.
#pragma once
#include "base/time.h"

namespace chenxi {

class StandingQueue {
 public:
  static constexpr Duration kTarget{20'000}, kInterval{100'000};

  /// Somebody reaches the head of the queue at `now` (monotonic) after waiting. true: the queue stands, and he waited too long.
  bool refuses(Duration waited, Duration now) {
    const bool was_empty = now.us - waited.us > last_.us;  // he was not there yet when the one before him was served
    last_ = now;
    if (waited.us <= kTarget.us) {
      over_since_ = Duration{-1};
      return false;
    }
    if (over_since_.us < 0 || was_empty) over_since_ = now;
    return now.us - over_since_.us >= kInterval.us;
  }

 private:
  Duration last_{INT64_MIN / 2};  // when the last one was served
  Duration over_since_{-1};       // since when everybody has waited longer than the target; -1: not so
};

}  // namespace chenxi
