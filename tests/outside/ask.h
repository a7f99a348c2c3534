// One question to a server over a connection of its own.
#pragma once
#include <optional>
#include <string>

namespace outside {

struct Reply {
  int status = 0;
  std::string head, body;
  bool advises() const { return head.find("\r\nRetry-After:") != std::string::npos; }
};

/// Waits up to five seconds; nullopt: no connection, or no whole answer.
std::optional<Reply> ask(int port, const std::string& request);
std::string get(int port, const std::string& path, const std::string& cookie = "");

}  // namespace outside
