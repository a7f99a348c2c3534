// Parent: keeps `chenxi serve` (and, in the demo, the bank beside it) running, and starts it again when it dies.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace chenxi::town {

/// A child process that is started again until stop().
class Child {
 public:
  /// `changed` is told "starting", "up" (its first line said "ready"), "down".
  Child(std::vector<std::string> command, std::function<void(const std::string& state)> changed);
  ~Child();
  void start();
  /// SIGTERM, then a wait of up to 10 s.
  void stop();
  /// SIGKILL, as in a crash; it is started again.
  void kill();
  bool is_up() const { return up_; }
  int restarts() const { return restarts_; }

 private:
  void loop();

  std::vector<std::string> command_;
  std::function<void(const std::string&)> changed_;
  std::atomic<bool> stopping_ = false, up_ = false, killed_ = false;
  std::atomic<int> restarts_ = 0;
  std::mutex mutex_;
  pid_t pid_ = 0;
  std::thread thread_;
};

}  // namespace chenxi::town
