// The API as the apps see it: scan, pay, charge, refund, and what malformed or foreign requests get.
#include "payments/routes.h"

#include <boost/json/serialize.hpp>

#include "http/route.h"
#include "merchants/codes.h"
#include "payments/checkout/board.h"
#include "payments/test_town.h"
#include "qr/token.h"

namespace chenxi::payments::test {
namespace {

struct Got {
  int status = 0;
  json::object body;
  bool replayed = false;
  std::string code() const { return body.contains("code") ? std::string(body.at("code").as_string()) : ""; }
  std::string at(std::string_view name) const { return std::string(body.at(name).as_string()); }
};

class RoutesTest : public Town {
 protected:
  std::vector<http::Route> routes;
  Board board{clock};
  std::string amys, bobs, stalls, cafes;  // cookies

  void SetUp() override {
    Town::SetUp();
    amys = session(identity::AppKind::wallet, amy.id);
    bobs = session(identity::AppKind::wallet, bob.id);
    stalls = session(identity::AppKind::till, stall);
    cafes = session(identity::AppKind::till, cafe);
    add_routes(routes, services, board);
    engine.start();
  }
  void TearDown() override { engine.stop(); }

  std::string session(identity::AppKind app, std::int64_t subject) {
    const std::string token = rng.bytes(32);
    identity::Session row;
    row.token_hash = sha256(token);
    row.app = app;
    row.subject = subject;
    row.expires_at = clock.now() + days(1);
    act([=](engine::Context& ctx) { ctx.insert(row); });
    return base64url(token);
  }
  Got call(std::string method, std::string pattern, const std::string& cookie, const json::value& body = {},
           std::string id = "", std::optional<Uuid> key = {}, std::vector<std::pair<std::string, std::string>> query = {}) {
    const auto route = std::find_if(routes.begin(), routes.end(), [&](const http::Route& r) {
      return r.method == method && r.pattern == pattern;
    });
    CHECK(route != routes.end(), pattern);
    auto request = std::make_shared<http::Request>();
    request->method = method;
    request->path_params = {{"id", id}};
    request->query_params = std::move(query);
    request->body = body.is_null() ? "{}" : json::serialize(body);
    request->session = cookie;
    request->key = key ? *key : fresh_key();
    request->id = "req";
    auto answer = std::make_shared<Waiting>();
    auto reply = answer->promise.get_future();
    route->handler(request, http::Respond(answer));
    CHECK(reply.wait_for(std::chrono::seconds(20)) == std::future_status::ready, "the route answers");
    http::Reply r = reply.get();
    Got got;
    got.status = r.status;
    if (!r.body.empty()) got.body = parse_json(r.body)->as_object();
    for (const auto& [header, value] : r.headers) got.replayed |= header == "Idempotent-Replayed";
    return got;
  }
  /// The phone signs what it shows.
  json::object payment_body(const Resident& who, const json::object& payee, std::int64_t amount, const Uuid& key) {
    identity::Statement statement;
    statement.purpose = "payment";
    statement.amount = amount;
    statement.payee_id = payee.at("id").as_string();
    statement.payee_name = payee.at("name").as_string();
    statement.nonce = text(key);
    statement.expires_at = clock.now().us / 1'000'000 + 120;
    return {{"payee_id", statement.payee_id},
            {"payee_name", statement.payee_name},
            {"amount", amount},
            {"currency", "CNY"},
            {"proof", json::object{{"device_id", ids.make(IdKind::device, who.device)},
                                   {"expires_at", statement.expires_at},
                                   {"signature", base64url(who.key.sign(identity::encode(statement)))},
                                   {"pin", "246810"}}}};
  }
};

TEST_F(RoutesTest, AResidentScansThePosterAndPays) {
  const Got me = call("GET", "/v1/till/me", stalls);
  ASSERT_EQ(me.status, 200);
  for (const char* form : {"text", "emv"}) {
    const Got scanned = call("POST", "/v1/qr/resolve", amys, json::object{{"text", me.body.at("static_code").at(form)}});
    ASSERT_EQ(scanned.status, 200) << json::serialize(scanned.body);
    EXPECT_EQ(scanned.at("kind"), "merchant_static");
    EXPECT_EQ(scanned.body.at("payee").at("name").as_string(), "Stall");
    const Uuid key = fresh_key();
    json::object body = payment_body(amy, scanned.body.at("payee").as_object(), 120, key);
    body["code"] = scanned.body.at("code");
    body["note"] = "two bowls";
    const Got paid_now = call("POST", "/v1/payments", amys, body, "", key);
    ASSERT_EQ(paid_now.status, 201) << json::serialize(paid_now.body);
    EXPECT_EQ(paid_now.at("method"), "static_code");
    EXPECT_EQ(paid_now.at("note"), "two bowls");
    const Got again = call("POST", "/v1/payments", amys, body, "", key);
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.body, paid_now.body);
    const std::string id = paid_now.at("id");
    EXPECT_EQ(call("GET", "/v1/payments/{id}", amys, {}, id).at("note"), "two bowls");
    EXPECT_EQ(call("GET", "/v1/payments/{id}", bobs, {}, id).code(), "payment_unknown");
    EXPECT_TRUE(call("GET", "/v1/till/payments/{id}", stalls, {}, id).body.at("note").is_null());
    EXPECT_EQ(call("GET", "/v1/till/payments/{id}", cafes, {}, id).code(), "payment_unknown");
  }
}

TEST_F(RoutesTest, AnotherShopsPosterDoesNotPayThisOne) {
  const Got me = call("GET", "/v1/till/me", cafes);
  const Got scanned = call("POST", "/v1/qr/resolve", amys, json::object{{"text", me.body.at("static_code").at("text")}});
  const Uuid key = fresh_key();
  json::object body = payment_body(amy, json::object{{"id", ids.make(IdKind::merchant, stall)}, {"name", "Stall"}}, 120, key);
  body["code"] = scanned.body.at("code");
  EXPECT_EQ(call("POST", "/v1/payments", amys, body, "", key).code(), "payee_changed");
}

TEST_F(RoutesTest, AnOrderIsShownScannedAndPaid) {
  const Got order_made = call("POST", "/v1/till/orders", stalls, json::object{{"amount", 250}, {"currency", "CNY"}});
  ASSERT_EQ(order_made.status, 201);
  EXPECT_EQ(order_made.at("status"), "open");
  const Got scanned = call("POST", "/v1/qr/resolve", amys, json::object{{"text", order_made.at("text")}});
  EXPECT_EQ(scanned.at("kind"), "merchant_order");
  const Uuid key = fresh_key();
  json::object body = payment_body(amy, scanned.body.at("payee").as_object(), 250, key);
  body["order_id"] = scanned.body.at("order").at("id");
  const Got paid_now = call("POST", "/v1/payments", amys, body, "", key);
  EXPECT_EQ(paid_now.status, 201);
  EXPECT_EQ(call("GET", "/v1/till/orders/{id}", stalls, {}, order_made.at("id")).at("status"), "paid");
  EXPECT_EQ(call("GET", "/v1/till/orders/{id}", cafes, {}, order_made.at("id")).code(), "order_unknown");
  EXPECT_EQ(call("POST", "/v1/qr/resolve", bobs, json::object{{"text", order_made.at("text")}}).code(), "order_already_paid");
  EXPECT_EQ(call("POST", "/v1/till/orders/{id}/cancel", stalls, {}, order_made.at("id")).code(), "order_already_paid");
}

TEST_F(RoutesTest, APaymentByACodeIsAnsweredAgainWhenTheCodeIsOver) {
  const Got order_made =
      call("POST", "/v1/till/orders", stalls, json::object{{"amount", 250}, {"currency", "CNY"}});
  const Got scanned = call("POST", "/v1/qr/resolve", amys, json::object{{"text", order_made.at("text")}});
  const Uuid key = fresh_key(), late = fresh_key();
  json::object body = payment_body(amy, scanned.body.at("payee").as_object(), 250, key);
  body["code"] = order_made.at("text");
  const Got paid_now = call("POST", "/v1/payments", amys, body, "", key);
  ASSERT_EQ(paid_now.status, 201) << json::serialize(paid_now.body);
  clock.advance(minutes(6));
  const Got again = call("POST", "/v1/payments", amys, body, "", key);
  EXPECT_TRUE(again.replayed) << json::serialize(again.body);
  EXPECT_EQ(again.body, paid_now.body);
  json::object fresh = payment_body(amy, scanned.body.at("payee").as_object(), 250, late);
  fresh["code"] = order_made.at("text");
  EXPECT_EQ(call("POST", "/v1/payments", amys, fresh, "", late).code(), "qr_expired");
}

TEST_F(RoutesTest, TheTillScansAPhoneThatIsThenAsked) {
  const json::object body{{"payment_code", shown_code(amy, clock.now())}, {"amount", 250}, {"currency", "CNY"}};
  const Got charged = call("POST", "/v1/till/charges", stalls, body);
  ASSERT_EQ(charged.status, 202);
  EXPECT_EQ(charged.at("status"), "awaiting_payer");
  const std::string id(charged.body.at("order").at("id").as_string());
  EXPECT_EQ(call("POST", "/v1/orders/{id}/decline", bobs, {}, id).code(), "order_unknown");
  EXPECT_EQ(call("POST", "/v1/orders/{id}/decline", amys, {}, id).status, 204);
  EXPECT_EQ(call("GET", "/v1/till/orders/{id}", stalls, {}, id).at("status"), "declined");
  EXPECT_EQ(call("POST", "/v1/till/charges", stalls, json::object{{"payment_code", "12"}, {"amount", 1}, {"currency", "CNY"}}).code(),
            "payment_code_invalid");
}

TEST_F(RoutesTest, TheDaysListAndARefund) {
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) {
    const Uuid key = fresh_key();
    const Got order_made = call("POST", "/v1/till/orders", stalls, json::object{{"amount", 100 + i}, {"currency", "CNY"}});
    json::object body = payment_body(amy, json::object{{"id", ids.make(IdKind::merchant, stall)}, {"name", "Stall"}}, 100 + i, key);
    body["order_id"] = order_made.body.at("id");
    made.push_back(call("POST", "/v1/payments", amys, body, "", key).at("id"));
  }
  const Got back = call("POST", "/v1/till/payments/{id}/refunds", stalls, json::object{{"amount", 60}, {"currency", "CNY"}}, made[0]);
  ASSERT_EQ(back.status, 201);
  EXPECT_EQ(back.at("payment_id"), made[0]);
  EXPECT_EQ(call("POST", "/v1/till/payments/{id}/refunds", cafes, json::object{{"amount", 1}, {"currency", "CNY"}}, made[0]).code(),
            "payment_unknown");
  const Got over = call("POST", "/v1/till/payments/{id}/refunds", stalls, json::object{{"amount", 41}, {"currency", "CNY"}}, made[0]);
  EXPECT_EQ(over.code(), "refund_exceeds_payment");
  EXPECT_EQ(over.body.at("amount").as_int64(), 40);

