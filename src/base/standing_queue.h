// StandingQueue: tells a burst, which drains by itself, from a queue that stands because more comes in than goes out.
//
// A queue that was empty in between does not stand, however slow the machine is, nor does one page's handful of requests. The rule is CoDel's (K. Nichols, V. Jacobson,
// "Controlling Queue Delay", ACM Queue 10(5), 2012; RFC 8289) with refusal in place of dropping: as long as somebody was
// served within `target` during the last `interval`, everybody is welcome. After that, whoever has waited longer than
// `target` is told to come again, and those behind him are served in time. A queue that stood a moment ago and grows again
// gets no second interval: more still comes in than goes out, and waits would swing between nothing and too long.
#pragma once
#include "base/time.h"

namespace chenxi {

class StandingQueue {
 public:
  static constexpr Duration kTarget{20'000}, kInterval{60'000}, kMemory{1'600'000};
  static constexpr std::size_t kCrowd = 64;

  /// Somebody reaches the head of the queue at `now` (monotonic) after waiting, perhaps with others behind him who are served at
  /// the same time (`many` in all). true: the queue stands, and he waited too long.
  bool refuses(Duration waited, Duration now, std::size_t many = 1, Duration target = kTarget) {
    const bool was_empty = now.us - waited.us > last_.us;  // he was not there yet when the one before him was served
    last_ = now;
    if (waited <= target) {
      over_since_ = Duration{-1};
      return false;
    }
    if (over_since_.us < 0 || was_empty) over_since_ = now, late_ = 0;
    late_ += many;
    const bool grows_again = !was_empty && stood_lately(now);
    if (!grows_again && (late_ < kCrowd || now.us - over_since_.us < kInterval.us)) return false;
    refused_ = now;
    return true;
  }
  /// Has anybody been refused during the last moments?
  bool stood_lately(Duration now) const { return now.us - refused_.us < kMemory.us; }

 private:
  Duration last_{INT64_MIN / 2};  // when the last one was served
  Duration refused_{INT64_MIN / 2};  // when somebody last waited too long in a queue that stood
  std::size_t late_ = 0;          // how many in a row have waited longer than the target
  Duration over_since_{-1};       // since when everybody has waited longer than the target; -1: not so
};

}  // namespace chenxi
