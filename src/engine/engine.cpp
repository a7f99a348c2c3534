#include "engine/engine.h"

#include "base/log.h"

#include <future>

namespace chenxi::engine {

Engine::Engine(Env& env, Executor& executor, Poster poster, Options options)
    : env_(env), executor_(executor), poster_(std::move(poster)), options_(options) {}

Engine::~Engine() { stop(); }

void Engine::start() {
  thread_ = std::thread([this] { loop(); });
}

void Engine::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Engine::submit(std::shared_ptr<Command> command, Done done) {
  Job job;
  job.command = std::move(command);
  job.done = std::move(done);
  return push(std::move(job));
}

bool Engine::ask(std::shared_ptr<Query> query, Done done) {
  Job job;
  job.query = std::move(query);
  job.done = std::move(done);
  return push(std::move(job));
}

Outcome Engine::submit_and_wait(std::shared_ptr<Command> command) {
  Job job;
  job.command = std::move(command);
  return push_and_wait(std::move(job));
}

Outcome Engine::ask_and_wait(std::shared_ptr<Query> query) {
  Job job;
  job.query = std::move(query);
  return push_and_wait(std::move(job));
}

Outcome Engine::push_and_wait(Job job) {
  const auto answered = std::make_shared<std::promise<Outcome>>();
  std::future<Outcome> answer = answered->get_future();
  job.direct = true;
  job.done = [answered](const Outcome& outcome) { answered->set_value(outcome); };
  if (!push(std::move(job))) return {Refusal(Code::overloaded), false};
  if (!thread_.joinable())  // a simulation: nobody else will run it
    while (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      if (!step()) return {Refusal(Code::unavailable), false};
  return answer.get();
}

bool Engine::push(Job job) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.queue_max || env_.rare("engine.queue_full")) return false;
    was_empty = queue_.empty();
    if (was_empty) oldest_ = env_.clock->monotonic();
    queue_.push_back(std::move(job));
  }
  if (was_empty) wake_.notify_one();
  return true;
}

void Engine::run_between_batches(std::function<void(Executor&)> work) {
  {
    const std::lock_guard lock(mutex_);
    between_.push_back(std::move(work));
  }
  wake_.notify_one();
}

std::size_t Engine::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

bool Engine::is_crowded(bool pressing) const {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) return false;
  return crowded_ || queue_.size() >= options_.crowd || (pressing && env_.clock->monotonic().us - oldest_.us > StandingQueue::kTarget.us);
}

Engine::Work Engine::take() {
  Work work;
  const Duration now = env_.clock->monotonic();
  crowded_ = !queue_.empty() && waiting_.refuses({now.us - oldest_.us}, now, queue_.size());
  oldest_ = now;  // what stays behind is younger than what goes
  std::size_t many = std::min<std::size_t>(queue_.size(), 1024);
  if (many > 1 && env_.rare("engine.short_batch")) many = 1 + env_.rng->below(many);
  if (many == queue_.size()) {
    work.jobs.swap(queue_);
  } else {
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(many);
    work.jobs.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  work.between.swap(between_);
  return work;
}

/// One batch and its answers; false: nothing to do.
bool Engine::run(Work work) {
  for (const auto& piece : work.between) {
    try {
      piece(executor_);
    } catch (const Trouble& trouble) {
      log(LogLevel::error, "engine.between", {{"why", std::string_view(trouble.what())}});
    }
  }
  std::vector<Job>& jobs = work.jobs;
  for (Job& job : executor_.due_timers()) jobs.push_back(std::move(job));
  if (jobs.empty()) return !work.between.empty();
  executor_.run_batch(jobs);
  std::vector<std::function<void()>> answers;
  answers.reserve(jobs.size());
  for (Job& job : jobs) {
    if (!job.done) continue;
    if (job.direct) job.done(job.outcome);
    else answers.push_back([done = std::move(job.done), outcome = std::move(job.outcome)] { done(outcome); });
  }
  jobs.clear();
  if (!answers.empty()) poster_(std::move(answers));
  executor_.rest();
  return true;
}

bool Engine::step() {
  Work work;
  {
    const std::lock_guard lock(mutex_);
    work = take();
  }
  return run(std::move(work));
}

void Engine::loop() {
  while (true) {
    Work work;
    {
      std::unique_lock lock(mutex_);
      const auto ready = [this] { return stopping_ || !queue_.empty() || !between_.empty(); };
      // A timer that is due wakes us at the latest after this wait; business timers are minutes and hours.
      if (!ready()) {
        const auto due = executor_.next_due();
        const std::int64_t wait_us =
            due ? std::clamp<std::int64_t>(due->us - env_.clock->now().us, 1'000, 1'000'000) : 1'000'000;
        wake_.wait_for(lock, std::chrono::microseconds(wait_us), ready);
      }
      if (stopping_ && queue_.empty() && between_.empty()) return;
      work = take();
    }
    run(std::move(work));
  }
}

}  // namespace chenxi::engine