  const Got page = call("GET", "/v1/till/payments", stalls, {}, "", {}, {{"date", "2026-11-23"}, {"limit", "2"}});
  ASSERT_EQ(page.status, 200) << json::serialize(page.body);
  EXPECT_EQ(page.body.at("data").as_array().size(), 2u);
  EXPECT_EQ(page.body.at("data").at(0).at("id").as_string(), made[2]);
  EXPECT_EQ(page.body.at("totals").at("count").as_int64(), 3);
  EXPECT_EQ(page.body.at("totals").at("net_amount").as_int64(), 243);
  const Got rest = call("GET", "/v1/till/payments", stalls, {}, "", {}, {{"cursor", page.at("next_cursor")}});
  EXPECT_EQ(rest.body.at("data").as_array().size(), 1u);
  EXPECT_FALSE(rest.body.at("has_more").as_bool());
  EXPECT_EQ(call("GET", "/v1/till/payments", cafes, {}, "", {}, {{"cursor", page.at("next_cursor")}}).code(), "malformed");
  EXPECT_EQ(call("GET", "/v1/till/payments", stalls, {}, "", {}, {{"date", "yesterday"}}).code(), "malformed");
}

TEST_F(RoutesTest, CodesOfOthersAreNamedAndDamagedOnesAreSaidToBe) {
  const Got alipay = call("POST", "/v1/qr/resolve", amys, json::object{{"text", "https://qr.alipay.com/fkx12345"}});
  EXPECT_EQ(alipay.code(), "qr_foreign_scheme");
  EXPECT_FALSE(alipay.at("text").empty());
  EXPECT_EQ(call("POST", "/v1/qr/resolve", amys, json::object{{"text", "hello"}}).code(), "qr_unreadable");
  std::string forged = call("GET", "/v1/till/me", stalls).body.at("static_code").at("text").as_string().c_str();
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(call("POST", "/v1/qr/resolve", amys, json::object{{"text", forged}}).code(), "qr_signature_wrong");
}

