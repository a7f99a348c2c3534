// Stands between a client and PostgreSQL on a Unix socket, counts the client's messages, and cuts the connection at one.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace chenxi::conformance {

class CuttingProxy {
 public:
  /// `after`: the server has done all that it was told, and none of its answers to that comes back. Otherwise
  /// it may still be at work on what it had got when its client comes again.
  enum class Cut { before, half_way, after };

  /// `server`: the path of the server's socket.
  explicit CuttingProxy(std::string server);
  ~CuttingProxy();

  const std::string& directory() const { return directory_; }  // host= for libpq
  /// From now on counts the client's messages, and cuts before, within or right behind the n-th.
  void arm(std::int64_t n, Cut cut) { arm(n, cut, false); }
  /// Counts only the messages that make the server carry out a COMMIT.
  void arm_at_commit(Cut cut) { arm(1, cut, true); }
  void disarm() { armed_ = false; }
  bool struck() const { return struck_; }

 private:
  void arm(std::int64_t n, Cut cut, bool only_commits);
  void accept_clients();
  void serve(int client);
  /// `statement`: what an Execute would carry out.
  bool forward_message(int client, int server, std::string& statement);

  std::string server_, directory_;
  int listener_ = -1;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::atomic<bool> armed_{false}, only_commits_{false}, struck_{false}, stopping_{false};
  std::atomic<std::int64_t> left_{0};
  std::atomic<Cut> cut_{Cut::before};
  std::thread acceptor_;
};

/// The socket of the server that a connection string names; nullopt: it is not asked over a Unix socket.
std::optional<std::string> socket_of(const std::string& conninfo);

}  // namespace chenxi::conformance
