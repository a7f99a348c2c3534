// Who is let in: keys, and requests signed for one.
#include "api_keys/gate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api_keys/message_signature.h"
#include "api_keys/public_key.h"
#include "base/crypto.h"
#include "store/store.h"

namespace chenxi::api_keys {
namespace {

const std::string kSeed(32, '\7');
const std::string kPlain = "cx_sk_" + std::string(43, 'a'), kBound = "cx_sk_" + std::string(43, 'b'),
                  kReader = "cx_rk_" + std::string(43, 'c'), kCurve = "cx_rk_" + std::string(43, 'd');

struct Request {
  std::string method = "POST", target = "/v1/orders", body = R"({"amount":2000})", key = kBound;
  std::vector<std::pair<std::string, std::string>> fields;
};

class GateTest : public testing::Test {
 protected:
  GateTest() {
    store_ = store::open_memory(store::make_memory());
    const auto curve = P256PrivateKey::from_scalar(std::string(31, '\0') + '\5');
    put(1, kPlain, KeyKind::secret, kAllScopes, Algorithm::none, "");
    put(2, kBound, KeyKind::secret, kAllScopes, Algorithm::ed25519, ed25519_public(kSeed));
    put(3, kReader, KeyKind::restricted, static_cast<std::int64_t>(Scope::orders_read), Algorithm::none, "");
    put(4, kCurve, KeyKind::restricted, static_cast<std::int64_t>(Scope::orders_write), Algorithm::p256, curve.point());
    store_->commit();
    gate_.reload(*store_);
    clock_.advance(kSignedAhead);
    clock_.advance(seconds(1));
  }
  void put(std::int64_t number, const std::string& text, KeyKind kind, std::int64_t scopes, Algorithm algorithm,
           const std::string& public_key, Instant revoked = {}) {
    ApiKey key{17, number, kind, scopes, "shop", sha256(text), algorithm, store::Bytes(public_key), clock_.now(), revoked, {}, ""};
    const void* row = &key;
    store_->flush(store::table<ApiKey>(), {&row, 1}, {});
  }

  std::int64_t now_s() { return clock_.now().us / 1'000'000; }
  std::string fresh_nonce() { return fmt::format("nonce-{:016}", ++nonces_); }
  /// As a program signs: these components, now.
  Request signed_request(Request request, std::string components = "", std::optional<std::int64_t> created = {},
                         std::string nonce = "") {
    if (components.empty()) components = request.body.empty() ? R"("@method" "@path")" : R"("@method" "@path" "content-digest")";
    const std::string parameters = fmt::format("({});created={};nonce=\"{}\"", components, created.value_or(now_s()),
                                               nonce.empty() ? fresh_nonce() : nonce);
    if (!request.body.empty())
      request.fields.emplace_back("Content-Digest", "sha-256=:" + base64(view(sha256(request.body))) + ":");
    const auto read = read_signature("s=" + parameters, "s=:AAAA:");
    std::string signature(64, '\0');
    if (read) {
      const auto base = signature_base(read->input, [&](std::string_view name) -> std::optional<std::string> {
        const std::string path = request.target.substr(0, request.target.find('?'));
        if (name == "@method") return request.method;
        if (name == "@path") return path;
        if (name == "@query") return request.target.substr(path.size());
        if (name == "@target-uri") return "https://shop.example" + request.target;
        for (const auto& [field, value] : request.fields) {
          std::string lower = field;
          for (char& c : lower) c = static_cast<char>(std::tolower(c));
          if (lower == name) return value;
        }
        return std::nullopt;
      });
      if (base && request.key == kCurve)
        signature = P256PrivateKey::from_scalar(std::string(31, '\0') + '\5').sign(*base);
      else if (base)
        signature = ed25519_sign(kSeed, *base);
    }
    request.fields.emplace_back("Signature-Input", "s=" + parameters);
    request.fields.emplace_back("Signature", "s=:" + base64(signature) + ":");
    return request;
  }
  Result<Caller> admit(Gate& gate, const Request& request, std::optional<Scope> scope = Scope::orders_write) {
    Message message;
    message.method = request.method;
    message.origin = "https://shop.example";
    message.target = request.target;
    message.body = request.body;
    const std::string bearer = "Bearer " + request.key;
    if (!request.key.empty()) message.fields.push_back({"Authorization", bearer});
    for (const auto& [name, value] : request.fields) message.fields.push_back({name, value});
    return gate.admit(message, scope);
  }
  /// "ok", or the code.
  std::string said(const Request& request, std::optional<Scope> scope = Scope::orders_write) {
    const auto caller = admit(gate_, request, scope);
    return caller ? "ok" : std::string(chenxi::name(caller.error().code()));
  }

