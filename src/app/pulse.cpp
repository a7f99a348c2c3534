#include "app/pulse.h"

namespace chenxi::app {
namespace {

constexpr auto kBeat = std::chrono::seconds(1);

/// The cheapest question that the executor must have open books for.
struct Anything : engine::Query {
  const char* name() const override { return "app.pulse"; }
  void run(engine::Context&) override {}
};

}  // namespace

Pulse::~Pulse() { stop(); }

void Pulse::start() {
  good_ = true;  // the books were opened just now
  thread_ = std::thread([this] { loop(); });
}

void Pulse::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Pulse::loop() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kBeat, [this] { return stopping_; })) {
    lock.unlock();
    beat();
    lock.lock();
  }
}

void Pulse::beat() {
  instance_.engine().run_between_batches([this](engine::Executor& executor) { posting_stopped_ = executor.posting_stopped(); });
  good_ = !instance_.engine().ask_and_wait(std::make_shared<Anything>()).refusal && !posting_stopped_;
}

}  // namespace chenxi::app
