#include "closing/routes.h"

#include "closing/closing.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "ports/services.h"
#include "rules/packs.h"

namespace chenxi::closing {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using ports::Services;

Result<std::int64_t> me(Services& services, const RequestPtr& request) {
  return TRY(services.directory.signed_in(identity::AppKind::wallet, request->session,
                                          services.env.clock->now()))
      .subject;
}

void look(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto owner = me(services, request);
  if (!owner) return respond(http::problem(*request, owner.error()));
  const auto query = std::make_shared<LookObstacles>(*owner);
  const bool queued = services.engine.ask(query, [=, &services](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    const Obstacles& found = query->obstacles;
    respond(http::json_reply(200, json::object{{"object", "closing"},
                                               {"possible", found.none()},
                                               {"balance", found.balance},
                                               {"held", found.held},
                                               {"takings", found.takings},
                                               {"packages", found.packages},
                                               {"sold_packages", found.sold},
                                               {"trades", found.trades},
                                               {"currency", services.info.currency},
                                               {"disputes", found.disputes}}));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

/// Signed under a purpose of its own, so that no other signature closes a wallet. The key is the signature's
/// nonce only: a second request finds no session.
Result<std::shared_ptr<CloseWallet>> read_close(Services& services, const RequestPtr& request) {
  const std::int64_t owner = TRY(me(services, request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
  TRY(in.finish());
  if (!request->key) return refuse(Code::key_missing);
  identity::Statement statement;
  statement.purpose = "close_wallet";
  statement.currency = services.info.currency;
  statement.nonce = text(*request->key);
  const auto checked = TRY(identity::check_proof(services.directory, services.vault,
                                                 services.env.clock->now(), owner, statement, proof));
  const Instant now = services.env.clock->now();
  auto command = std::make_shared<CloseWallet>(owner, checked, services.packs.at(now)->at(now).retention.years);
  command->authority.factor = checked.factor();
  return command;
}

void close(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto command = read_close(services, request);
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued = services.engine.submit(*command, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    http::Reply reply = http::json_reply(200, json::object{{"object", "wallet_closed"}});
    reply.cookies.push_back({http::App::wallet, "", 0});
    reply.headers.emplace_back("Clear-Site-Data", "\"cache\"");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, Services& services) {
  using Work = void (*)(Services&, const RequestPtr&, const Respond&);
  const auto add = [&](const char* method, const char* id, const char* summary, Work work,
                       json::value reply) -> http::Route& {
    http::Route route;
    route.method = method;
    route.pattern = "/v1/me/closing";
    route.operation_id = id;
    route.summary = summary;
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.reply = std::move(reply);
    route.success = 200;
    route.refusals = {Code::not_signed_in, Code::session_expired};
    route.handler = [&services, work](const RequestPtr& request, const Respond& respond) {
      work(services, request, respond);
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  using enum Code;
  add("GET", "look_closing", "What stands in the way of closing one's wallet", look,
      schema::named("Closing", schema::object({{"object", schema::constant("closing")},
                                               {"possible", schema::boolean()},
                                               {"balance", schema::integer(0, INT64_MAX)},
                                               {"held", schema::integer(0, INT64_MAX)},
                                               {"takings", schema::integer(0, INT64_MAX)},
                                               {"packages", schema::count()},
                                               {"sold_packages", schema::count()},
                                               {"trades", schema::count()},
                                               {"currency", schema::currency()},
                                               {"disputes", schema::integer(0, 1'000'000)}})));
  http::Route& closes =
      add("POST", "close_wallet", "Closes one's wallet for good, and ends its sessions and devices", close,
          schema::named("WalletClosed", schema::object({{"object", schema::constant("wallet_closed")}})));
  closes.request = schema::object({{"proof", schema::proof()}});
  for (const Code code : {key_missing, device_unknown, signature_wrong, passkey_wrong, statement_expired,
                          account_frozen, pin_required, pin_wrong, pin_locked, not_allowed})
    closes.refusals.push_back(code);
}

}  // namespace chenxi::closing