  SimClock clock_{Instant{1'764'000'000'000'000}};
  std::unique_ptr<store::Store> store_;
  Gate gate_{clock_};
  int nonces_ = 0;
};

TEST_F(GateTest, AGoodKeyIsItsShopWithinItsScopes) {
  Request request;
  request.key = kPlain;
  EXPECT_EQ(admit(gate_, request)->merchant(), 17);
  request.key = kReader;
  EXPECT_EQ(said(request), "api_scope_missing");
  EXPECT_EQ(admit(gate_, request).error().detail().text, "orders:write");
  EXPECT_EQ(said(request, Scope::orders_read), "ok");
  EXPECT_EQ(said(request, std::nullopt), "ok");
}

TEST_F(GateTest, EverythingElseIsNobody) {
  for (const std::string& key : {std::string(), std::string("cx_sk_"), kPlain + "a", kPlain.substr(1), " " + kPlain}) {
    Request request;
    request.key = key;
    EXPECT_EQ(said(request), "not_signed_in") << key;
  }
  Request basic;
  basic.key = "";
  basic.fields = {{"Authorization", "Basic " + kPlain}};
  EXPECT_EQ(said(basic), "not_signed_in");
  put(1, kPlain, KeyKind::secret, kAllScopes, Algorithm::none, "", clock_.now());
  store_->commit();
  gate_.reload(*store_);
  Request revoked;
  revoked.key = kPlain;
  EXPECT_EQ(said(revoked), "not_signed_in");
}

TEST_F(GateTest, ABoundKeyIsGoodForSignedRequestsOnly) {
  EXPECT_EQ(said({}), "request_signature_wrong");
  EXPECT_EQ(said(signed_request({})), "ok");
  EXPECT_EQ(said(signed_request({}, R"("@method" "@target-uri" "content-digest")")), "ok");
  Request curve;
  curve.key = kCurve;
  EXPECT_EQ(said(signed_request(curve)), "ok");
  Request read{.method = "GET", .target = "/v1/orders?limit=3", .body = "", .key = kBound, .fields = {}};
  EXPECT_EQ(said(signed_request(read, R"("@method" "@path" "@query")")), "ok");
}

TEST_F(GateTest, WhatCountsMustBeCovered) {
  EXPECT_EQ(said(signed_request({}, R"("@path" "content-digest")")), "request_signature_wrong") << "no method";
  EXPECT_EQ(said(signed_request({}, R"("@method" "content-digest")")), "request_signature_wrong") << "no path";
  EXPECT_EQ(said(signed_request({}, R"("@method" "@path")")), "request_signature_wrong") << "no body";
  Request read{.method = "GET", .target = "/v1/orders?limit=3", .body = "", .key = kBound, .fields = {}};
  EXPECT_EQ(said(signed_request(read, R"("@method" "@path")")), "request_signature_wrong") << "no query";
  Request keyed;
  keyed.fields = {{"Idempotency-Key", "018f"}};
  EXPECT_EQ(said(signed_request(keyed)), "request_signature_wrong") << "no idempotency key";
  EXPECT_EQ(said(signed_request(keyed, R"("@method" "@path" "content-digest" "idempotency-key")")), "ok");
}

TEST_F(GateTest, AnythingAlteredIsRefused) {
  using Alter = std::function<void(Request&)>;
  const std::pair<const char*, Alter> faults[] = {
      {"method", [](Request& r) { r.method = "PUT"; }},
      {"path", [](Request& r) { r.target = "/v1/order"; }},
      {"a query", [](Request& r) { r.target += "?amount=1"; }},
      {"the body gone", [](Request& r) { r.body.clear(); }},
      {"one byte of the body", [](Request& r) { r.body[10] = '3'; }},
      {"body and digest",
       [](Request& r) {
         r.body[10] = '3';
         r.fields[0].second = "sha-256=:" + base64(view(sha256(r.body))) + ":";
       }},
      {"another digest algorithm", [](Request& r) { r.fields[0].second = "sha-512=:AAAA:"; }},
      {"order of the components",
       [](Request& r) {
         const std::size_t at = r.fields[1].second.find("\"@path\" ");
         r.fields[1].second.erase(at, 8);
         r.fields[1].second.insert(r.fields[1].second.find('(') + 1, "\"@path\" ");
       }},
      {"created", [](Request& r) { r.fields[1].second.replace(r.fields[1].second.find("created=") + 17, 1, "9"); }},
      {"nonce", [](Request& r) { r.fields[1].second.replace(r.fields[1].second.find("nonce-") + 6, 1, "9"); }},
      {"the signature", [](Request& r) { r.fields[2].second[5] = r.fields[2].second[5] == 'A' ? 'B' : 'A'; }},
      {"no signature", [](Request& r) { r.fields.pop_back(); }},
      {"two signatures", [](Request& r) { r.fields.push_back(r.fields[2]); }},
      {"another key's", [](Request& r) { r.key = kCurve; }}};
  for (const auto& [what, alter] : faults) {
    Request request = signed_request({});
    alter(request);
    EXPECT_EQ(said(request), "request_signature_wrong") << what;
  }
}

TEST_F(GateTest, TheTwoNamesOfTheKeyMustAgree) {
  Request request = signed_request({}, R"("@method" "@path" "content-digest")", now_s(), "0123456789abcdef\";keyid=\"key_AAAAAAAAAAAAAAAA");
  EXPECT_EQ(said(request), "request_signature_wrong");
  request = signed_request({}, R"("@method" "@path" "content-digest")", now_s(), "0123456789abcdef\";alg=\"rsa-pss-sha512");
  EXPECT_EQ(said(request), "request_signature_wrong");
}

TEST_F(GateTest, ASignedRequestIsGoodForFiveMinutesAndOnce) {
  const Request request = signed_request({});
  EXPECT_EQ(said(request), "ok");
  EXPECT_EQ(said(request), "request_replayed");
  clock_.advance(kSignedBefore);
  EXPECT_EQ(said(request), "request_replayed");
  clock_.advance(seconds(1));
  EXPECT_EQ(said(request), "request_too_old");
  EXPECT_EQ(said(signed_request({}, "", now_s() + 5)), "ok");
  EXPECT_EQ(said(signed_request({}, "", now_s() + 6)), "request_too_old");
  EXPECT_EQ(said(signed_request({}, "", 999'999'999'999'999)), "request_too_old") << "however far ahead";
  EXPECT_EQ(said(signed_request({}, "", now_s() - 300)), "ok");
  EXPECT_EQ(said(signed_request({}, "", now_s() - 301)), "request_too_old");
}

TEST_F(GateTest, WhatIsRefusedUsesNoNonce) {
  const std::string nonce = fresh_nonce();
  Request forged = signed_request({}, "", now_s(), nonce);
  forged.body[10] = '3';
  EXPECT_EQ(said(forged), "request_signature_wrong");
  EXPECT_EQ(said(signed_request({}, "", now_s(), nonce)), "ok");
  EXPECT_EQ(said(signed_request({}, "", now_s(), "too short")), "request_signature_wrong");
}

TEST_F(GateTest, AProcessThatBeginsAnewLetsNothingInThatAnEarlierOneMayHaveHeard) {
  for (const int ahead : {0, 3, 5}) {
    const Request request = signed_request({}, "", now_s() + ahead);
    EXPECT_EQ(said(request), "ok");
    Gate next(clock_);
    next.reload(*store_);
    for (int second = 0; second <= 310; ++second) {
      const auto again = admit(next, request);
      ASSERT_FALSE(again) << ahead << " ahead, replayed after " << second << " s";
      EXPECT_EQ(again.error().code(), Code::request_too_old);
      clock_.advance(seconds(1));
    }
    EXPECT_TRUE(admit(next, signed_request({})));
  }
}

}  // namespace
}  // namespace chenxi::api_keys
