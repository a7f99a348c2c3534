// Tokens, how long they are good for, and the signature over a request. How sessions are seen, renewed and
// ended is played on every store by tests/scenario/scripts/sessions.txt; over every route by
// tests/system/sessions.
#include "identity/sessions/own_sessions.h"
#include "identity/sessions/request_proof.h"
#include "identity/sessions/routes.h"
#include "tests/identity/desk.h"

namespace chenxi::identity::testing {
namespace {

constexpr Instant kNow{1'764'000'000'000'000};
constexpr std::int64_t kNowS = 1'764'000'000;

class RequestProof : public ::testing::Test {
 protected:
  SimRng rng{7};
  P256PrivateKey key = P256PrivateKey::generate(rng);
  P256PublicKey point = *P256PublicKey::from_point(key.point());
  Uuid nonce = make_uuid7(kNow, rng);
  SignedRequest request{"POST", "/v1/transfers/trf_1/cancel", "{}", nonce};

  std::string check(const SignedRequest& asked, std::string_view header) {
    const Done result = check_request_proof(point, asked, header, kNow);
    return result ? "ok" : std::string(name(result.error().code()));
  }
};

TEST_F(RequestProof, IsForThisMethodPathBodyAndKeyAlone) {
  const std::string proof = request_proof(key, request, kNowS + 120);
  EXPECT_EQ(check(request, proof), "ok");
  EXPECT_EQ(check({"DELETE", request.path, request.body, nonce}, proof), "signature_wrong");
  EXPECT_EQ(check({"POST", "/v1/transfers/trf_2/cancel", request.body, nonce}, proof), "signature_wrong");
  EXPECT_EQ(check({"POST", request.path, "{ }", nonce}, proof), "signature_wrong");
  EXPECT_EQ(check({"POST", request.path, request.body, make_uuid7(kNow, rng)}, proof), "signature_wrong");
  EXPECT_EQ(check({"POST", request.path, request.body, std::nullopt}, proof), "signature_wrong");
  EXPECT_EQ(check(request, request_proof(P256PrivateKey::generate(rng), request, kNowS + 120)),
            "signature_wrong");
}

TEST_F(RequestProof, LastsFiveMinutesAtMost) {
  EXPECT_EQ(check(request, request_proof(key, request, kNowS + 300)), "ok");
  EXPECT_EQ(check(request, request_proof(key, request, kNowS + 301)), "statement_expired");
  EXPECT_EQ(check(request, request_proof(key, request, kNowS + 1)), "ok");
  EXPECT_EQ(check(request, request_proof(key, request, kNowS)), "statement_expired");
  EXPECT_EQ(check(request, request_proof(key, request, -1)), "statement_expired");
}

TEST_F(RequestProof, AnythingElseInItsPlaceIsNone) {
  const std::string proof = request_proof(key, request, kNowS + 120);
  const std::string signature = proof.substr(proof.find('.'));
  for (const std::string& wrong :
       {std::string(), std::string("."), std::string("x"), signature, proof + "A", " " + proof, "+" + proof,
        proof.substr(0, proof.find('.')), "99999999999999999999" + signature,
        std::to_string(kNowS + 121) + signature, proof.substr(0, proof.size() - 2), std::string(4000, '1')})
    EXPECT_EQ(check(request, wrong), "signature_wrong") << wrong.substr(0, 40);
}

class Sessions : public Desk {
 protected:
  std::string me(const std::string& session) {
    const Said said = call("GET", "/v1/me", nullptr, {.session = session});
    return said.status == 200 ? "ok" : said.code();
  }
  Said renew(const Phone& phone) {
    return call("POST", "/v1/sessions/renewals", json::object{},
                {.key = new_key(), .session = phone.session});
  }
};

TEST_F(Sessions, ATokenIs256BitsOfWhichOnlyTheHashIsKept) {
  const Phone phone = registered();
  const std::string token = unbase64url(phone.session).value();
  EXPECT_EQ(token.size(), 32u);
  engine->stop();
  bool found = false;
  for (const Session& row : store::scan_all<Session>(executor->store())) {
    EXPECT_NE(std::string(view(row.token_hash)), token);
    found |= row.token_hash == sha256(token);
  }
  EXPECT_TRUE(found);
}

TEST_F(Sessions, SigningInAgainEndsTheTokenOfBeforeOnThisDeviceOnly) {
  const Phone phone = registered(), other = registered("13900139000");
  const Said again = sign_in(phone, phone.pin);
  ASSERT_EQ(again.status, 201) << again.code();
  EXPECT_EQ(me(phone.session), "not_signed_in");
  EXPECT_EQ(me(again.session), "ok");
  EXPECT_EQ(me(other.session), "ok");
}

TEST_F(Sessions, ARenewedTokenOutlivesTheOldOneByAllButAMinute) {
  Phone phone = registered();
  const std::string old = phone.session;
  const Said renewed = renew(phone);
  ASSERT_EQ(renewed.status, 200) << renewed.code();
  phone.session = renewed.session;
  pass(seconds(59));
  EXPECT_EQ(me(old), "ok") << "requests may be under way";
  pass(seconds(1));
  EXPECT_EQ(me(old), "session_expired");
  EXPECT_EQ(me(phone.session), "ok");
  const Said list = call("GET", "/v1/me/sessions", nullptr, {.session = phone.session});
  EXPECT_EQ(list.body.at("data").as_array().size(), 1u);
}

TEST_F(Sessions, ThirtyDaysIdleAndNinetyInAllEndTheWalletsSession) {
  Phone phone = registered();
  pass(seconds(30 * 86'400 - 1));
  EXPECT_EQ(me(phone.session), "ok");
  pass(seconds(1));
  EXPECT_EQ(me(phone.session), "session_expired");

  phone.session = sign_in(phone, phone.pin).session;
  for (int month = 0; month < 3; ++month) {
    pass(days(29));
    phone.session = renew(phone).session;
  }
  pass(seconds(3 * 86'400 - 1));
  EXPECT_EQ(me(phone.session), "ok");
  pass(seconds(1));
  EXPECT_EQ(me(phone.session), "session_expired") << "renewing does not make it longer as a whole";
}

TEST_F(Sessions, RowsOfTokensThatHaveEndedGoAway) {
  Phone phone = registered();
  for (int i = 0; i < 5; ++i) {
    phone.session = renew(phone).session;
    pass(minutes(2));
  }
  engine->stop();
  EXPECT_LE(store::scan_all<Session>(executor->store()).size(), 2u);
}

TEST_F(Sessions, SigningOutForgetsTheCookieAndEmptiesTheBrowsersCache) {
  const Phone phone = registered();
  const http::Reply out = send("DELETE", "/v1/sessions/current", "", {.session = phone.session}).get();
  EXPECT_EQ(out.status, 204);
  ASSERT_EQ(out.cookies.size(), 1u);
  EXPECT_EQ(out.cookies[0].value, "");
  const std::pair<std::string, std::string> cleared{"Clear-Site-Data", "\"cache\""};
  EXPECT_NE(std::find(out.headers.begin(), out.headers.end(), cleared), out.headers.end());
  EXPECT_EQ(me(phone.session), "not_signed_in");
}

TEST_F(Sessions, WhatHasAKeyAndNoSignedStatementIsBoundWithoutAnybodySayingSo) {
  std::vector<http::Route> all(5);
  for (http::Route& route : all) {
    route.method = "POST";
    route.app = http::App::wallet;
    route.needs_key = true;
  }
  all[1].request = json::object{{"properties", json::object{{"proof", 1}}}};
  all[2].without_session = true;
  all[3].needs_key = false;
  all[4].app = http::App::till;
  bind_routes(all, *services);
  EXPECT_EQ((std::vector<bool>{all[0].bound, all[1].bound, all[2].bound, all[3].bound, all[4].bound}),
            (std::vector<bool>{true, false, false, false, true}));
}

}  // namespace
}  // namespace chenxi::identity::testing
