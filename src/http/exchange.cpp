#include "http/exchange.h"

#include "base/log.h"
#include "http/stream.h"

namespace chenxi::http {

Exchange::~Exchange() {
  if (!handed_over_ || answered_) return;
  try {
    log(LogLevel::error, "request_unanswered", {{"request", request_.id}, {"path", request_.path}});
    connection_->loop()->deliver(connection_, problem(request_, Code::internal));
  } catch (const std::exception&) {
    // Out of memory while saying that something went wrong: the client's own time limit ends it.
  }
}

void Exchange::handle(Front& front, const RouteEntry& entry, std::shared_ptr<Exchange> exchange) {
  exchange->handed_over_ = true;
  const RequestPtr request(exchange, &exchange->request_);
  const Respond respond(std::move(exchange));
  front.serve(entry, request, respond);
}

bool Exchange::answer_once() {
  if (!answered_.exchange(true)) return true;
  log(LogLevel::error, "request_answered_twice", {{"request", request_.id}});
  return false;
}

void Exchange::reply(Reply&& reply) {
  if (answer_once()) connection_->loop()->deliver(connection_, std::move(reply));
}

std::shared_ptr<EventStream> Exchange::stream() {
  const auto& loop = connection_->loop();
  auto core =
      std::make_shared<StreamCore>(connection_, loop->front().options().limits.stream_buffer_bytes_max);
  if (!answer_once()) {
    core->ended();
    return core;
  }
  if (loop->on_this_thread()) {
    connection_->begin_stream(core);
  } else {
    loop->run([connection = connection_, core] { connection->begin_stream(core); });
  }
  return core;
}

}  // namespace chenxi::http
