// Engine: the queue in front of an Executor, and the thread that runs it.
//
// Batches form by themselves: the thread takes everything that is queued (at most batch_commands_max), runs it, hands
// all answers over in one call, and looks again. No timer, no waiting for a batch to fill.
#pragma once
#include <condition_variable>
#include <thread>

#include "base/standing_queue.h"
#include "engine/executor.h"

namespace chenxi::engine {

/// Takes the answers of one batch to the threads that wait for them. Called on the executor's thread; whoever waits in
/// submit_and_wait() is answered directly.
using Poster = std::function<void(std::vector<std::function<void()>>)>;

class Engine {
 public:
  struct Options {
    std::size_t queue_max = 16'384;
    std::size_t crowd = 1'024;  // jobs; as many as a batch takes
  };
  /// `executor` is open already.
  Engine(Env& env, Executor& executor, Poster poster, Options options);
  ~Engine();

  void start();
  /// Instead of start(), for a simulation: runs one batch of what is queued and due on the calling thread. false: there
  /// was nothing. Whoever waits in submit_and_wait() then runs the batches himself.
  bool step();
  /// Lets queued work finish, then stops the thread.
  void stop();

  using Done = std::function<void(const Outcome&)>;
  /// false: the queue is full and nothing was taken; answer `overloaded`.
  bool submit(std::shared_ptr<Command> command, Done done);
  bool ask(std::shared_ptr<Query> query, Done done);
  /// For threads that may wait: CLI requests, consumers of the outbox. Never call from an HTTP thread.
  Outcome submit_and_wait(std::shared_ptr<Command> command);
  Outcome ask_and_wait(std::shared_ptr<Query> query);
  /// Runs a piece of code on the executor's thread between batches (CLI over the socket, backup).
  void run_between_batches(std::function<void(Executor&)> work);
  std::size_t queued() const;
  /// More comes in than goes out: whoever joins the queue now waits for a whole batch before its own. Better refused at once.
  /// `pressing`: more comes than can be taken in, too; then nobody joins behind one who has waited too long (the disk holds us up).
  bool is_crowded(bool pressing) const;

 private:
  bool push(Job job);
  Outcome push_and_wait(Job job);
  void loop();
  struct Work {
    std::vector<Job> jobs;
    std::vector<std::function<void(Executor&)>> between;
  };
  Work take();  // with the lock held
  bool run(Work work);

  Env& env_;
  Executor& executor_;
  Poster poster_;
  Options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job> queue_;
  Duration oldest_{};  // when the first of the queue came, monotonic
  StandingQueue waiting_;
  bool crowded_ = false;  // the last time that a batch was taken
  std::vector<std::function<void(Executor&)>> between_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace chenxi::engine
