// Coming in to the console, who works here, and the roles that every route of the console asks for.
#include "staff/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "http/schema.h"
#include "identity/passkeys/challenge.h"
#include "staff/desk.h"
#include "staff/who_may.h"
#include "webauthn/json.h"

namespace chenxi::staff {
namespace {

namespace schema = http::schema;
using identity::AppKind;
using identity::ChallengeFor;

/// WebAuthn asks for 16 bytes at least, so that nobody meets another's by chance.
constexpr std::size_t kCredentialIdMin = 16;

http::Reply opened(const std::string& token) {
  http::Reply reply = http::json_reply(201, json::object{{"object", "session"}});
  reply.cookies.push_back(
      {http::App::console, base64url(token), identity::session_terms(AppKind::console).whole.us / 1'000'000});
  return reply;
}

// ------------------------------------------------------------------------------------------------------------
// links

/// The token comes in the body: an address is kept by browsers, proxies and logs.
Result<std::string> token_in(JsonReader& in) {
  const auto token = unbase64url(TRY(in.string("token", 1, 128)));
  if (!token || token->size() != 32) return refuse(Code::link_token_invalid);
  return *token;
}
Result<std::string> token_alone(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  std::string token = TRY(token_in(in));
  TRY(in.finish());
  return token;
}
/// Made from the link, so that two tries within the same instant open one session.
std::string session_of(const Desk& desk, const std::string& token) {
  return desk.services().vault.token(Encoder(1).add("link").add(token).bytes());
}

/// Whose link this is, then `then`.
void with_link(const Desk& desk, const std::string& token, std::function<void(std::int64_t)> then) {
  desk.ask<LookLink>(std::make_shared<LookLink>(identity::token_hash(token)),
                     [desk, then](const LookLink& found) {
                       if (found.colleague == 0) return desk.refused(Refusal(Code::link_token_invalid));
                       then(found.colleague);
                     });
}

void open_by_link(const Desk& desk) {
  const auto token = token_alone(desk);
  if (!token) return desk.refused(token.error());
  with_link(desk, *token, [desk, token = *token](std::int64_t colleague) {
    const std::string session = session_of(desk, token);
    desk.submit<OpenByLink>(
        std::make_shared<OpenByLink>(desk.services().info.demo, colleague, identity::token_hash(token),
                                     identity::token_hash(session)),
        [session](const OpenByLink&) { return opened(session); });
  });
}

/// What navigator.credentials.create() is to be told.
Result<http::Reply> options_for(const Desk& desk, std::int64_t colleague) {
  const identity::Site site = TRY(desk.site());
  const ports::Services& services = desk.services();
  const std::string called = desk.house.colleagues.name_of(colleague);
  json::array algorithms;
  for (const webauthn::Algorithm one : webauthn::kAlgorithms)
    algorithms.emplace_back(static_cast<std::int64_t>(one));
  const std::string challenge = identity::make_challenge(services.vault, *services.env.rng, desk.now(),
                                                         ChallengeFor::staff_adding, colleague);
  const std::string handle = services.vault.token(Encoder(1).add("staff user").add(colleague).bytes());
  return http::json_reply(
      201, json::object{
               {"object", "passkey_options"},
               {"challenge", base64url(challenge)},
               {"expires_at", rfc3339(desk.now() + identity::kChallengeLife)},
               {"rp", json::object{{"id", site.rp_id}, {"name", services.info.name}}},
               {"user", json::object{{"id", base64url(handle)}, {"name", called}, {"display_name", called}}},
               {"algorithms", algorithms},
               {"exclude", json::array{}}});
}

void give_options(const Desk& desk) {
  const auto token = token_alone(desk);
  if (!token) return desk.refused(token.error());
  with_link(desk, *token, [desk](std::int64_t colleague) {
    auto reply = options_for(desk, colleague);
    if (!reply) return desk.refused(reply.error());
    desk.respond(*std::move(reply));
  });
}

/// Whatever is wrong with it, one sentence is heard; which check it was is nobody's business.
Result<StaffPasskey> verified(const Desk& desk, std::int64_t colleague, const webauthn::Registration& made) {
  const identity::Site site = TRY(desk.site());
  const auto challenge = webauthn::challenge_of(made.client_data);
  if (!challenge) return refuse(Code::passkey_wrong);
  TRY(identity::check_challenge(desk.services().vault, desk.now(), ChallengeFor::staff_adding, colleague,
                                *challenge));
  const auto registered = webauthn::verify_registration({site.rp_id, {site.origin}, *challenge}, made);
  if (!registered || registered->credential_id.size() < kCredentialIdMin) return refuse(Code::passkey_wrong);
  StaffPasskey fresh;
  fresh.credential = store::Bytes(registered->credential_id);
  fresh.public_key = store::Bytes(registered->public_key);
  fresh.sign_count = registered->sign_count;
  fresh.backup_eligible = registered->backup_eligible;
  return fresh;
}

struct Enrolment {
  std::string token;
  webauthn::Registration made;
};
Result<Enrolment> read_enrolment(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  Enrolment out;
  out.token = TRY(token_in(in));
  out.made = TRY(webauthn::read_registration(TRY(in.child("credential"))));
  TRY(in.finish());
  return out;
}

void enrol(const Desk& desk) {
  const auto read = read_enrolment(desk);
  if (!read) return desk.refused(read.error());
  with_link(desk, read->token, [desk, read = *read](std::int64_t colleague) {
    const auto fresh = verified(desk, colleague, read.made);
    if (!fresh) return desk.refused(fresh.error());
    const std::string session = session_of(desk, read.token);
    desk.submit<Enrol>(std::make_shared<Enrol>(colleague, identity::token_hash(read.token),
                                               identity::token_hash(session), *fresh),
                       [session](const Enrol&) { return opened(session); });
  });
}

// ----------------------------------------------------------------------------------------------------------
// passkeys

Result<http::Reply> challenge(const Desk& desk) {
  const identity::Site site = TRY(desk.site());
  const ports::Services& services = desk.services();
  const std::string made =
      identity::make_challenge(services.vault, *services.env.rng, desk.now(), ChallengeFor::staff_sign_in, 0);
  return http::json_reply(201, json::object{{"object", "passkey_challenge"},
                                            {"challenge", base64url(made)},
                                            {"rp_id", site.rp_id},
                                            {"expires_at", rfc3339(desk.now() + identity::kChallengeLife)}});
}

void give_challenge(const Desk& desk) {
  auto reply = challenge(desk);
  if (!reply) return desk.refused(reply.error());
  desk.respond(*std::move(reply));
}

Result<std::shared_ptr<SignIn>> read_sign_in(const Desk& desk, std::string& token) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services().ids));
  const std::string given = TRY(in.string("challenge", 1, 128));
  TRY(in.finish());
  const auto bytes = unbase64url(given);
  if (!bytes) return refuse(Code::passkey_wrong);
  TRY(identity::check_challenge(desk.services().vault, desk.now(), ChallengeFor::staff_sign_in, 0, *bytes));
  const PasskeyUse use = TRY(desk.check_passkey("console_login", given, "", proof));
  const engine::Request about =
      desk.keyed(use.colleague, Encoder(1).add("console_login").add(use.passkey).add(given));
  token = identity::session_token(desk.services().vault, about);
  auto command = std::make_shared<SignIn>(use, identity::token_hash(token));
  command->request = about;
  command->authority.factor = ledger::Factor::passkey;
  return command;
}

