#include "counter/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "counter/desk.h"
#include "counter/discounts/routes.h"
#include "counter/refunds.h"
#include "counter/shifts/routes.h"
#include "http/schema.h"
#include "identity/vault.h"
#include "money/money.h"

namespace chenxi::counter {
namespace {

namespace schema = http::schema;
using http::App;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

// -------------------------------------------------------------------------------------------------------------- pairing

Hash32 code_hash(const ports::Services& services, std::string_view code) {
  return hmac_sha256(services.keys.lookup, Encoder(1).add("pairing code").add(code).bytes());
}

Done offer(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto role = role_from_name(TRY(in.string("role", 1, 20)));
  const std::string label = TRY(in.string("label", 1, kLabelBytesMax));
  TRY(in.finish());
  if (!role) return refuse(Code::malformed, {.pointer = "/role"});
  auto command = std::make_shared<OfferPairing>(place.merchant, place.giver);
  command->role = *role;
  command->label = label;
  command->request = engine::Request{place.caller, *desk.request->key,
                                     sha256(Encoder(1).add(command->name()).add(place.merchant).add(name(*role)).add(label).bytes())};
  // Made of the request that asks for it, so that its repeat after a lost answer shows the same.
  const std::string_view uuid(reinterpret_cast<const char*>(desk.request->key->bytes.data()), desk.request->key->bytes.size());
  const std::string code = make_code(desk.services.vault.token(
      Encoder(1).add("counter.pairing").add(place.caller).add(uuid).add(view(command->request->hash)).bytes()));
  command->code = code_hash(desk.services, code);
  desk.submit<OfferPairing>(command, [code, role = *role, label](const OfferPairing&) {
    return http::json_reply(201, json::object{{"object", "pairing"},
                                              {"code", code.substr(0, 4) + "-" + code.substr(4)},
                                              {"role", name(role)},
                                              {"label", label},
                                              {"good_for_seconds", kPairingLife.us / 1'000'000}});
  });
  return done();
}

Done pair(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string code = TRY(normal_code(TRY(in.string("code", 1, 40))));
  TRY(in.finish());
  // Made from the code, so that two tries within the same instant open one session.
  const std::string session = desk.services.vault.token(Encoder(1).add("paired").add(code).bytes());
  auto command = std::make_shared<Pair>(code_hash(desk.services, code), desk.services.vault.client_index(desk.request->client),
                                        identity::token_hash(session));
  desk.submit<Pair>(command, [session](const Pair& pair) {
    http::Reply reply = http::json_reply(
        201, json::object{{"object", "session"}, {"role", name(pair.made.role)}, {"label", pair.made.label}});
    reply.cookies.push_back({App::till, base64url(session), identity::session_terms(AppKind::till).whole.us / 1'000'000});
    return reply;
  });
  return done();
}

json::object till_json(const Desk& desk, const Till& till, std::int64_t own) {
  return {{"object", "till_device"},
          {"id", desk.services.ids.make(IdKind::till, till.id)},
          {"role", name(till.role)},
          {"label", till.label},
          {"paired_at", rfc3339(till.paired_at)},
          {"revoked_at", till.state == TillState::revoked ? json::value(rfc3339(till.revoked_at)) : json::value(nullptr)},
          {"current", till.id == own}};
}

Done list(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  const auto query = std::make_shared<ListTills>(place.merchant, place.giver.customer);
  desk.ask<ListTills>(query, [desk, own = place.giver.till](const ListTills& q) {
    if (!q.yours) return http::problem(*desk.request, Code::shop_unknown);
    json::array data;
    for (const Till& till : q.found) data.push_back(till_json(desk, till, own));
    return http::json_reply(200, json::object{{"object", "list"}, {"data", std::move(data)}, {"has_more", false}, {"next_cursor", nullptr}});
  });
  return done();
}

Done revoke(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  const auto till = desk.services.ids.read(IdKind::till, desk.request->param("till"));
  const auto shop = till ? desk.tills.merchant_of(*till) : std::nullopt;
  const bool at_till = desk.app == App::till;
  if (!shop || (at_till && *shop != who.subject)) return refuse(Code::till_unknown);
  const Giver giver = at_till ? Giver{0, who.device} : Giver{who.subject, 0};
  desk.submit<RevokeTill>(std::make_shared<RevokeTill>(*shop, *till, giver),
                          [](const RevokeTill&) { return http::empty_reply(204); });
  return done();
}

/// What this device is: its page shows what its role may do, and nothing else.
Done device(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  const auto till = desk.tills.till(who.device);
  const auto role = desk.tills.role_of(who);
  if (!role) return refuse(Code::session_expired);
  const auto most = refund_max(*role);
  desk.respond(http::json_reply(200, json::object{{"object", "till_device_self"},
                                                  {"role", name(*role)},
                                                  {"label", till ? json::value(till->label) : json::value(nullptr)},
                                                  {"refund_max", most ? json::value(*most) : json::value(nullptr)},
                                                  {"currency", desk.services.info.currency}}));
  return done();
}

// -------------------------------------------------------------------------------------------------------------- refunds

Done refunds_asked(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  desk.ask<ListRefundsAsked>(std::make_shared<ListRefundsAsked>(who.subject), [desk](const ListRefundsAsked& q) {
    json::array data;
    for (const RefundAsked& asked : q.found) {
      const auto till = desk.tills.till(asked.till);
      data.push_back(json::object{{"object", "refund_asked"},
                                  {"payment_id", desk.services.ids.make(IdKind::payment, asked.payment)},
                                  {"amount", asked.amount},
                                  {"currency", money::code(asked.currency)},
                                  {"till", till ? till->label : ""},
                                  {"asked_at", rfc3339(asked.asked_at)},
                                  {"approved", asked.approved_by != 0}});
    }
    return http::json_reply(200, json::object{{"object", "list"}, {"data", std::move(data)}, {"has_more", false}, {"next_cursor", nullptr}});
  });
  return done();
}

Done approve(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t amount = TRY(in.integer("amount", 1, money::kAmountMax));
  TRY(in.finish());
  const auto payment = desk.services.ids.read(IdKind::payment, desk.request->param("payment"));
  if (!payment) return refuse(Code::payment_unknown);
  auto command = std::make_shared<ApproveRefund>(who.subject, who.device, *payment, amount);
  command->request = engine::Request{
      who.subject, *desk.request->key,
      sha256(Encoder(1).add(command->name()).add(who.device).add(*payment).add(amount).bytes())};
  desk.submit<ApproveRefund>(command, [](const ApproveRefund&) {
    return http::json_reply(200, json::object{{"object", "refund_approval"}, {"approved", true}});
  });
  return done();
}

// ---------------------------------------------------------------------------------------------------------------- table

json::value role_words() { return schema::one_of({"owner", "manager", "cashier", "receiver"}); }

json::value pairing_shape() {
  return schema::named("Pairing", schema::object({{"object", schema::constant("pairing")},
                                                  {"code", schema::pattern("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", "7HQ2-M0V3")},
                                                  {"role", role_words()},
                                                  {"label", schema::string(1, kLabelBytesMax)},
                                                  {"good_for_seconds", schema::integer(1, 86'400)}}));
}
json::value tills_shape() {
  return schema::list(schema::named("TillDevice", schema::object({{"object", schema::constant("till_device")},
                                                                  {"id", schema::public_id("tll")},
                                                                  {"role", role_words()},
                                                                  {"label", schema::string(1, kLabelBytesMax)},
                                                                  {"paired_at", schema::instant()},
                                                                  {"revoked_at", schema::nullable(schema::instant())},
                                                                  {"current", schema::boolean()}})));
}

struct Table {
  std::vector<http::Route>& routes;
  ports::Services& services;
  const Directory& tills;

  http::Route& add(App app, std::string method, std::string pattern, std::string id, std::string summary,
                   Done (*work)(const Desk&), json::value reply) {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = app;
    route.audience = app == App::wallet ? http::Audience::resident : http::Audience::merchant;
    route.reply = std::move(reply);
    route.refusals = {Code::not_signed_in, Code::session_expired};
    route.handler = [this_services = &services, this_tills = &tills, app, work](const RequestPtr& request, const Respond& respond) {
      const Desk desk{*this_services, *this_tills, app, request, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  }
  void add_for(App app, std::string_view where, std::string_view whose) {
    http::Route& offers = add(app, "POST", fmt::format("{}/pairings", where), fmt::format("offer_{}pairing", whose),
                              "A code that makes another device a till of the shop, under a role", offer, pairing_shape());
    offers.needs_key = true;
    offers.success = 201;
    offers.request = schema::object({{"role", role_words()}, {"label", schema::string(1, kLabelBytesMax)}});
    for (const Code code : {Code::shop_unknown, Code::till_role_missing}) offers.refusals.push_back(code);
    http::Route& lists = add(app, "GET", fmt::format("{}/tills", where), fmt::format("list_{}tills", whose),
                             "The devices of the shop, revoked ones among them", list, tills_shape());
    lists.refusals.push_back(Code::shop_unknown);
    http::Route& revokes = add(app, "DELETE", app == App::wallet ? "/v1/me/shop_tills/{till}" : "/v1/till/tills/{till}", fmt::format("revoke_{}till", whose),
                               "Ends a device's sessions; it is a till no more", revoke, nullptr);
    revokes.success = 204;
    revokes.bound = true;
    for (const Code code : {Code::till_unknown, Code::till_role_missing}) revokes.refusals.push_back(code);
  }
};

/// A role is read anew for each request, so what was taken away is gone with the next one.
void guard(const Directory& tills, const ports::Services& services, Role least, const http::Handler& then,
           const RequestPtr& request, const Respond& respond) {
  const auto who = services.directory.signed_in(AppKind::till, request->session, services.env.clock->now());
  if (who) {
    const auto role = tills.role_of(*who);
    if (!role || !reaches(*role, least)) return respond(http::problem(*request, Code::till_role_missing));
  }
  then(request, respond);
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills) {
  Table table{routes, services, tills};
  table.add_for(App::wallet, "/v1/me/shops/{shop}", "shop_");
  table.add_for(App::till, "/v1/till", "");

  http::Route& pairs = table.add(App::till, "POST", "/v1/till/pairing_sessions", "pair_till",
                                 "Makes this device a till, with a code that its owner shows", pair,
                                 schema::object({{"object", schema::constant("session")},
                                                 {"role", role_words()},
                                                 {"label", schema::string(1, kLabelBytesMax)}}));
  pairs.success = 201;
  pairs.without_session = true;
  pairs.request = schema::object({{"code", schema::string(1, 40)}});
  pairs.refusals = {Code::pairing_code_wrong};

  table.add(App::till, "GET", "/v1/till/device", "get_till_device", "What this device is, and what its role may", device,
            schema::named("TillSelf", schema::object({{"object", schema::constant("till_device_self")},
                                                      {"role", role_words()},
                                                      {"label", schema::nullable(schema::string(1, kLabelBytesMax))},
                                                      {"refund_max", schema::nullable(schema::minor())},
                                                      {"currency", schema::currency()}})));

  table.add(App::till, "GET", "/v1/till/refunds_asked", "list_refunds_asked", "Refunds that wait for a second person", refunds_asked,
            schema::list(schema::named("RefundAsked", schema::object({{"object", schema::constant("refund_asked")},
                                                                      {"payment_id", schema::public_id("pay")},
                                                                      {"amount", schema::amount()},
                                                                      {"currency", schema::currency()},
                                                                      {"till", schema::string(0, kLabelBytesMax)},
                                                                      {"asked_at", schema::instant()},
                                                                      {"approved", schema::boolean()}}))));
  http::Route& approves = table.add(App::till, "POST", "/v1/till/refunds_asked/{payment}/approval", "approve_refund",
                                    "The second person's yes to a refund above what a role gives back alone", approve,
                                    schema::object({{"object", schema::constant("refund_approval")}, {"approved", schema::boolean()}}));
  approves.needs_key = true;
  approves.request = schema::object({{"amount", schema::amount()}});
  for (const Code code : {Code::payment_unknown, Code::till_role_missing}) approves.refusals.push_back(code);

  add_shift_routes(routes, services, tills);
  add_discount_routes(routes, services, tills);
}

void guard_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills) {
  for (http::Route& route : routes) {
    if (route.app != App::till || route.without_session) continue;
    if (std::ranges::find(route.refusals, Code::till_role_missing) == route.refusals.end())
      route.refusals.push_back(Code::till_role_missing);
    route.handler = [&services, &tills, least = least_role(route.operation_id), then = std::move(route.handler)](
                        const RequestPtr& request, const Respond& respond) {
      guard(tills, services, least, then, request, respond);
    };
  }
}

}  // namespace chenxi::counter
