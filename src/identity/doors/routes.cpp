#include "identity/doors/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/role_link.h"
#include "ports/services.h"

namespace chenxi::identity {
namespace {

namespace schema = http::schema;
using http::App;
using http::Audience;
using http::RequestPtr;
using http::Respond;
using ports::Services;

struct Door {
  AppKind app;
  App cookie_of;
  Audience audience;
  const char* path;
  const char* operation;
  const char* summary;
};

constexpr Door kTill{AppKind::till,       App::till,   Audience::merchant,
                     "/v1/till/sessions", "open_till", "Opens a till with the token of its link"};
constexpr Door kWallet{
    AppKind::wallet,    App::wallet,
    Audience::demo,     "/v1/demo/sessions",
    "open_demo_wallet", "Opens the wallet of somebody of the demo with the token of a link"};

/// The token comes in the body: an address is kept by browsers, proxies and logs.
Result<std::string> read_token(const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto token = unbase64url(TRY(in.string("token", 1, 128)));
  TRY(in.finish());
  if (!token || token->size() != 32) return refuse(Code::link_token_invalid);
  return *token;
}

void open(Services& services, const Door& door, const RequestPtr& request, const Respond& respond) {
  const auto token = read_token(request);
  if (!token) return respond(http::problem(*request, token.error()));
  // Made from the link, so that two tries within the same instant open one session.
  const std::string session = services.vault.token(Encoder(1).add("link").add(*token).bytes());
  auto command = std::make_shared<RedeemLink>(door.app, token_hash(*token), token_hash(session));
  const bool queued = services.engine.submit(command, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    http::Reply reply = http::json_reply(201, json::object{{"object", "session"}});
    reply.cookies.push_back(
        {door.cookie_of, base64url(session), session_terms(command->session_app).whole.us / 1'000'000});
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_door_routes(std::vector<http::Route>& routes, Services& services) {
  const auto add = [&](const Door& door) {
    http::Route route;
    route.method = "POST";
    route.pattern = door.path;
    route.operation_id = door.operation;
    route.summary = door.summary;
    route.audience = door.audience;
    route.app = door.cookie_of;
    route.without_session = true;
    route.request = schema::object({{"token", schema::string(1, 128)}});
    route.reply = schema::object({{"object", schema::constant("session")}});
    route.success = 201;
    route.refusals = {Code::link_token_invalid};
    route.handler = [&services, door](const RequestPtr& request, const Respond& respond) {
      open(services, door, request, respond);
    };
    routes.push_back(std::move(route));
  };
  add(kTill);
  if (services.info.demo) add(kWallet);
}

}  // namespace chenxi::identity
