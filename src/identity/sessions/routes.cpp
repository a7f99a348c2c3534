#include "identity/sessions/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/sessions/own_sessions.h"
#include "identity/sessions/request_proof.h"
#include "ports/services.h"

namespace chenxi::identity {
namespace {

namespace schema = http::schema;
using http::App;
using http::RequestPtr;
using http::Respond;
using ports::Services;

AppKind kind_of(App app) {
  switch (app) {
    case App::none:
    case App::wallet: return AppKind::wallet;
    case App::till: return AppKind::till;
    case App::console: return AppKind::console;
  }
  return AppKind::wallet;
}

struct Desk {
  Services& services;
  RequestPtr request;
  Respond respond;
  App app;

  Instant now() const { return services.env.clock->now(); }
  Result<SignedIn> who() const { return services.directory.signed_in(kind_of(app), request->session, now()); }
  /// Of the cookie; asked only where somebody is signed in.
  Hash32 hash() const { return token_hash(unbase64url(request->session).value_or("")); }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }

  template <class C>
  void submit(std::shared_ptr<C> command, std::function<http::Reply(const C&)> render) const {
    const bool queued =
        services.engine.submit(command, [desk = *this, command, render](const engine::Outcome& outcome) {
          http::Reply reply =
              outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : render(*command);
          if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
          desk.respond(std::move(reply));
        });
    if (!queued) refused(Refusal(Code::overloaded));
  }
};

/// The browser forgets the cookie, and whatever it kept of our answers.
http::Reply gone(App app) {
  http::Reply reply = http::empty_reply(204);
  reply.cookies.push_back({app, "", 0});
  reply.headers.emplace_back("Clear-Site-Data", "\"cache\"");
  return reply;
}

// ------------------------------------------------------------------------------------------------- seeing
// and ending

json::object session_json(const Desk& desk, const Session& session, const Customer& owner,
                          std::int64_t current) {
  json::value device, name;
  for (const Device& one : desk.services.directory.devices(owner.id)) {
    if (one.id != session.device) continue;
    device = desk.services.ids.make(IdKind::device, one.id);
    name = desk.services.vault.open(owner, Class::own, "device", one.sealed_name);
  }
  return {{"object", "session"},
          {"id", desk.services.ids.make(IdKind::session, session_number(session))},
          {"device_id", device},
          {"device_name", name},
          {"signed_in_at", rfc3339(session.began_at.us != 0 ? session.began_at : session.created_at)},
          {"used_at", rfc3339(session.created_at)},
          {"ends_at", rfc3339(session.expires_at)},
          {"current", session_number(session) == current}};
}

Done list(const Desk& desk) {
  const SignedIn who = TRY(desk.who());
  const auto owner = desk.services.directory.customer(who.subject);
  if (!owner) return refuse(Code::not_signed_in);
  auto query = std::make_shared<ListSessions>(who.subject);
  const bool queued = desk.services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    json::array data;
    for (const Session& session : query->found)
      data.push_back(session_json(desk, session, *owner, who.session));
    desk.respond(http::json_reply(
        200,
        json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

Done end_one(const Desk& desk) {
  const SignedIn who = TRY(desk.who());
  const auto number = desk.services.ids.read(IdKind::session, desk.request->param("session"));
  if (!number) return refuse(Code::not_found);
  const bool own = *number == who.session;
  desk.submit<EndSession>(std::make_shared<EndSession>(who.subject, *number), [own](const EndSession&) {
    return own ? gone(App::wallet) : http::empty_reply(204);
  });
  return done();
}

Done end_others(const Desk& desk) {
  const SignedIn who = TRY(desk.who());
  desk.submit<EndOtherSessions>(
      std::make_shared<EndOtherSessions>(who.subject, desk.hash()), [](const EndOtherSessions& command) {
        return http::json_reply(200, json::object{{"object", "sessions_ended"}, {"count", command.ended}});
      });
  return done();
}

Done sign_out(const Desk& desk) {
  // Of another app, or ended already: there is nothing to end.
  if (!desk.who()) {
    desk.respond(gone(desk.app));
    return done();
  }
  desk.submit<SignOut>(std::make_shared<SignOut>(desk.hash()),
                       [app = desk.app](const SignOut&) { return gone(app); });
  return done();
}

// ----------------------------------------------------------------------------------------------------------
// renewing

Done renew(const Desk& desk) {
  const SignedIn who = TRY(desk.who());
  const Hash32 old = desk.hash();
  const engine::Request about{who.subject, *desk.request->key,
                              sha256(Encoder(1).add("renew_session").add(view(old)).bytes())};
  const std::string token = session_token(desk.services.vault, about);
  // A supervisor's session is the console's.
  auto command = std::make_shared<RenewSession>(who.app, who.subject, old, token_hash(token));
  command->request = about;
  desk.submit<RenewSession>(command, [desk, token](const RenewSession& renewed) {
    if (renewed.session.token_hash != token_hash(token))
      return http::problem(*desk.request, Code::session_expired);
    http::Reply reply =
        http::json_reply(200, json::object{{"object", "session_renewed"},
                                           {"good_until", rfc3339(renewed.session.good_until)},
                                           {"ends_at", rfc3339(renewed.session.expires_at)}});
    const std::int64_t left = (renewed.session.expires_at - desk.now()).us / 1'000'000;
    reply.cookies.push_back({desk.app, base64url(token), std::max<std::int64_t>(left, 1)});
    return reply;
  });
  return done();
}

Done bind_till(const Desk& desk) {
  TRY(desk.who());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto point = unbase64url(TRY(in.string("public_key", 87, 87)));
  TRY(in.finish());
  if (!point || !P256PublicKey::from_point(*point))
    return refuse(Code::malformed, {.pointer = "/public_key"});
  desk.submit<BindTill>(std::make_shared<BindTill>(desk.hash(), store::Bytes(*point)), [](const BindTill&) {
    return http::json_reply(200, json::object{{"object", "till_key"}});
  });
  return done();
}

// ------------------------------------------------------------------------------------------------------
// Device-Proof

Done judge_binding(const Services& services, const http::Request& request, App app) {
  const Instant now = services.env.clock->now();
  const SignedIn who = TRY(services.directory.signed_in(kind_of(app), request.session, now));
  std::optional<P256PublicKey> key;
  if (app == App::wallet) {
    key = services.directory.device_key(who.subject, who.device);
    if (!key) return refuse(Code::device_unknown);
  } else {
    const std::string point = services.directory.session_key(request.session);
    // A till that was opened by a program has no key; a browser gives its own as soon as it is open.
    if (point.empty()) return done();
    key = P256PublicKey::from_point(point);
    CHECK(key.has_value(), "only points on the curve are kept");
  }
  const SignedRequest asked{request.method, request.path, request.body, request.key};
  return check_request_proof(*key, asked, request.header("device-proof").value_or(""), now);
}

/// What moves money has an idempotency key. Unless it carries a signed statement, the request itself is
/// signed.
bool wants_binding(const http::Route& route) {
  if (route.bound) return true;
  if (!route.needs_key || (route.app != App::wallet && route.app != App::till)) return false;
  if (route.without_session) return false;
  // Who is in danger stops with whatever still works.
  if (route.operation_id == "stop_payments") return false;
  const json::object* body = route.request.if_object();
  const json::value* members = body == nullptr ? nullptr : body->if_contains("properties");
  return members == nullptr || !members->is_object() || !members->get_object().contains("proof");
}

json::value session_schema() {
  return schema::named("Session", schema::object({{"object", schema::constant("session")},
                                                  {"id", schema::public_id("ses")},
                                                  {"device_id", schema::nullable(schema::public_id("dev"))},
                                                  {"device_name", schema::nullable(schema::string(0, 64))},
                                                  {"signed_in_at", schema::instant()},
                                                  {"used_at", schema::instant()},
                                                  {"ends_at", schema::instant()},
                                                  {"current", schema::boolean()}}));
}
json::value renewed_schema() {
  return schema::named("SessionRenewed", schema::object({{"object", schema::constant("session_renewed")},
                                                         {"good_until", schema::instant()},
                                                         {"ends_at", schema::instant()}}));
}

}  // namespace

void add_session_routes(std::vector<http::Route>& routes, Services& services) {
  const auto add = [&](App app, std::string method, std::string pattern, std::string id, std::string summary,
                       Done (*work)(const Desk&), json::value reply, int success) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = app;
    route.audience = app == App::wallet ? http::Audience::resident
                     : app == App::till ? http::Audience::merchant
                                        : http::Audience::staff;
    route.reply = std::move(reply);
    route.success = success;
    route.handler = [&services, work, app](const RequestPtr& asked, const Respond& respond) {
      const Desk desk{services, asked, respond, app};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  using enum Code;
  add(App::wallet, "GET", "/v1/me/sessions", "list_sessions", "Where one is signed in", list,
      schema::list(session_schema()), 200);
  http::Route& others = add(App::wallet, "DELETE", "/v1/me/sessions", "end_other_sessions",
                            "Ends all sessions but this one", end_others,
                            schema::object({{"object", schema::constant("sessions_ended")},
                                            {"count", schema::integer(0, 1'000'000)}}),
                            200);
  others.bound = true;
  http::Route& one = add(App::wallet, "DELETE", "/v1/me/sessions/{session}", "end_session",
                         "Ends one session", end_one, nullptr, 204);
  one.bound = true;
  one.refusals = {not_found};
  for (const auto& [app, where, what] :
       {std::tuple(App::wallet, "/v1/sessions", ""), std::tuple(App::till, "/v1/till/sessions", "_till"),
        std::tuple(App::console, "/v1/console/sessions", "_console")}) {
    add(app, "DELETE", fmt::format("{}/current", where), fmt::format("sign_out{}", what), "Signs out",
        sign_out, nullptr, 204)
        .without_session = true;
    http::Route& again = add(
        app, "POST", fmt::format("{}/renewals", where), fmt::format("renew{}_session", what),
        "A new token for the same session; the old one ends a minute later", renew, renewed_schema(), 200);
    again.needs_key = true;
    again.bound = app != App::console;  // which has no key yet
    again.request = schema::object({});
  }
  add(App::till, "POST", "/v1/till/key", "bind_till",
      "The key of the till's browser, which signs from then on", bind_till,
      schema::object({{"object", schema::constant("till_key")}}), 200);
  routes.back().request = schema::object({{"public_key", schema::pattern("^[A-Za-z0-9_-]{87}$")}});
  routes.back().refusals = {signature_wrong};
}

void bind_routes(std::vector<http::Route>& routes, Services& services) {
  for (http::Route& route : routes) {
    route.bound = wants_binding(route);
    if (!route.bound) continue;
    route.handler = [&services, app = route.app, then = route.handler](const RequestPtr& request,
                                                                       const Respond& respond) {
      if (const Done bound = judge_binding(services, *request, app); !bound)
        return respond(http::problem(*request, bound.error()));
      then(request, respond);
    };
  }
}

}  // namespace chenxi::identity
