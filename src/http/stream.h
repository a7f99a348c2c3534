// The sending end of one event stream: a bounded buffer that any thread fills and the connection's loop
// empties.
#pragma once
#include <mutex>
#include <string>

#include "http/loop.h"

namespace chenxi::http {

class StreamCore : public EventStream, public std::enable_shared_from_this<StreamCore> {
 public:
  StreamCore(const ConnectionPtr& connection, std::size_t bytes_max)
      : connection_(connection), loop_(connection->loop()), bytes_max_(bytes_max) {}

  bool send(std::string_view id, std::string_view event, std::string_view data) override;
  void close() override;
  bool is_open() const override;
  void on_close(std::function<void()> then) override;

  // For the connection, on its loop's thread.
  /// What is to be written now; counts as buffered until the next call.
  std::string take();
  /// Nothing is to be written and no more will come.
  bool is_finished() const;
  /// The client fell too far behind: close without waiting for it to read.
  bool is_cut_off() const;
  /// The connection is gone.
  void ended();

 private:
  void wake(std::unique_lock<std::mutex>& lock);

  const std::weak_ptr<Connection> connection_;
  const std::shared_ptr<Loop> loop_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::string pending_;
  std::size_t being_written_ = 0;
  bool open_ = true;
  bool cut_off_ = false;
  bool ended_ = false;
  bool woken_ = false;
  std::function<void()> then_;
};

}  // namespace chenxi::http
