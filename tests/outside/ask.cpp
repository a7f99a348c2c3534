#include "tests/outside/ask.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

namespace outside {

std::optional<Reply> ask(int port, const std::string& request) {
  const int socket = chenxi::town::connect_to(port);
  if (socket < 0) return std::nullopt;
  std::string in;
  std::optional<Reply> reply;
  if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[16384];
    pollfd ready{socket, POLLIN, 0};
    while (!reply && ::poll(&ready, 1, 5000) > 0) {
      const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      in.append(buffer, static_cast<std::size_t>(n));
      const std::string head = in.substr(0, in.find("\r\n\r\n") + 2);
      if (auto answer = chenxi::town::take_answer(in)) reply = Reply{answer->status, head, answer->body};
    }
  }
  ::close(socket);
  return reply;
}

std::string get(int port, const std::string& path, const std::string& cookie) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost:{}\r\n{}\r\n", path, port,
                     cookie.empty() ? "" : "Cookie: __Host-wallet=" + cookie + "\r\n");
}

}  // namespace outside
