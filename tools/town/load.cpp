#include "load.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "wire.h"

namespace chenxi::town {

LoadFigures run_load(const Cast& cast, Env env, const LoadOptions& options) {
  // Everything is signed before the clock starts; a proof lives five minutes.
  std::vector<std::string> requests;
  const std::int64_t expires_at = env.clock->now().us / 1'000'000 + 280;
  for (int i = 0; i < options.payments; ++i) {
    const bool to_hot = options.hot && i % 2 == 0;
    const Shop& shop = cast.shops[to_hot ? 0 : env.rng->below(cast.shops.size())];
    requests.push_back(payment_request(options.port, cast.residents[static_cast<std::size_t>(i) % cast.residents.size()], shop, 1,
                                       make_uuid7(env.clock->now(), *env.rng), expires_at));
  }

  struct Connection {
    int socket = -1;
    std::string in;
    Duration sent_at;
  };
  std::vector<Connection> connections(static_cast<std::size_t>(options.connections));
  std::vector<pollfd> ready(connections.size());
  std::vector<std::int64_t> latencies_us;
  LoadFigures figures;
  std::size_t next = 0, open = 0;
  const auto send_next = [&](Connection& c) {
    if (next == requests.size()) return;
    const std::string& request = requests[next++];
    c.sent_at = env.clock->monotonic();
    if (::send(c.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      throw Trouble("the server closed a connection");
    open += 1;
  };
  for (std::size_t i = 0; i < connections.size(); ++i) {
    connections[i].socket = connect_to(options.port);
    if (connections[i].socket < 0) throw Trouble("nobody listens on port " + std::to_string(options.port));
    ready[i] = {connections[i].socket, POLLIN, 0};
  }
  const Duration start = env.clock->monotonic();
  for (Connection& c : connections) send_next(c);
  char buffer[65536];
  while (open > 0) {
    ::poll(ready.data(), ready.size(), 1000);
    for (std::size_t i = 0; i < connections.size(); ++i) {
      if (ready[i].revents == 0) continue;
      Connection& c = connections[i];
      const ssize_t n = ::recv(c.socket, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n == 0) throw Trouble("the server closed a connection");
      if (n < 0) continue;
      c.in.append(buffer, static_cast<std::size_t>(n));
      while (const auto answer = take_answer(c.in)) {
        open -= 1;
        latencies_us.push_back(env.clock->monotonic().us - c.sent_at.us);
        (answer->status == 201 ? figures.done : figures.refused) += 1;
        send_next(c);
      }
    }
  }
  figures.seconds = static_cast<double>(env.clock->monotonic().us - start.us) / 1e6;
  for (Connection& c : connections) ::close(c.socket);
  figures.per_second = static_cast<double>(figures.done) / figures.seconds;
  std::sort(latencies_us.begin(), latencies_us.end());
  if (!latencies_us.empty()) {
    figures.p50_ms = static_cast<double>(latencies_us[latencies_us.size() / 2]) / 1000;
    figures.p99_ms = static_cast<double>(latencies_us[latencies_us.size() * 99 / 100]) / 1000;
  }
  return figures;
}

}  // namespace chenxi::town
