// The operator's door: a Unix socket in the data directory (mode 0600). One JSON object a line asks
// {"request":"cash_in","arguments":{…}}, one answers {"ok":true,"result":…} or {"ok":false,"code":…,"message":…}.
// Whoever may open the socket owns the data directory; until operators can log in, there is no other way.
#pragma once
#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "app/rooms.h"

namespace chenxi::app {

class OperatorSocket {
 public:
  OperatorSocket(std::filesystem::path path, ports::Services& services, ports::OperatorRequests requests);
  ~OperatorSocket();
  /// Takes no more requests; the one at hand is answered first. Before the engine stops: it may be waiting for it.
  void stop();

 private:
  void loop();
  void listen_to(int client);
  void serve(int client);

  std::filesystem::path path_;
  ports::Services& services_;
  ports::OperatorRequests requests_;
  int listener_ = -1;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  int client_ = -1;  // who is being listened to
  std::thread thread_;
};

/// Does a server answer there? (A killed one leaves its socket behind.)
bool server_answers(const std::filesystem::path& data);
/// Asks the server of a data directory. Throws Trouble when none is running there.
json::value ask_server(const std::filesystem::path& data, std::string_view request, const json::value& arguments);

}  // namespace chenxi::app
