#include "tests/scenario/call.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"

namespace chenxi::scenario {

std::string Reply::header(std::string_view name) const {
  const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return "";
  const std::size_t from = at + 4 + name.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

json::value Reply::json() const {
  auto value = parse_json(body, {.depth = 32, .members = 100'000});
  return value ? std::move(*value) : json::value();
}

Call::Call(std::uint16_t port, const std::string& bytes, Send send) {
  const std::size_t now = send == Send::all ? bytes.size() : bytes.size() - 1;
  kept_ = bytes.substr(now);
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
        "the server listens");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string_view rest = std::string_view(bytes).substr(0, now);
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // refused before all of it came: the answer is there to be read
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

Call::~Call() {
  ::close(socket_);
}

void Call::release() {
  ::send(socket_, kept_.data(), kept_.size(), MSG_NOSIGNAL);
}

bool Call::poll(int wait_ms) {
  pollfd ready{socket_, POLLIN, 0};
  while (!whole_ && ::poll(&ready, 1, wait_ms) > 0) {
    char bytes[16 * 1024];
    const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n > 0) buffer_.append(bytes, static_cast<std::size_t>(n));
    const std::size_t end = buffer_.find("\r\n\r\n");
    if (n <= 0) whole_ = true;
    if (end == std::string::npos) continue;
    const std::size_t length = buffer_.find("Content-Length: ");
    const std::size_t size = length < end ? std::stoul(buffer_.substr(length + 16)) : 0;
    whole_ = whole_ || buffer_.size() >= end + 4 + size;
  }
  return whole_;
}

Reply Call::reply() const {
  Reply out;
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) return out;
  out.head = buffer_.substr(0, end + 2);
  out.body = buffer_.substr(end + 4);
  out.status = std::atoi(out.head.c_str() + 9);
  return out;
}

}  // namespace chenxi::scenario
