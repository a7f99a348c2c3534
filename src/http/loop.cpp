#include "http/loop.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "base/check.h"
#include "base/log.h"
#include "base/net_prefix.h"
#include "http/http_date.h"

namespace chenxi::http {

Census::Census(const Limits& limits, Metrics& metrics)
    : limits_(limits),
      connections_(metrics.gauge("chenxi_http_connections", "Open connections")),
      in_flight_gauge_(metrics.gauge("chenxi_http_in_flight", "Requests being handled")),
      streams_gauge_(metrics.gauge("chenxi_http_streams", "Open event streams")) {}

Census::Verdict Census::enter(const std::string& address, bool exempt) {
  const std::lock_guard lock(mutex_);
  if (count_ >= limits_.connections_max) return Verdict::too_many;
  if (!exempt) {
    std::size_t& from_there = by_address_[net_prefix(address)];
    if (from_there >= limits_.connections_per_address_max) return Verdict::too_many_from_there;
    ++from_there;
  }
  ++count_;
  connections_.add(1);
  return Verdict::welcome;
}

void Census::leave(const std::string& address, bool exempt) {
  const std::lock_guard lock(mutex_);
  if (!exempt) {
    const auto found = by_address_.find(net_prefix(address));
    if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
  }
  connections_.add(-1);
  if (--count_ == 0) empty_.notify_all();
}

bool Census::wait_until_empty(Duration at_most) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, std::chrono::microseconds(at_most.us), [this] { return count_ == 0; });
}

void Loop::start() {
  tick();
  thread_ = std::thread([this] {
    // One connection's misfortune (memory, mostly) is not the others': its deadline clears it away.
    while (!io_.stopped()) run_guarded([this] { io_.run(); });
  });
}

void run_guarded(const std::function<void()>& what) {
  try {
    what();
  } catch (const Bug& bug) {
    if (bug.in_spine()) throw;
    log(LogLevel::error, "io_failed", {{"what", bug.what()}});
  } catch (const std::exception& error) {
    log(LogLevel::error, "io_failed", {{"what", error.what()}});
  }
}

void Loop::stop() {
  std::vector<std::function<void()>> unmade;  // let go without the lock: what they hold may want to answer
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    unmade.swap(to_make_);
    inbox_.clear();
  }
  io_.stop();
  if (thread_.joinable()) thread_.join();
  // Waiting handlers hold connections, which hold this loop: cancel them and let them run out.
  tick_.cancel();
  const auto connections = std::move(connections_);
  connections_.clear();
  for (const auto& [ignored, connection] : connections) connection->close();
  io_.restart();
  io_.poll();
}

void Loop::deliver(const ConnectionPtr& connection, Reply&& reply) {
  if (on_this_thread()) return connection->reply(std::move(reply));
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  inbox_.emplace_back(connection, std::move(reply));
  wake();
}

void Loop::answer(std::vector<std::function<void()>> batch) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  to_make_.insert(to_make_.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
  wake();
}

/// Posting under the lock: after stop() has taken it nothing is left behind in the queue.
void Loop::wake() {
  if (!has_answers_.exchange(true)) asio::post(io_, [self = shared_from_this()] { self->hand_out(); });
}

void Loop::hand_out() {
  if (!has_answers_.load()) return;
  std::vector<std::function<void()>> to_make;
  std::vector<std::pair<ConnectionPtr, Reply>> replies;
  {
    const std::lock_guard lock(mutex_);
    has_answers_ = false;
    to_make.swap(to_make_);
    replies.swap(inbox_);
  }
  for (auto& [connection, reply] : replies) run_guarded([&] { connection->reply(std::move(reply)); });
  for (const auto& each : to_make) run_guarded(each);
}

void Loop::run(std::function<void()> what) {
  const std::lock_guard lock(mutex_);
  if (!stopped_) asio::post(io_, std::move(what));
}

void Loop::add(const ConnectionPtr& connection) {
  connections_.emplace(connection.get(), connection);
}
void Loop::remove(const ConnectionPtr& connection) {
  connections_.erase(connection.get());
}

void Loop::finish_soon() {
  const auto connections = connections_;  // closing removes from the map
  for (const auto& [ignored, connection] : connections) connection->finish_soon();
}

void Loop::tick() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<ConnectionPtr> connections;
  connections.reserve(connections_.size());
  for (const auto& [ignored, connection] : connections_) connections.push_back(connection);
  for (const ConnectionPtr& connection : connections) connection->tick(now);
  tick_.expires_after(std::chrono::milliseconds(250));
  tick_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->tick();
  });
}

Crowd Loop::crowd_at(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  // The kernel knows when the last byte came, which is when the request was whole for all we know.
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return Crowd::none;
  const Duration now = front_->options().clock->monotonic();
  const Duration target = connections_.size() < kMany ? StandingQueue::kTarget : kTargetOfMany;
  if (waiting_.refuses(milliseconds(info.tcpi_last_data_recv), now, 1, target)) return Crowd::waited_too_long;
  return waiting_.stood_lately(now) ? Crowd::pressing : Crowd::none;
}

std::string_view Loop::date() {
  const Instant now = front_->options().clock->now();
  if (now.us / 1'000'000 != date_second_) {
    date_second_ = now.us / 1'000'000;
    date_ = http_date(now);
  }
  return date_;
}

}  // namespace chenxi::http
