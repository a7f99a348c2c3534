// Pulse: asks the books once a second, as a client would. So a store that a trouble closed is opened again although nobody
// pays, a node that lost its part to another one notices and waits for it, and /readyz speaks of what just happened.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/instance.h"

namespace chenxi::app {

class Pulse {
 public:
  explicit Pulse(Instance& instance) : instance_(instance) {}
  ~Pulse();
  void start();
  void stop();
  /// Commands would be taken now.
  bool is_good() const { return good_; }

 private:
  void loop();
  void beat();

  Instance& instance_;
  std::atomic<bool> good_ = false;
  std::atomic<bool> posting_stopped_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace chenxi::app
