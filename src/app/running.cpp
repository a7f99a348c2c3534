#include "app/running.h"

namespace chenxi::app {

Env environment() { return real_env(); }

Running::Running(Instance& instance) : instance_(instance) {}
Running::~Running() { stop(); }
void Running::start() {}
void Running::stop() {}

}  // namespace chenxi::app
