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
  void start();
  void stop();

 private:
  Instance& instance_;
};

}  // namespace chenxi::app
