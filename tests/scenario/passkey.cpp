// What residents do with fingerprint and face. The passkey is the authenticator of src/webauthn's tests.
#include "identity/proof.h"
#include "tests/scenario/stage.h"
#include "webauthn/test_authenticator.h"

namespace chenxi::scenario {
namespace {

constexpr std::string_view kOrigin = "http://localhost", kRpId = "localhost";

webauthn::TestClientData client_data(const Line& line, std::string type, std::string challenge) {
  webauthn::TestClientData client;
  client.type = line.option("ceremony", type);
  client.challenge = std::move(challenge);
  client.origin = line.option("page", std::string(kOrigin));
  return client;
}
webauthn::TestAuthenticatorData authenticator_data(const Line& line) {
  webauthn::TestAuthenticatorData data;
  data.rp_id = line.option("site", std::string(kRpId));
  data.user_verified = line.option("verified", "yes") == "yes";
  data.sign_count = static_cast<std::uint32_t>(std::stoul(line.option("count", "0")));
  return data;
}

}  // namespace

webauthn::TestPasskey& Stage::passkey(const std::string& name) {
  auto& made = passkeys_[name];
  if (!made) {
    made = std::make_shared<webauthn::TestPasskey>();
    made->id = world_->rng().bytes(32);
  }
  return *made;
}

/// The hash of the statement is the challenge. count=N, verified=no, page=…, site=…, ceremony=…: the browser or the
/// authenticator says something else.
json::object Stage::passkey_proof(const Line& line, const std::string& name, std::string_view statement,
                                  std::int64_t expires_at) {
  const webauthn::Assertion made = passkey(name).get(
      client_data(line, "webauthn.get", std::string(view(sha256(statement)))), authenticator_data(line));
  return {{"expires_at", expires_at},
          {"passkey", json::object{{"id", base64url(made.id)},
                                   {"client_data", base64url(made.client_data)},
                                   {"authenticator_data", base64url(made.authenticator_data)},
                                   {"signature", base64url(made.signature)}}}};
}

/// amy starts_passkey o1: what her browser needs to make one
Act Stage::starts_passkey(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/passkey_options", json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// amy adds_passkey k1 o1 face [named="My phone"] and what a proof and a passkey take
Act Stage::adds_passkey(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string name = line.word(4), challenge(thing(line.word(3)).at("challenge").as_string());
  const webauthn::Registration made = passkey(name).create(
      client_data(line, "webauthn.create", unbase64url(challenge).value()), authenticator_data(line));
  const std::string named = line.option("named", name);
  const json::object body{
      {"credential", webauthn::to_json(made)},
      {"name", named},
      {"proof", proof(resident(line.words[0]), line, "passkey", nonce, 0, base64url(made.id), named)}};
  Act act;
  act.http = wallet(line, "POST", "/v1/me/passkeys", body, nonce);
  act.then = keep(name);
  return act;
}

/// amy removes_passkey face
Act Stage::removes_passkey(const Line& line) {
  Act act;
  act.http = wallet(line, "DELETE", "/v1/me/passkeys/" + id_of(line.word(2)), nullptr);
  return act;
}

/// amy starts_passkey_sign_in h1
Act Stage::starts_passkey_sign_in(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/passkey_challenges", json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// amy signs_in_by_passkey s1 h1 face [on=tablet]: on the phone in hand, or with on= on one that is new
Act Stage::signs_in_by_passkey(const Line& line) {
  Resident& who = resident(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  const std::string challenge(thing(line.word(3)).at("challenge").as_string());
  json::object by_phone = proof(who, line, "login", nonce, 0, challenge);
  json::object signed_proof = by_passkey(line, line.word(4), "login", nonce, 0, challenge, "");
  const std::string phone = line.option("on");
  json::object body{{"challenge", challenge}};
  if (phone.empty()) {
    signed_proof["device_id"] = by_phone.at("device_id");
    signed_proof["signature"] = by_phone.at("signature");
  } else {
    body["device"] = new_phone(who, phone);
  }
  body["proof"] = signed_proof;
  Act act;
  act.http = wallet(line, "POST", "/v1/sessions", body, nonce);
  act.then_reply = [this, &who, phone, then = come_in(who.name)](const Reply& reply) {
    if (reply.status == 201 && !phone.empty()) who.phone = phone;
    then(reply);
  };
  return act;
}

}  // namespace chenxi::scenario
