// Passkeys as a browser meets them. What is refused, and that it changes nothing, is played on every store by
// tests/scenario/scripts/passkeys.txt.
#include "identity/passkeys/challenge.h"
#include "identity/passkeys/commands.h"
#include "tests/identity/desk.h"
#include "webauthn/test_authenticator.h"

namespace chenxi::identity::testing {
namespace {

class Passkeys : public Desk {
 protected:
  webauthn::TestPasskey face;

  Said options(const Phone& phone) { return call("POST", "/v1/me/passkey_options", json::object{}, {.session = phone.session}); }
  json::object device_proof(const Phone& phone, Statement statement) {
    statement.expires_at = clock.now().us / 1'000'000 + 240;
    return {{"device_id", phone.device}, {"expires_at", statement.expires_at},
            {"signature", base64url(phone.key.sign(encode(statement)))}, {"pin", phone.pin}};
  }
  json::object by_passkey(Statement statement) {
    statement.expires_at = clock.now().us / 1'000'000 + 240;
    webauthn::TestClientData client;
    client.challenge = std::string(view(sha256(encode(statement))));
    const webauthn::Assertion made = face.get(client);
    return {{"expires_at", statement.expires_at},
            {"passkey", json::object{{"id", base64url(made.id)}, {"client_data", base64url(made.client_data)},
                                     {"authenticator_data", base64url(made.authenticator_data)},
                                     {"signature", base64url(made.signature)}}}};
  }
  Said add(const Phone& phone, const Said& asked) {
    webauthn::TestClientData client;
    client.challenge = unbase64url(asked.text("challenge")).value();
    const webauthn::Registration made = face.create(client);
    const Uuid key = new_key();
    Statement statement;
    statement.purpose = "passkey";
    statement.payee_id = base64url(face.id);
    statement.payee_name = "My phone";
    statement.nonce = text(key);
    return call("POST", "/v1/me/passkeys",
                json::object{{"credential", webauthn::to_json(made)}, {"name", "My phone"}, {"proof", device_proof(phone, statement)}},
                {.key = key, .session = phone.session});
  }
  /// Signs in by passkey alone on a device that is new.
  Said sign_in_anew(const P256PrivateKey& device) {
    const Said asked = call("POST", "/v1/passkey_challenges", json::object{});
    const Uuid key = new_key();
    Statement statement;
    statement.purpose = "login";
    statement.payee_id = asked.text("challenge");
    statement.nonce = text(key);
    return call("POST", "/v1/sessions",
                json::object{{"proof", by_passkey(statement)}, {"challenge", asked.text("challenge")}, {"device", device_json(device)}},
                {.key = key});
  }
};

TEST_F(Passkeys, TheBrowserIsToldWhatItNeedsAndNothingThatNamesThePerson) {
  const Phone phone = registered();
  const Said asked = options(phone);
  ASSERT_EQ(asked.status, 201) << asked.code();
  EXPECT_EQ(asked.body.at("rp").at("id").as_string(), "wallet.example.org");
  EXPECT_EQ(asked.body.at("user").at("name").as_string(), "138****8000");
  EXPECT_EQ(unbase64url(std::string(asked.body.at("user").at("id").as_string()))->size(), 32u);
  EXPECT_EQ(to_text(asked.body.at("algorithms")), "[-7,-8,-35,-257]");
  EXPECT_EQ(to_text(asked.body.at("exclude")), "[]");
  EXPECT_NE(options(phone).text("challenge"), asked.text("challenge"));
}

TEST_F(Passkeys, AddingOneTellsTheOwnerAndListsIt) {
  const Phone phone = registered();
  const Said added = add(phone, options(phone));
  ASSERT_EQ(added.status, 201) << added.code();
  EXPECT_EQ(added.text("name"), "My phone");
  EXPECT_EQ(added.text("credential_id"), base64url(face.id));
  EXPECT_TRUE(added.body.at("synced").as_bool());
  EXPECT_EQ(postbox.all().back().text_key, "message.passkey_added");
  const Said list = call("GET", "/v1/me/passkeys", nullptr, {.session = phone.session});
  ASSERT_EQ(list.body.at("data").as_array().size(), 1u);
  EXPECT_EQ(list.body.at("data").at(0), added.body);
  EXPECT_EQ(to_text(options(phone).body.at("exclude")), "[\"" + base64url(face.id) + "\"]");
  EXPECT_EQ(call("DELETE", "/v1/me/passkeys/{passkey}", nullptr, {.session = phone.session, .params = {{"passkey", added.text("id")}}}).status, 204);
  EXPECT_EQ(postbox.all().back().text_key, "message.passkey_removed");
  EXPECT_TRUE(call("GET", "/v1/me/passkeys", nullptr, {.session = phone.session}).body.at("data").as_array().empty());
}

TEST_F(Passkeys, ANewDeviceComesInWithAPasskeyAloneAndWithLowLimits) {
  const Phone phone = registered();
  ASSERT_EQ(add(phone, options(phone)).status, 201);
  const auto tablet = P256PrivateKey::generate(rng);
  const Said in = sign_in_anew(tablet);
  ASSERT_EQ(in.status, 201) << in.code();
  EXPECT_NE(in.body.at("device").at("id").as_string(), std::string_view(phone.device));
  EXPECT_FALSE(in.body.at("customer").at("reduced_until").is_null());
  EXPECT_EQ(postbox.all().back().text_key, "message.new_device");
  EXPECT_EQ(call("GET", "/v1/me/devices", nullptr, {.session = in.session}).body.at("data").as_array().size(), 2u);
}

TEST_F(Passkeys, NobodyComesInWithoutAChallengeOfOurs) {
  const Phone phone = registered();
  ASSERT_EQ(add(phone, options(phone)).status, 201);
  const Uuid key = new_key();
  Statement statement;
  statement.purpose = "login";
  statement.payee_id = base64url(std::string(56, 'c'));
  statement.nonce = text(key);
  const json::object body{{"proof", by_passkey(statement)}, {"challenge", statement.payee_id}, {"device", device_json(P256PrivateKey::generate(rng))}};
  EXPECT_EQ(call("POST", "/v1/sessions", body, {.key = key}).code(), "passkey_wrong");
}

TEST_F(Passkeys, WhichCheckFailedIsNotSaid) {
  const Phone phone = registered();
  Said asked = options(phone);
  asked.body.as_object()["challenge"] = base64url("another");
  const Said refused = add(phone, asked);
  EXPECT_EQ(refused.code(), "passkey_wrong");
  EXPECT_FALSE(refused.body.as_object().contains("text"));
}

TEST(Challenge, IsGoodForOneCustomerOnePurposeAndFiveMinutes) {
  SimRng rng(1);
  const KeyRing keys = make_keys(rng);
  const Vault vault(keys, rng);
  const Instant now{1'764'000'000'000'000};
  const std::string made = make_challenge(vault, rng, now, ChallengeFor::adding, 7);
  EXPECT_TRUE(check_challenge(vault, now + minutes(4), ChallengeFor::adding, 7, made));
  EXPECT_EQ(check_challenge(vault, now + minutes(5), ChallengeFor::adding, 7, made).error().code(), Code::statement_expired);
  EXPECT_EQ(check_challenge(vault, now, ChallengeFor::adding, 8, made).error().code(), Code::passkey_wrong);
  EXPECT_EQ(check_challenge(vault, now, ChallengeFor::sign_in, 7, made).error().code(), Code::passkey_wrong);
  for (std::size_t i = 0; i < made.size(); ++i) {
    std::string bent = made;
    bent[i] = static_cast<char>(bent[i] ^ 1);
    EXPECT_FALSE(check_challenge(vault, now, ChallengeFor::adding, 7, bent)) << i;
  }
}

TEST(Site, IsWhereBrowsersHavePasskeys) {
  EXPECT_EQ(site_of("https://wallet.example.org")->rp_id, "wallet.example.org");
  EXPECT_EQ(site_of("https://wallet.example.org:8443/")->origin, "https://wallet.example.org:8443");
  EXPECT_EQ(site_of("http://localhost:8080")->rp_id, "localhost");
  for (const char* none : {"", "wallet.example.org", "http://wallet.example.org", "https://127.0.0.1:8443", "https://[::1]:8443", "https://wallet.example.org/app"})
    EXPECT_FALSE(site_of(none)) << none;
}

}  // namespace
}  // namespace chenxi::identity::testing