void sign_in(const Desk& desk) {
  std::string token;
  const auto command = read_sign_in(desk, token);
  desk.submit<SignIn>(command, [token](const SignIn&) { return opened(token); });
}

// ----------------------------------------------------------------------------------------------------------
// who is here

json::object colleague_json(const Desk& desk, const Colleague& one) {
  return {{"object", "colleague"},
          {"id", one.id},
          {"name", one.name},
          {"roles", names(roles_of(one))},
          {"active", one.state == ColleagueState::active},
          {"passkey", desk.house.colleagues.has_passkey(one.id)},
          {"since", rfc3339(one.since)}};
}

void myself(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  desk.respond(http::json_reply(200, colleague_json(desk, *me)));
}

void list(const Desk& desk) {
  json::array data;
  for (const Colleague& one : desk.house.colleagues.everybody()) data.push_back(colleague_json(desk, one));
  desk.respond(http::json_reply(
      200, json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
}

// -------------------------------------------------------------------------------------------------------------
// table

json::value base64url_schema(std::int64_t max) {
  return schema::string(1, max);
}
json::value token_schema() {
  return schema::object({{"token", schema::string(1, 128)}});
}
json::value session_schema() {
  return schema::object({{"object", schema::constant("session")}});
}
/// As the browser gives it, with whatever else it has.
json::value credential_schema() {
  json::value response = schema::object(
      {{"clientDataJSON", base64url_schema(5462)}, {"attestationObject", base64url_schema(43'691)}});
  json::value whole = schema::object(
      {{"id", base64url_schema(1364)}, {"type", schema::constant("public-key")}, {"response", response}});
  whole.as_object()["additionalProperties"] = true;
  whole.as_object()["properties"].as_object()["response"].as_object()["additionalProperties"] = true;
  return whole;
}
json::value colleague_schema() {
  return schema::named(
      "Colleague",
      schema::object({{"object", schema::constant("colleague")},
                      {"id", schema::count()},
                      {"name", schema::string(1, kNameMax)},
                      {"roles", schema::array(schema::one_of({"support", "risk", "finance", "compliance",
                                                              "security", "supervisor"}),
                                              6)},
                      {"active", schema::boolean()},
                      {"passkey", schema::boolean()},
                      {"since", schema::instant()}}));
}

class Guard {
 public:
  Guard(ports::Services& services, const Directory& colleagues)
      : services_(services), colleagues_(colleagues) {}
  Done judge(const http::Request& request, ports::Roles wanted) const {
    const auto who =
        TRY(services_.directory.signed_in(AppKind::console, request.session, services_.env.clock->now()));
    const auto colleague = colleagues_.colleague(who.subject);
    if (!colleague) return refuse(Code::not_signed_in);
    if (!roles_of(*colleague).meets(wanted)) return refuse(Code::role_missing);
    return done();
  }

 private:
  ports::Services& services_;
  const Directory& colleagues_;
};

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& colleagues,
                const std::shared_ptr<const ports::ChangeKinds>& kinds) {
  const House house{services, colleagues, kinds};
  const auto door = [&](std::string pattern, std::string id, std::string summary, void (*work)(const Desk&),
                        json::value body, json::value reply, std::vector<Code> refusals) -> http::Route& {
    http::Route& route =
        add_route(routes, house, "POST", std::move(pattern), std::move(id), std::move(summary), work);
    route.without_session = true;
    route.request = std::move(body);
    route.reply = std::move(reply);
    route.success = 201;
    route.refusals = std::move(refusals);
    return route;
  };
  using enum Code;
  door("/v1/console/sessions", "open_console", "Opens the demo's console with the token of a link",
       open_by_link, token_schema(), session_schema(), {link_token_invalid, step_up_required});
  door("/v1/console/passkey_options", "start_staff_passkey",
       "What the browser needs to make a colleague's passkey", give_options, token_schema(),
       schema::ref("PasskeyOptions"), {link_token_invalid, not_found});
  door("/v1/console/passkeys", "enrol_staff_passkey",
       "Makes the passkey that a colleague signs in with from then on, and signs in", enrol,
       schema::object({{"token", schema::string(1, 128)}, {"credential", credential_schema()}}),
       session_schema(), {link_token_invalid, not_found, passkey_wrong, statement_expired})
      .body_limit = 64 * 1024;
  door("/v1/console/passkey_challenges", "start_staff_sign_in", "What a colleague's passkey signs to sign in",
       give_challenge, schema::object({}), schema::ref("PasskeyChallenge"), {not_found});
  door("/v1/console/passkey_sessions", "sign_in_console", "Signs a colleague in by passkey", sign_in,
       schema::object({{"challenge", schema::string(1, 128)}, {"proof", schema::proof()}}), session_schema(),
       {not_found, passkey_wrong, statement_expired, device_unknown})
      .needs_key = true;
  http::Route& me = add_route(routes, house, "GET", "/v1/console/me", "get_myself",
                              "Who is signed in, and as what", myself);
  me.reply = colleague_schema();
  add_route(routes, house, "GET", "/v1/console/colleagues", "list_colleagues", "Who works here", list).reply =
      schema::list(schema::ref("Colleague"));
  add_change_routes(routes, house);
  add_look_routes(routes, services);
}

void guard_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& colleagues) {
  const auto guard = std::make_shared<const Guard>(services, colleagues);
  std::size_t guarded = 0;
  for (http::Route& route : routes) {
    if (route.app != http::App::console || route.without_session) continue;
    const auto roles = who_may(route.operation_id);
    CHECK(roles.has_value(), "whose is the console's " + route.operation_id + "?");
    ++guarded;
    route.refusals.push_back(Code::role_missing);
    route.handler = [guard, roles = *roles, then = std::move(route.handler)](const http::RequestPtr& request,
                                                                             const http::Respond& respond) {
      if (const Done may = guard->judge(*request, roles); !may)
        return respond(http::problem(*request, may.error()));
      then(request, respond);
    };
  }
  CHECK(guarded == who_may().size(), "the table names a route that there is no more");
}

}  // namespace chenxi::staff
