// One io thread with its connections. Everything of a connection happens on its loop's thread; other threads
// only hand over replies and functions.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/standing_queue.h"
#include "http/front.h"

namespace chenxi::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Loop;
class StreamCore;

/// One connection, as its loop sees it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  virtual void reply(Reply&& reply) = 0;  // to the request that is being handled
  virtual void begin_stream(std::shared_ptr<StreamCore> core) = 0;
  virtual void flush_stream() = 0;
  virtual void tick(SteadyTime now) = 0;  // four times a second: deadlines, heartbeats
  virtual void finish_soon() = 0;         // stopping: close unless an answer is being made
  virtual void close() = 0;
  virtual const std::shared_ptr<Loop>& loop() const = 0;
};
using ConnectionPtr = std::shared_ptr<Connection>;

/// Counts what all loops share.
class Census {
 public:
  explicit Census(const Limits& limits, Metrics& metrics);
  enum class Verdict : std::uint8_t { welcome, too_many, too_many_from_there };
  Verdict enter(const std::string& address, bool exempt);
  void leave(const std::string& address, bool exempt);
  bool wait_until_empty(Duration at_most);

  /// False when there are too many already.
  bool begin_request() { return begin(in_flight_, in_flight_gauge_, limits_.in_flight_max); }
  void end_request() { end(in_flight_, in_flight_gauge_); }
  bool begin_stream() { return begin(streams_, streams_gauge_, limits_.streams_max); }
  void end_stream() { end(streams_, streams_gauge_); }

 private:
  static bool begin(std::atomic<std::size_t>& count, Gauge& gauge, std::size_t max) {
    if (count.fetch_add(1) >= max) {
      count.fetch_sub(1);
      return false;
    }
    gauge.add(1);
    return true;
  }
  static void end(std::atomic<std::size_t>& count, Gauge& gauge) {
    count.fetch_sub(1);
    gauge.add(-1);
  }

  const Limits limits_;
  Gauge& connections_;
  Gauge& in_flight_gauge_;
  Gauge& streams_gauge_;
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::size_t> streams_{0};
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t count_ = 0;
  std::map<std::string, std::size_t, std::less<>> by_address_;  // by prefix (net_prefix.h)
};

class Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(std::shared_ptr<Front> front, std::shared_ptr<Census> census)
      : front_(std::move(front)), census_(std::move(census)), tick_(io_) {}

  void start();
  /// After stop() nothing more runs; handlers that were waiting are let go.
  void stop();

  asio::io_context& io() { return io_; }
  Front& front() { return *front_; }
  Census& census() { return *census_; }
  bool on_this_thread() { return io_.get_executor().running_in_this_thread(); }

  /// From any thread. Replies that come in a burst from another thread cost one wake-up.
  void deliver(const ConnectionPtr& connection, Reply&& reply);
  /// From any thread: these make answers, in this order.
  void answer(std::vector<std::function<void()>> batch);
  /// Makes and sends what answers there are. Called whenever bytes have come, before they are looked at: whoever is being
  /// served is done before the next one is begun, however many wait at their sockets.
  void hand_out();
  void run(std::function<void()> what);

  void add(const ConnectionPtr& connection);
  void remove(const ConnectionPtr& connection);
  void finish_soon();

  /// A request whose bytes came at this socket some time ago is looked at now: how is it at the door?
  Crowd crowd_at(int socket);

  /// The Date header, made once a second.
  std::string_view date();

 private:
  /// Where so many are connected a queue may be half as long as elsewhere: behind this one there is another, for a batch. (Few
  /// reach such waits on a machine that is merely slow: each has one request at a time.)
  static constexpr std::size_t kMany = 128;
  static constexpr Duration kTargetOfMany{10'000};

  void tick();
  void wake();

  const std::shared_ptr<Front> front_;
  const std::shared_ptr<Census> census_;
  asio::io_context io_{1};
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             Executor>
      tick_;
  std::thread thread_;
  std::map<Connection*, ConnectionPtr> connections_;
  std::string date_;
  std::int64_t date_second_ = -1;
  StandingQueue waiting_;

  std::atomic<bool> has_answers_{false};
  std::mutex mutex_;  // guards what follows
  std::vector<std::function<void()>> to_make_;
  std::vector<std::pair<ConnectionPtr, Reply>> inbox_;
  bool stopped_ = false;
};

/// Runs it; what it throws is logged and ends nothing else, except a Bug of the spine, which ends the
/// process.
void run_guarded(const std::function<void()>& what);

/// TLS when `context` is not null.
void open_connection(const std::shared_ptr<Loop>& loop, Socket socket, Peer peer, bool exempt,
                     asio::ssl::context* context);

}  // namespace chenxi::http