TEST_F(RoutesTest, APersonsCodeGivesATokenForATransfer) {
  qr::CodeToken token;
  token.kind = qr::CodeKind::person_collect;
  token.row = bob.id;
  token.amount = money::Money{88, money::Currency::cny};
  token.note = "lunch";
  const std::string text_shown = qr::make_code(qr::code_keys(keys.printed_codes), token);
  const Got scanned = call("POST", "/v1/qr/resolve", amys, json::object{{"text", text_shown}});
  ASSERT_EQ(scanned.status, 200) << json::serialize(scanned.body);
  EXPECT_EQ(scanned.at("kind"), "person_collect");
  EXPECT_EQ(scanned.body.at("amount").as_int64(), 88);
  EXPECT_EQ(scanned.at("note"), "lunch");
  EXPECT_EQ(call("POST", "/v1/qr/resolve", bobs, json::object{{"text", text_shown}}).code(), "payee_is_payer");
}

TEST_F(RoutesTest, MalformedRequestsAndStrangersAreRefused) {
  EXPECT_EQ(call("POST", "/v1/payments", "").code(), "not_signed_in");
  EXPECT_EQ(call("POST", "/v1/payments", stalls).code(), "not_signed_in");
  EXPECT_EQ(call("GET", "/v1/till/me", amys).code(), "not_signed_in");
  const Uuid key = fresh_key();
  json::object body = payment_body(amy, json::object{{"id", ids.make(IdKind::merchant, stall)}, {"name", "Stall"}}, 10, key);
  EXPECT_EQ(call("POST", "/v1/payments", amys, body, "", key).code(), "malformed");  // neither order nor code
  body["order_id"] = ids.make(IdKind::order, 1);
  body["code"] = "x";
  EXPECT_EQ(call("POST", "/v1/payments", amys, body, "", key).code(), "malformed");
  body.erase("code");
  body["tip"] = 5;
  EXPECT_EQ(call("POST", "/v1/payments", amys, body, "", key).code(), "malformed");
  body.erase("tip");
  body["currency"] = "XXX";
  EXPECT_EQ(call("POST", "/v1/payments", amys, body, "", key).code(), "currency_unsupported");
  body["currency"] = "CNY";
  EXPECT_EQ(call("POST", "/v1/payments", amys, body, "", key).code(), "order_unknown");
}

TEST_F(RoutesTest, EveryRouteIsDescribed) {
  for (const http::Route& route : routes) {
    EXPECT_FALSE(route.summary.empty()) << route.pattern;
    EXPECT_FALSE(route.refusals.empty()) << route.pattern;
    const bool moves_money = route.method == "POST" && route.success == 201 && route.operation_id != "open_till";
    EXPECT_EQ(route.needs_key, moves_money) << route.pattern;
  }
}

}  // namespace
}  // namespace chenxi::payments::test
