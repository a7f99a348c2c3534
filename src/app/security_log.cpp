#include "app/security_log.h"

#include "api_keys/directory.h"
#include "base/log.h"
#include "http/route.h"
#include "identity/directory.h"
#include "ports/services.h"

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

/// Whose session or key it is, by number: "resident 12", "till of shop 3", "colleague 2", "program 1 of shop 3"; "" for nobody's.
class Whose {
 public:
  Whose(const ports::Services& services, const api_keys::Directory& keys) : services_(services), keys_(keys) {}

  std::string session(http::App app, std::string_view cookie) const {
    if (cookie.empty()) return "";
    const auto found = services_.directory.signed_in(kind_of(app), cookie, services_.env.clock->now());
    if (!found) return "";
    switch (found->app) {
      case identity::AppKind::wallet: return fmt::format("resident {}", found->subject);
      case identity::AppKind::till: return fmt::format("till of shop {}", found->subject);
      case identity::AppKind::console:
      case identity::AppKind::supervisor: return fmt::format("colleague {}", found->subject);
    }
    return "";
  }
  std::string request(http::App app, const http::Request& request) const {
    if (app != http::App::none) return session(app, request.session);
    constexpr std::string_view kBearer = "Bearer ";
    const auto authorization = request.header("authorization");
    if (!authorization || !authorization->starts_with(kBearer)) return "";
    const auto key = keys_.good(sha256(authorization->substr(kBearer.size())));
    return key ? fmt::format("program {} of shop {}", key->number, key->merchant) : "";
  }

 private:
  static identity::AppKind kind_of(http::App app) {
    return app == http::App::till ? identity::AppKind::till : app == http::App::console ? identity::AppKind::console : identity::AppKind::wallet;
  }
  const ports::Services& services_;
  const api_keys::Directory& keys_;
};

struct Watch {
  std::string operation;
  http::App app;
  Whose whose;
};

class Watched : public http::Answer {
 public:
  Watched(http::Respond then, http::RequestPtr request, std::shared_ptr<const Watch> watch)
      : then_(std::move(then)), request_(std::move(request)), watch_(std::move(watch)) {
    // Who ends a session is nobody when the answer comes.
    if (request_->method != "GET") who_ = watch_->whose.request(watch_->app, *request_);
  }
  void reply(http::Reply&& reply) override {
    if (reply.status >= 400 && reply.status < 500) {
      if (who_.empty()) who_ = watch_->whose.request(watch_->app, *request_);
      log(LogLevel::info, "refused",
          {{"operation", watch_->operation}, {"code", code_of(reply)}, {"status", reply.status}, {"request", request_->id}, {"who", who_}});
    } else {
      for (const http::Cookie& cookie : reply.cookies) {
        const bool ended = cookie.value.empty();
        if (ended && who_.empty()) continue;  // it had ended before
        log(LogLevel::info, ended ? "session_ended" : "session_opened",
            {{"operation", watch_->operation}, {"app", http::cookie_name(cookie.app)}, {"request", request_->id},
             {"who", ended ? who_ : watch_->whose.session(cookie.app, cookie.value)}});
      }
    }
    then_(std::move(reply));
  }
  std::shared_ptr<http::EventStream> stream() override { return then_.stream(); }

 private:
  http::Respond then_;
  http::RequestPtr request_;
  std::shared_ptr<const Watch> watch_;
  std::string who_;
};

}  // namespace

void log_security(std::vector<http::Route>& routes, const ports::Services& services, const api_keys::Directory& keys) {
  for (http::Route& route : routes) {
    const auto watch = std::make_shared<const Watch>(Watch{route.operation_id, route.app, Whose(services, keys)});
    route.handler = [then = std::move(route.handler), watch](const http::RequestPtr& request, const http::Respond& respond) {
      then(request, http::Respond(std::make_shared<Watched>(respond, request, watch)));
    };
  }
}

}  // namespace chenxi::app
