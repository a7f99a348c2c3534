#include "http/server.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/resource.h>

#include <boost/asio/post.hpp>

#include "base/check.h"
#include "base/log.h"
#include "http/front.h"
#include "http/loop.h"

namespace chenxi::http {

using tcp = asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using error_code = boost::system::error_code;

namespace {

constexpr int kAcceptsAtATime = 64;

/// Debian gives a process 1,024 descriptors and lets it ask for more; files and the database want some too.
void allow_descriptors(std::size_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections + 512;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
    log(LogLevel::warning, "few_descriptors", {{"allowed", static_cast<std::int64_t>(limit.rlim_cur)}});
  }
}

}  // namespace

struct Server::Parts {
  Parts(Options options, std::vector<Route> routes)
      : front(std::make_shared<Front>(std::move(options), std::move(routes))),
        census(std::make_shared<Census>(front->options().limits, front->metrics())) {
    // From the beginning, so that other threads may post before start() as well as after it.
    const int threads = std::max(1, front->options().threads);
    for (int i = 0; i < threads; ++i) loops.push_back(std::make_shared<Loop>(front, census));
  }

  std::shared_ptr<Front> front;
  std::shared_ptr<Census> census;
  std::vector<std::shared_ptr<Loop>> loops;
  std::unique_ptr<asio::ssl::context> tls;
  std::unique_ptr<Acceptor> acceptor;
  std::unique_ptr<asio::steady_timer> pause;  // when no file descriptor is left
  std::uint16_t port = 0;
  bool started = false;
  std::size_t next_loop = 0;
  std::atomic<std::size_t> next_post{0};

  void listen();
  void open_tls();
  void accept();
  void welcome(const std::shared_ptr<Loop>& loop, Socket socket);
};

void Server::Parts::open_tls() {
  const Options& options = front->options();
  if (options.tls_certificate_file.empty()) return;
  try {
    tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->use_certificate_chain_file(options.tls_certificate_file);
    tls->use_private_key_file(options.tls_key_file, asio::ssl::context::pem);
  } catch (const boost::system::system_error& error) {
    throw Trouble(fmt::format("cannot use certificate {} with key {}: {}", options.tls_certificate_file,
                              options.tls_key_file, error.code().message()));
  }
  SSL_CTX* context = tls->native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(
      context,
      [](SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
         unsigned in_length, void*) {
        static constexpr unsigned char kOurs[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
        unsigned char* chosen = nullptr;
        const int found = SSL_select_next_proto(&chosen, out_length, kOurs, sizeof kOurs, in, in_length);
        *out = chosen;
        return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
      },
      nullptr);
}

void Server::Parts::listen() {
  const Options& options = front->options();
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
    acceptor = std::make_unique<Acceptor>(loops.front()->io().get_executor(), endpoint.protocol());
    acceptor->set_option(tcp::acceptor::reuse_address(true));
    acceptor->bind(endpoint);
    acceptor->listen(4096);
    acceptor->non_blocking(true);
    port = acceptor->local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    throw Trouble(fmt::format("cannot listen on {} port {}: {}", options.address, options.port,
                              error.code().message()));
  }
}

void Server::Parts::accept() {
  acceptor->async_wait(tcp::socket::wait_read, [this](const error_code& closed) {
    if (closed || !acceptor->is_open()) return;
    // Several at a time: in a crowd, one for each turn of the loop would let the next wait for seconds.
    for (int i = 0; i < kAcceptsAtATime; ++i) {
      const auto& loop = loops[next_loop];
      next_loop = (next_loop + 1) % loops.size();
      error_code error;
      Socket socket = acceptor->accept(loop->io().get_executor(), error);
      if (error == asio::error::would_block) break;
      if (error == asio::error::no_descriptors || error == asio::error::no_memory || error == asio::error::no_buffer_space) {
        // Trying again at once would only burn the processor: connections must end first.
        log(LogLevel::warning, "accept_paused", {{"reason", error.message()}});
        pause->expires_after(std::chrono::milliseconds(100));
        pause->async_wait([this](const error_code& cancelled) {
          if (!cancelled && acceptor->is_open()) accept();
        });
        return;
      }
      if (!error) welcome(loop, std::move(socket));
    }
    accept();
  });
}

void Server::Parts::welcome(const std::shared_ptr<Loop>& loop, Socket socket) {
  error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (error) return;
  auto address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  Peer peer{.address = address.to_string(), .is_loopback = address.is_loopback(), .tls = tls != nullptr};
  const bool exempt = peer.is_loopback && front->options().limits.loopback_is_exempt;
  const auto verdict = census->enter(peer.address, exempt);
  if (verdict == Census::Verdict::welcome) {
    // The connection lives on its loop's thread from its first breath.
    const auto shared = std::make_shared<Socket>(std::move(socket));
    asio::post(loop->io(), [loop, shared, peer, exempt, context = tls.get()] {
      open_connection(loop, std::move(*shared), peer, exempt, context);
    });
    return;
  }
  // A word of why, if the socket takes it at once; nobody waits for a stranger. Over TLS there is no cheap
  // word.
  if (tls == nullptr) {
    const bool full = verdict == Census::Verdict::too_many;
    Request request;
    Reply reply = problem(request, full ? Code::overloaded : Code::rate_limited);
    std::string bytes;
    front->write_head(bytes, reply, {.keep_alive = false, .date = loops.front()->date()});
    bytes += reply.body;
    socket.non_blocking(true, error);
    socket.write_some(asio::buffer(bytes), error);
    socket.shutdown(tcp::socket::shutdown_send, error);
  }
  front->metrics().counter("chenxi_http_connections_refused_total", "Connections beyond a limit").add();
}

Server::Server(Options options, std::vector<Route> routes)
    : parts_(std::make_shared<Parts>(std::move(options), std::move(routes))) {}

Server::~Server() {
  stop();
}

void Server::start() {
  Parts& parts = *parts_;
  CHECK(!parts.started, "a server starts once");
  allow_descriptors(parts.front->options().limits.connections_max);
  parts.open_tls();
  parts.listen();
  parts.started = true;
  parts.pause = std::make_unique<asio::steady_timer>(parts.loops.front()->io());
  parts.accept();
  for (const auto& loop : parts.loops) loop->start();
}

std::uint16_t Server::port() const {
  return parts_->port;
}

void Server::post(std::vector<std::function<void()>> batch) {
  Parts& parts = *parts_;
  if (batch.empty()) return;
  const auto& loop =
      parts.loops[parts.next_post.fetch_add(1, std::memory_order_relaxed) % parts.loops.size()];
  loop->answer(std::move(batch));
}

void Server::stop() {
  Parts& parts = *parts_;
  if (!parts.started || parts.front->stopping.exchange(true)) return;
  asio::post(parts.loops.front()->io(), [&parts] {
    error_code ignored;
    parts.acceptor->close(ignored);
    parts.pause->cancel();
  });
  for (const auto& loop : parts.loops) loop->run([loop] { loop->finish_soon(); });
  if (!parts.census->wait_until_empty(parts.front->options().limits.stop_time)) {
    log(LogLevel::warning, "stopped_with_requests_open");
  }
  for (const auto& loop : parts.loops) loop->stop();
  parts.acceptor.reset();
  parts.pause.reset();
}

}  // namespace chenxi::http
