#include "identity/passkeys/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/passkeys/challenge.h"
#include "identity/passkeys/commands.h"
#include "identity/present.h"
#include "ports/services.h"
#include "webauthn/json.h"

namespace chenxi::identity {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using ports::Services;

constexpr std::size_t kNameMax = 64;
/// WebAuthn asks for 16 bytes at least, so that nobody meets another's by chance.
constexpr std::size_t kCredentialIdMin = 16;

struct Desk {
  Services& services;
  RequestPtr request;
  Respond respond;

  Instant now() const { return services.env.clock->now(); }
  Result<SignedIn> who() const { return services.directory.signed_in(AppKind::wallet, request->session, now()); }
  Result<Customer> me() const {
    auto row = services.directory.customer(TRY(who()).subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }
  /// Refuses not_found where browsers have no passkeys for this address.
  Result<Site> site() const {
    const auto& here = services.directory.site();
    if (!here) return refuse(Code::not_found);
    return *here;
  }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }

  json::object passkey_json(const Passkey& passkey, const Customer& owner) const {
    return {{"object", "passkey"},
            {"id", services.ids.make(IdKind::passkey, passkey.id)},
            {"credential_id", base64url(passkey.credential)},
            {"name", services.vault.open(owner, Class::own, "passkey", passkey.sealed_name)},
            {"synced", passkey.backup_eligible},
            {"created_at", rfc3339(passkey.created_at)}};
  }
};

// ------------------------------------------------------------------------------------------------------------ adding

/// What navigator.credentials.create() is to be told, in the members of PublicKeyCredentialCreationOptionsJSON that are
/// ours to say.
Done give_options(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const Site site = TRY(desk.site());
  const Services& services = desk.services;
  json::array exclude, algorithms;
  for (const Passkey& passkey : services.directory.passkeys(me.id)) exclude.emplace_back(base64url(passkey.credential));
  for (const webauthn::Algorithm algorithm : webauthn::kAlgorithms) algorithms.emplace_back(static_cast<std::int64_t>(algorithm));
  const std::string challenge =
      make_challenge(services.vault, *services.env.rng, desk.now(), ChallengeFor::adding, me.id);
  desk.respond(http::json_reply(
      201, json::object{{"object", "passkey_options"},
                        {"challenge", base64url(challenge)},
                        {"expires_at", rfc3339(desk.now() + kChallengeLife)},
                        {"rp", json::object{{"id", site.rp_id}, {"name", services.info.name}}},
                        {"user", json::object{{"id", base64url(user_handle(services.vault, me))},
                                              {"name", mask_phone(services.vault.open(me, Class::statutory, "phone", me.sealed_phone))},
                                              {"display_name", services.vault.open(me, Class::own, "nickname", me.sealed_nickname)}}},
                        {"algorithms", algorithms},
                        {"exclude", exclude}}));
  return done();
}

/// Whatever is wrong with it, the person hears one sentence; which check it was is nobody's business.
Result<webauthn::Registered> verified(const Desk& desk, std::int64_t customer, const webauthn::Registration& made) {
  const Site site = TRY(desk.site());
  const auto challenge = webauthn::challenge_of(made.client_data);
  if (!challenge) return refuse(Code::passkey_wrong);
  TRY(check_challenge(desk.services.vault, desk.now(), ChallengeFor::adding, customer, *challenge));
  const auto registered = webauthn::verify_registration({site.rp_id, {site.origin}, *challenge}, made);
  if (!registered || registered->credential_id.size() < kCredentialIdMin) return refuse(Code::passkey_wrong);
  return *registered;
}

Result<std::shared_ptr<AddPasskey>> read_add(const Desk& desk) {
  Services& services = desk.services;
  const Customer me = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const webauthn::Registration made = TRY(webauthn::read_registration(TRY(in.child("credential"))));
  const std::string name = TRY(in.string("name", 1, kNameMax));
  const Proof proof = TRY(read_proof(TRY(in.child("proof")), services.ids));
  TRY(in.finish());
  // The first one cannot vouch for itself, and the next ones need no other way.
  if (proof.passkey) return refuse(Code::pin_required);
  const webauthn::Registered registered = TRY(verified(desk, me.id, made));

  Statement statement;
  statement.purpose = "passkey";
  statement.currency = services.info.currency;
  statement.payee_id = base64url(registered.credential_id);
  statement.payee_name = name;
  statement.nonce = text(*desk.request->key);
  const CheckedProof checked = TRY(check_proof(services.directory, services.vault, desk.now(), me.id, statement, proof));

  Passkey fresh;
  fresh.credential = store::Bytes(registered.credential_id);
  fresh.public_key = store::Bytes(registered.public_key);
  fresh.sign_count = registered.sign_count;
  fresh.backup_eligible = registered.backup_eligible;
  fresh.sealed_name = services.vault.seal(me, Class::own, "passkey", name);
  auto command = std::make_shared<AddPasskey>(me.id, checked, fresh);
  command->request = engine::Request{
      me.id, *desk.request->key,
      sha256(Encoder(1).add("add_passkey").add(registered.credential_id).add(name).bytes())};
  return command;
}

template <class C>
void submit(const Desk& desk, const std::shared_ptr<C>& command, std::function<http::Reply(const C&)> render) {
  const bool queued = desk.services.engine.submit(command, [desk, command, render](const engine::Outcome& outcome) {
    http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : render(*command);
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    desk.respond(std::move(reply));
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

Done add(const Desk& desk) {
  submit<AddPasskey>(desk, TRY(read_add(desk)), [desk](const AddPasskey& done) {
    return http::json_reply(201, desk.passkey_json(done.passkey, done.customer));
  });
  return done();
}

// -------------------------------------------------------------------------------------------------- listing, removing

Done list(const Desk& desk) {
  const Customer me = TRY(desk.me());
  json::array data;
  for (const Passkey& passkey : desk.services.directory.passkeys(me.id)) data.push_back(desk.passkey_json(passkey, me));
  desk.respond(http::json_reply(
      200, json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
  return done();
}

Done remove(const Desk& desk) {
  const SignedIn who = TRY(desk.who());
  const auto passkey = desk.services.ids.read(IdKind::passkey, desk.request->param("passkey"));
  if (!passkey) return refuse(Code::not_found);
  submit<RemovePasskey>(desk, std::make_shared<RemovePasskey>(who.subject, *passkey),
                        [](const RemovePasskey&) { return http::empty_reply(204); });
  return done();
}

// -------------------------------------------------------------------------------------------------------- signing in

/// Before anybody is known: so there is no list of credentials to give away.
Done give_challenge(const Desk& desk) {
  const Site site = TRY(desk.site());
  const std::string challenge =
      make_challenge(desk.services.vault, *desk.services.env.rng, desk.now(), ChallengeFor::sign_in, 0);
  desk.respond(http::json_reply(201, json::object{{"object", "passkey_challenge"},
                                                  {"challenge", base64url(challenge)},
                                                  {"rp_id", site.rp_id},
                                                  {"expires_at", rfc3339(desk.now() + kChallengeLife)}}));
  return done();
}

// ------------------------------------------------------------------------------------------------------------- table

json::value base64url_schema(std::size_t max) { return schema::string(1, static_cast<std::int64_t>(max)); }
json::value passkey_schema() {
  return schema::named("Passkey", schema::object({{"object", schema::constant("passkey")},
                                                  {"id", schema::public_id("psk")},
                                                  {"credential_id", base64url_schema(1364)},
                                                  {"name", schema::string(0, kNameMax)},
                                                  {"synced", schema::boolean()},
                                                  {"created_at", schema::instant()}}));
}
json::value options_schema() {
  return schema::named(
      "PasskeyOptions",
      schema::object({{"object", schema::constant("passkey_options")},
                      {"challenge", base64url_schema(128)},
                      {"expires_at", schema::instant()},
                      {"rp", schema::object({{"id", schema::string(1, 255)}, {"name", schema::string(1, 128)}})},
                      {"user", schema::object({{"id", base64url_schema(86)},
                                               {"name", schema::string(1, 64)},
                                               {"display_name", schema::string(1, 120)}})},
                      {"algorithms", schema::array(schema::integer(-65535, -1), 8)},
                      {"exclude", schema::array(base64url_schema(1364), kPasskeysMax)}}));
}
/// As the browser gives it, with whatever else it has.
json::value credential_schema() {
  json::value response = schema::object({{"clientDataJSON", base64url_schema(5462)}, {"attestationObject", base64url_schema(43'691)}});
  json::value whole = schema::object({{"id", base64url_schema(1364)}, {"type", schema::constant("public-key")}, {"response", response}});
  whole.as_object()["additionalProperties"] = true;
  whole.as_object()["properties"].as_object()["response"].as_object()["additionalProperties"] = true;
  return whole;
}

}  // namespace

void add_passkey_routes(std::vector<http::Route>& routes, Services& services) {
  const auto add_route = [&](std::string method, std::string pattern, std::string id, std::string summary,
                             Done (*work)(const Desk&), json::value request, json::value reply, int success,
                             std::vector<Code> refusals) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.request = std::move(request);
    route.reply = std::move(reply);
    route.success = success;
    route.refusals = std::move(refusals);
    route.handler = [&services, work](const RequestPtr& asked, const Respond& respond) {
      const Desk desk{services, asked, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  using enum Code;
  add_route("POST", "/v1/me/passkey_options", "start_passkey", "What the browser needs to make a passkey", give_options,
            schema::object({}), options_schema(), 201, {not_signed_in, session_expired, not_found});
  add_route("POST", "/v1/me/passkeys", "add_passkey", "Adds a passkey, with this device and the PIN", add,
            schema::object({{"credential", credential_schema()},
                            {"name", schema::string(1, kNameMax)},
                            {"proof", schema::proof()}}),
            passkey_schema(), 201,
            {not_signed_in, session_expired, not_found, passkey_wrong, device_unknown,
             signature_wrong, statement_expired, account_frozen, pin_required, pin_wrong, pin_locked})
      .needs_key = true;
  add_route("GET", "/v1/me/passkeys", "list_passkeys", "Passkeys that may sign", list, nullptr, schema::list(passkey_schema()), 200,
            {not_signed_in, session_expired});
  add_route("DELETE", "/v1/me/passkeys/{passkey}", "remove_passkey", "Removes a passkey", remove, nullptr, nullptr, 204,
            {not_signed_in, session_expired, not_found})
      .bound = true;
  add_route("POST", "/v1/passkey_challenges", "start_passkey_sign_in", "What a passkey signs to sign in", give_challenge,
            schema::object({}),
            schema::named("PasskeyChallenge", schema::object({{"object", schema::constant("passkey_challenge")},
                                                              {"challenge", base64url_schema(128)},
                                                              {"rp_id", schema::string(1, 255)},
                                                              {"expires_at", schema::instant()}})),
            201, {not_found})
      .without_session = true;
}

}  // namespace chenxi::identity
