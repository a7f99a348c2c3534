#include "live/routes.h"

#include "counter/directory.h"
#include "http/route.h"
#include "identity/directory.h"
#include "live/hub.h"
#include "ports/services.h"

namespace chenxi::live {
namespace {

using http::App;
using http::Audience;
using identity::AppKind;

void open(ports::Services& services, Hub& hub, const counter::Directory& tills, AppKind app, Screen screen, const http::RequestPtr& request,
          const http::Respond& respond) {
  const auto who = services.directory.signed_in(app, request->session, services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  const std::string last_seen(request->header("last-event-id").value_or(""));
  const std::shared_ptr<http::EventStream> stream = respond.stream();
  // A device that only receives sees that money has arrived and nothing else.
  const auto role = app == AppKind::till ? tills.role_of(*who) : std::nullopt;
  const std::string_view only = role == counter::Role::receiver ? "payment.succeeded" : "";
  const std::int64_t ticket = hub.new_ticket();
  const std::int64_t subject = screen == Screen::console ? 0 : who->subject;
  // A session that was ended since hears nothing more.
  const Send send = [stream, &services, session = who->session, only](std::string_view id, std::string_view event,
                                                                      std::string_view data) {
    if (!only.empty() && event != only) return true;
    if (services.directory.is_open(session)) return stream->send(id, event, data);
    stream->close();
    return false;
  };
  stream->on_close([&hub, ticket] { hub.leave(ticket); });
  const bool queued = services.engine.ask(std::make_shared<Join>(hub, ticket, screen, subject, last_seen, send),
                                          [stream](const engine::Outcome& outcome) {
                                            if (outcome.refusal) stream->close();
                                          });
  if (!queued) stream->close();  // the browser comes back by itself
}

void add(std::vector<http::Route>& routes, ports::Services& services, Hub& hub, const counter::Directory& tills,
         std::string pattern, std::string operation, std::string summary, App app, Audience audience, AppKind kind, Screen screen) {
  http::Route route;
  route.method = "GET";
  route.pattern = std::move(pattern);
  route.operation_id = std::move(operation);
  route.summary = std::move(summary);
  route.app = app;
  route.audience = audience;
  route.refusals = {Code::not_signed_in, Code::session_expired};
  route.handler = [&services, &hub, &tills, kind, screen](const http::RequestPtr& request, const http::Respond& respond) {
    open(services, hub, tills, kind, screen, request, respond);
  };
  routes.push_back(std::move(route));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, Hub& hub, const counter::Directory& tills) {
  add(routes, services, hub, tills, "/v1/stream", "stream_wallet", "What happens to one's own money, live (server-sent events)",
      App::wallet, Audience::resident, AppKind::wallet, Screen::wallet);
  add(routes, services, hub, tills, "/v1/till/stream", "stream_till", "What arrives at this till, live (server-sent events)",
      App::till, Audience::merchant, AppKind::till, Screen::till);
  add(routes, services, hub, tills, "/v1/console/stream", "stream_ledger", "Every row of the books, live (server-sent events)",
      App::console, Audience::staff, AppKind::console, Screen::console);
}

}  // namespace chenxi::live
