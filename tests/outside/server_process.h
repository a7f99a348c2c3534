// The real `chenxi serve` as a child: started, signalled, waited for. It never outlives this process.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace outside {

class ServerProcess {
 public:
  /// `environment`: further variables, "NAME=value". What the server says goes to `log`.
  ServerProcess(std::vector<std::string> command, std::vector<std::string> environment, std::string log);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  void start();
  /// true: it said "ready". false: it died, or did not say so within the time.
  bool wait_ready(std::chrono::seconds at_most = std::chrono::seconds(60));
  void signal(int number) const;
  /// Its status as waitpid gives it; nullopt: it still runs.
  std::optional<int> wait_exit(std::chrono::milliseconds at_most);
  /// SIGKILL, and waits.
  void kill();
  /// SIGTERM, and waits; true: it ended by itself with status 0.
  bool stop(std::chrono::milliseconds at_most = std::chrono::seconds(15));
  bool runs() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  /// Its resident memory now and at its highest, KiB.
  long memory_kib(const char* field = "VmRSS:") const;
  /// Does a line of its log, of this life or an earlier one, hold this?
  bool has_said(std::string_view what) const;

 private:
  std::vector<std::string> command_, environment_;
  std::string log_;
  pid_t pid_ = 0;
  int lines_ = -1;
};

/// A free port of this machine in [from, from + 100).
int free_port(int from);

}  // namespace outside
