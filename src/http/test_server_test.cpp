// The test server's own workings (see test_server.h); holds no tests.
#include "http/test_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "http/text.h"

namespace chenxi::http {

std::string Received::header(std::string_view name) const {
  for (const auto& [each, value] : headers) {
    if (equal_ignoring_case(each, name)) return value;
  }
  return "";
}

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int now = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) throw Trouble("cannot connect");
}

RawClient::~RawClient() {
  ::close(fd_);
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;  // the server has hung up; its answer may still be there
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void RawClient::shrink_receive_buffer() {
  const int bytes = 4096;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

bool RawClient::more() {
  pollfd wait{.fd = fd_, .events = POLLIN, .revents = 0};
  if (::poll(&wait, 1, 10'000) <= 0) return false;
  char bytes[4096];
  const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
  if (n <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

std::string RawClient::read_until(std::string_view text) {
  for (;;) {
    if (const auto at = buffer_.find(text); at != std::string::npos) {
      std::string found = buffer_.substr(0, at + text.size());
      buffer_.erase(0, found.size());
      return found;
    }
    if (!more()) return std::exchange(buffer_, {});
  }
}

Received RawClient::receive(bool head_only) {
  Received received;
  const std::string head = read_until("\r\n\r\n");
  if (!head.starts_with("HTTP/1.1 ")) return received;
  received.status = std::stoi(head.substr(9, 3));
  std::string_view rest = std::string_view{head}.substr(head.find("\r\n") + 2);
  while (rest != "\r\n") {
    const auto colon = rest.find(": "), end = rest.find("\r\n");
    received.headers.emplace_back(rest.substr(0, colon), rest.substr(colon + 2, end - colon - 2));
    rest.remove_prefix(end + 2);
  }
  const std::string length = received.header("content-length");
  if (head_only || length.empty()) return received;
  const auto n = static_cast<std::size_t>(std::stoull(length));
  while (buffer_.size() < n && more()) {
  }
  received.body = buffer_.substr(0, n);
  buffer_.erase(0, received.body.size());
  return received;
}

bool RawClient::is_closed() {
  return buffer_.empty() && !more();
}

TestServer::TestServer(std::vector<Route> routes, Options options) {
  options.address = "127.0.0.1";
  options.port = 0;
  options.clock = &clock;
  options.rng = &rng;
  options.metrics = &metrics;
  server = std::make_unique<Server>(std::move(options), std::move(routes));
  server->start();
}

Route simple_route(std::string method, std::string pattern, std::function<Reply(const Request&)> make) {
  Route route;
  route.operation_id = method + " " + pattern;
  route.method = std::move(method);
  route.pattern = std::move(pattern);
  route.handler = [make = std::move(make)](const RequestPtr& request, const Respond& respond) {
    respond(make ? make(*request) : json_reply(200, {{"path", request->path}, {"body", request->body}}));
  };
  return route;
}

std::string get(std::string_view path, std::string_view extra) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, extra);
}

std::string post(std::string_view path, std::string_view body, std::string_view extra) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\n{}\r\n{}",
      path, body.size(), extra, body);
}

}  // namespace chenxi::http
