// Stands between a client and PostgreSQL on a Unix socket, counts the client's messages, and cuts the connection at one.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace chenxi::conformance {

class CuttingProxy {
 public:
  enum class Cut { before, half_way, after };

  /// `server`: the path of the server's socket.
  explicit CuttingProxy(std::string server);
  ~CuttingProxy();

  const std::string& directory() const { return directory_; }  // host= for libpq
  /// From now on counts the client's messages, and cuts before, within or right behind the n-th.
  void arm(std::int64_t n, Cut cut);
  void disarm() { armed_ = false; }
  bool struck() const { return struck_; }

 private:
  void accept_clients();
  void serve(int client);
  bool forward_message(int client, int server);

  std::string server_, directory_;
  int listener_ = -1;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::atomic<bool> armed_{false}, struck_{false}, stopping_{false};
  std::atomic<std::int64_t> left_{0};
  std::atomic<Cut> cut_{Cut::before};
  std::thread acceptor_;
};

}  // namespace chenxi::conformance
