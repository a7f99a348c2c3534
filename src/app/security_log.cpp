#include "app/security_log.h"

#include "base/log.h"
#include "http/route.h"

namespace chenxi::app {
namespace {

/// Our own problem's, whose members we wrote; "" for a reply that is none.
std::string_view code_of(const http::Reply& reply) {
  constexpr std::string_view kMember = "\"code\":\"";
  const std::string_view body = reply.body;
  const auto at = body.find(kMember);
  if (at == body.npos) return "";
  const auto from = at + kMember.size();
  return body.substr(from, body.find('"', from) - from);
}

class Watched : public http::Answer {
 public:
  Watched(http::Respond then, std::string id, std::shared_ptr<const std::string> operation)
      : then_(std::move(then)), id_(std::move(id)), operation_(std::move(operation)) {}
  void reply(http::Reply&& reply) override {
    if (reply.status >= 400 && reply.status < 500) {
      log(LogLevel::info, "refused",
          {{"operation", *operation_}, {"code", code_of(reply)}, {"status", reply.status}, {"request", id_}});
    } else {
      for (const http::Cookie& cookie : reply.cookies)
        log(LogLevel::info, cookie.value.empty() ? "session_ended" : "session_opened",
            {{"operation", *operation_}, {"app", http::cookie_name(cookie.app)}, {"request", id_}});
    }
    then_(std::move(reply));
  }
  std::shared_ptr<http::EventStream> stream() override { return then_.stream(); }

 private:
  http::Respond then_;
  std::string id_;
  std::shared_ptr<const std::string> operation_;
};

}  // namespace

void log_security(std::vector<http::Route>& routes) {
  for (http::Route& route : routes) {
    route.handler = [then = std::move(route.handler),
                     operation = std::make_shared<const std::string>(route.operation_id)](
                        const http::RequestPtr& request, const http::Respond& respond) {
      then(request, http::Respond(std::make_shared<Watched>(respond, request->id, operation)));
    };
  }
}

}  // namespace chenxi::app
