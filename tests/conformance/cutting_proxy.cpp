#include "tests/conformance/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/check.h"

namespace chenxi::conformance {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

bool write_all(int to, const char* data, std::size_t n) {
  while (n > 0) {
    const ssize_t done = ::send(to, data, n, MSG_NOSIGNAL);
    if (done <= 0) return false;
    data += done;
    n -= static_cast<std::size_t>(done);
  }
  return true;
}

bool read_all(int from, char* data, std::size_t n) {
  while (n > 0) {
    const ssize_t done = ::recv(from, data, n, 0);
    if (done <= 0) return false;
    data += done;
    n -= static_cast<std::size_t>(done);
  }
  return true;
}

/// Keeps the statement that an Execute would carry out: the last one parsed, or "" when a prepared one was
/// bound since. true: this message carries out a COMMIT.
bool carries_out_commit(const std::string& message, std::string& statement) {
  const auto text = [&](std::size_t from) {
    return std::string(message.c_str() + std::min(from, message.size()));
  };
  const auto second = [&] { return text(5 + text(5).size() + 1); };
  switch (message[0]) {
    case 'Q': return text(5) == "COMMIT";
    case 'P': statement = second(); return false;  // behind its name
    case 'B':
      if (!second().empty()) statement.clear();  // behind the portal's name the statement's
      return false;
    case 'E': return statement == "COMMIT";
    default: return false;
  }
}

std::size_t length_of(const char* four_bytes) {
  std::size_t n = 0;
  for (int i = 0; i < 4; ++i) n = n << 8 | static_cast<std::uint8_t>(four_bytes[i]);
  return n;
}

}  // namespace

CuttingProxy::CuttingProxy(std::string server) : server_(std::move(server)) {
  char name[] = "/tmp/chenxi-proxy-XXXXXX";
  CHECK(::mkdtemp(name) != nullptr);
  directory_ = name;
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(directory_ + "/.s.PGSQL.5432");
  CHECK(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(listener_, 16) == 0);
  acceptor_ = std::thread([this] { accept_clients(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (std::thread& thread : threads_) thread.join();
  std::filesystem::remove_all(directory_);
}

void CuttingProxy::arm(std::int64_t n, Cut cut, bool only_commits) {
  left_ = n;
  cut_ = cut;
  only_commits_ = only_commits;
  struck_ = false;
  armed_ = true;
}

void CuttingProxy::accept_clients() {
  for (;;) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    threads_.emplace_back([this, client] { serve(client); });
  }
}

void CuttingProxy::serve(int client) {
  const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(server_);
  bool going = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  // The first message has no type: a length, and what it counts.
  char head[4];
  going = going && read_all(client, head, 4);
  if (going) {
    std::string start(length_of(head) - 4, '\0');
    going = read_all(client, start.data(), start.size()) && write_all(server, head, 4) && write_all(server, start.data(), start.size());
  }
  std::string statement;
  while (going && !stopping_) {
    pollfd both[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (::poll(both, 2, 50) <= 0) continue;
    if (both[1].revents != 0) {
      char buffer[16384];
      const ssize_t n = ::recv(server, buffer, sizeof buffer, 0);
      going = n > 0 && write_all(client, buffer, static_cast<std::size_t>(n));
    }
    if (going && both[0].revents != 0) going = forward_message(client, server, statement);
  }
  ::close(client);
  ::close(server);
}

/// false: the connection is over, or was cut here.
bool CuttingProxy::forward_message(int client, int server, std::string& statement) {
  char head[5];  // type, length
  if (!read_all(client, head, 5)) return false;
  std::string message(head, 5);
  message.resize(1 + length_of(head + 1));
  if (!read_all(client, message.data() + 5, message.size() - 5)) return false;
  const bool counts = carries_out_commit(message, statement) || !only_commits_;
  if (!armed_ || !counts || --left_ > 0) return write_all(server, message.data(), message.size());
  armed_ = false;
  struck_ = true;
  switch (cut_.load()) {
    case Cut::before: break;
    case Cut::half_way: write_all(server, message.data(), message.size() / 2); break;
    case Cut::after:
      write_all(server, message.data(), message.size());
      ::shutdown(server, SHUT_WR);
      for (char answers[16384]; ::recv(server, answers, sizeof answers, 0) > 0;) continue;
  }
  return false;
}

std::optional<std::string> socket_of(const std::string& conninfo) {
  const std::string from_host = conninfo.substr(std::min(conninfo.find("host=") + 5, conninfo.size()));
  const std::string host = from_host.substr(0, from_host.find(' '));
  return host.starts_with("/") ? std::optional(host + "/.s.PGSQL.5432") : std::nullopt;
}

}  // namespace chenxi::conformance
