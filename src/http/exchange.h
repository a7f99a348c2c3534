// One request and the duty to answer it.
#pragma once
#include <atomic>

#include "http/loop.h"

namespace chenxi::http {

class Exchange final : public Answer, public std::enable_shared_from_this<Exchange> {
 public:
  explicit Exchange(ConnectionPtr connection) : connection_(std::move(connection)) {}
  /// Nobody is left who could answer: say so to the client instead of leaving it waiting.
  ~Exchange() override;

  Request& request() { return request_; }
  /// Calls the handler; from here on the exchange belongs to whoever holds the Respond.
  static void handle(Front& front, const RouteEntry& entry, std::shared_ptr<Exchange> exchange);

  void reply(Reply&& reply) override;
  std::shared_ptr<EventStream> stream() override;

 private:
  bool answer_once();

  Request request_;
  const ConnectionPtr connection_;
  bool handed_over_ = false;
  std::atomic<bool> answered_{false};
};

}  // namespace chenxi::http
