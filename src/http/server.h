// The HTTP/1.1 server: one or two io threads, keep-alive, TLS 1.3 when given a key.
//   http::Server server(options, routes);
//   server.start();                       // listening when it returns
//   server.post(std::move(answers));      // an executor thread answers a whole batch with one call
//   server.stop();                        // answers what is in flight, then closes; < 10 s
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/metrics.h"
#include "http/route.h"
#include "http/static_files.h"

namespace chenxi::http {

class Front;
struct Head;

/// What a stranger may take from us. The header itself is bounded in guard.h, the body by its route.
struct Limits {
  std::size_t connections_max = 4096;
  std::size_t connections_per_address_max = 64;
  bool loopback_is_exempt = true;  // from the limits per address: reverse proxy, benchmarks
  std::int64_t requests_per_second_per_address =
      200;  // below /v1; a market hall may share one address; 0: no limit
  std::int64_t request_burst_per_address = 400;
  std::size_t in_flight_max = 8192;  // requests with a handler; beyond it `overloaded`
  std::size_t streams_max = 2048;
  std::size_t stream_buffer_bytes_max = 256 * 1024;
  Duration header_time = seconds(5);  // from a request's first byte to the end of its head
  Duration idle_time = seconds(15);   // between requests
  Duration body_grace = seconds(5);   // then at least body_bytes_per_s on average
  std::int64_t body_bytes_per_s = 1024;
  Duration write_time = seconds(15);  // a client that does not read for so long is cut off
  Duration heartbeat = seconds(15);   // comment line on a quiet event stream
  Duration stop_time = seconds(8);
};

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one, see Server::port()
  int threads = 1;
  std::string tls_certificate_file;  // PEM chain; TLS when not empty
  std::string tls_key_file;
  /// Names we answer to ("wallet.example.org", without port); empty: any. Closes DNS rebinding.
  std::vector<std::string> allowed_hosts;
  /// Origins besides our own that may send commands ("https://wallet.example.org").
  std::vector<std::string> allowed_origins;
  /// Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed. From anybody else they only show that a request
  /// came through something, so it counts as nobody's on this machine.
  std::vector<std::string> trusted_proxies;
  /// Further sources for the connect-src of our Content-Security-Policy ("http://127.0.0.1:9090").
  std::vector<std::string> connect_sources;
  /// Another origin whose pages may read our answers ("http://localhost:8080"); empty: only our own.
  std::string readable_by;
  bool frames = false;  // our pages may stand in frames of our own pages: the demo's phones, the gallery
  std::string static_directory;  // empty: no files
  std::shared_ptr<const StaticFiles> files;  // read already, for several of us; null: `static_directory` is read
  std::vector<Fallback> fallbacks;
  std::string not_found_page;  // a file in that folder
  std::vector<std::string> hidden_files;  // what it has and this server has not: "console/", "app/index.html"
  bool metrics_for_everyone = false;  // else /metrics answers only this machine
  Limits limits;
  std::function<bool()> ready;       // /readyz; null: always
  /// true: /v1 answers 503 `overloaded` at once. Called for every request; `pressing`: others were turned away at the door lately.
  std::function<bool(bool pressing)> overloaded;
  std::function<bool()> closed;      // true: every route but our own answers 503 `unavailable`; no handler runs
  /// Who answers a request instead of us, by its head: other routes behind the same door, kept by the request that they
  /// answer. null: we do. Asked for every request, on an io thread.
  std::function<std::shared_ptr<Front>(const Head&)> elsewhere;
  std::optional<Code> turned_away;  // every request is refused so: what was here is no more
  /// For the sentences of problems.
  std::string currency = "CNY";
  const BusinessCalendar* calendar = nullptr;  // null: Asia/Shanghai
  Clock* clock = nullptr;                      // for the Date header; must be there
  Clock* rate_clock = nullptr;  // for rates, where somebody may put the other forward; null: `clock`
  Rng* rng = nullptr;                          // for request ids; must be there
  Metrics* metrics = nullptr;                  // null: the process's
};

class Server {
 public:
  /// CHECKs the routes; adds /livez, /readyz and /metrics.
  Server(Options options, std::vector<Route> routes);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Throws Trouble when the address cannot be bound or the key not read.
  void start();
  std::uint16_t port() const;
  /// Runs all of them on an io thread, in order, with one wake-up. From any thread. Waits for start(),
  /// dropped after stop().
  void post(std::vector<std::function<void()>> batch);
  void stop();

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace chenxi::http
