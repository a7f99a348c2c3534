#include "app/running.h"

namespace chenxi::app {

Env environment() { return real_env(); }

Running::Running(Instance& instance) : instance_(instance) {}
Running::~Running() { stop(); }
void Running::start() {
  if (instance_.bank().has_bank()) instance_.bank().start(instance_.engine());
}

void Running::stop() { instance_.bank().stop(); }

}  // namespace chenxi::app
