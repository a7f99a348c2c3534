// Running: the threads beside the executor that carry things to the outside and come back with commands.
#pragma once
#include "app/instance.h"

namespace chenxi::app {

/// The outside world as this process reaches it.
Env environment();

class Running {
 public:
  explicit Running(Instance& instance);
  ~Running();
  /// While restored books wait for an operator nothing but the bills, which are made from the books alone: what was sent and asked
  /// since the backup is unknown to them.
  void start();
  void stop();

 private:
  Instance& instance_;
  std::mutex mutex_;  // the operator's socket starts what waited
  bool reading_ = false, started_ = false, stopped_ = false;
};

}  // namespace chenxi::app
