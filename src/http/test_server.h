// For tests: a server on a free port of this machine and a client that sends exactly the bytes it is told to.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

namespace chenxi::http {

/// An answer as it came over the wire.
struct Received {
  int status = 0;  // 0: the connection ended without one
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string header(std::string_view name) const;  // first of that name; "" when absent
};

/// A plain blocking connection to 127.0.0.1. Every wait ends after ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes);
  void shrink_receive_buffer();
  /// One whole answer; `head_only` after a HEAD request.
  Received receive(bool head_only = false);
  Received ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  /// Reads until the text has come (everything up to and including it), or what came before the end.
  std::string read_until(std::string_view text);
  /// True when the server has closed and nothing more came.
  bool is_closed();

 private:
  bool more();
  int fd_ = -1;
  std::string buffer_;
};

class TestServer {
 public:
  explicit TestServer(std::vector<Route> routes, Options options = {});
  std::uint16_t port() const { return server->port(); }
  RawClient connect() const { return RawClient(port()); }

  SimClock clock{{1'764'000'000'000'000}};
  SimRng rng{1};
  Metrics metrics;
  std::unique_ptr<Server> server;
};

/// A route that answers at once with what `make` gives.
Route simple_route(std::string method, std::string pattern, std::function<Reply(const Request&)> make = {});

/// "GET /path HTTP/1.1\r\nHost: localhost\r\n<extra>\r\n"
std::string get(std::string_view path, std::string_view extra = "");
std::string post(std::string_view path, std::string_view body, std::string_view extra = "");

}  // namespace chenxi::http
