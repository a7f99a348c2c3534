// Door: the server's end of a connection, without a socket. The bytes of a request go through the product's own guard,
// Beast's parser, the router with its judging of origin, cookie and key, and the route's handler; the answer's bytes come
// out as Front writes them. What is left out is the Session (src/http/session.cpp), which needs an asio socket.
#pragma once
#include <functional>
#include <optional>

#include "http/front.h"

namespace chenxi::sim {

class Door {
 public:
  /// The answer, or nothing: the request was dropped without one.
  using Then = std::function<void(const http::Reply* reply, std::string_view bytes)>;

  Door(Env& env, std::vector<http::Route> routes);

  /// One whole request, as it came from `address`. `cut` splits it, so that the head arrives in two pieces.
  void take(std::string_view bytes, const std::string& address, std::size_t cut, Then then);
  /// The process is dying: requests that are still open are let go without an answer, and that is no fault.
  void die() { alive_->open = false; }

 private:
  class Exchange;
  struct Alive {
    bool open = true;
  };
  http::Front front_;
  std::shared_ptr<Alive> alive_ = std::make_shared<Alive>();
};

}  // namespace chenxi::sim
