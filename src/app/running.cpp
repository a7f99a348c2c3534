#include "app/running.h"

#include "notify/curl_outbound.h"

namespace chenxi::app {

Env environment() {
  Env env = real_env();
  static const std::unique_ptr<Outbound> outbound = notify::make_curl_outbound(*env.clock);
  env.outbound = outbound.get();
  return env;
}

Running::Running(Instance& instance) : instance_(instance) {}
Running::~Running() { stop(); }
void Running::start() {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  if (!std::exchange(reading_, true)) instance_.bills().start(instance_.engine());
  if (started_) return;
  if (instance_.recovery_open()) return instance_.bank().stand_still();
  started_ = true;
  instance_.courier().start();
  instance_.sender().start();
  if (instance_.bank().has_bank()) instance_.bank().start(instance_.engine());
  instance_.enquiries().start(instance_.engine());
}

void Running::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  instance_.bank().stop();
  instance_.enquiries().stop();
  instance_.courier().stop();
  instance_.sender().stop();
  instance_.bills().stop();
}

}  // namespace chenxi::app
