// The routes as a browser uses them: JSON in, JSON out, a real signature over the statement.
#include "transfers/routes.h"

#include <future>

#include "base/bytes.h"
#include "http/route.h"
#include "identity/directory.h"
#include "merchants/directory.h"
#include "transfers/test_town.h"

namespace chenxi::transfers {
namespace {

struct Waiting : http::Answer {
  std::promise<http::Reply> promise;
  void reply(http::Reply&& reply) override { promise.set_value(std::move(reply)); }
  std::shared_ptr<http::EventStream> stream() override { return nullptr; }
};

/// Gives a resident a device with a key and a signed-in browser.
struct SignIn : Change {
  std::string point, cookie;
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    ctx.edit<identity::Device>(customer.id, std::int64_t{1}).point = store::Bytes(point);
    identity::Session session;
    session.token_hash = sha256(cookie);
    session.subject = customer.id;
    session.device = 1;
    session.created_at = ctx.now();
    session.expires_at = ctx.now() + days(30);
    ctx.insert(std::move(session));
    change(ctx, ctx.edit<Customer>(customer.id));
    return engine::ObjectRef{};
  }
  void keys(engine::Keys& keys, engine::Context& found) override {
    Change::keys(keys, found);
    keys.row<identity::Device>(customer.id, std::int64_t{1});
  }
};

class Routes : public Town {
 protected:
  identity::Directory directory;
  merchants::Directory merchants;
  PublicIds ids{keys.public_ids};
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<ports::Services> services;
  std::vector<http::Route> routes;
  P256PrivateKey device = P256PrivateKey::generate(rng);
  std::string cookie = rng.bytes(32);

  void SetUp() override {
    executor = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); },
                                                  engine::ExecutorOptions{});
    executor->observe(&packs);
    executor->observe(&directory);
    register_timers(*executor, packs);
    executor->open();
    Town::SetUp();
    sign_in(alice, "alice", cookie, device.point());
    sign_in(bob, "bob", rng.bytes(32), P256PrivateKey::generate(rng).point());
    engine = std::make_unique<engine::Engine>(
        env, *executor,
        [](std::vector<std::function<void()>> answers) {
          for (auto& answer : answers) answer();
        },
        engine::Engine::Options{});
    services = std::make_unique<ports::Services>(
        ports::Services{env, *engine, keys, ids, vault, directory, packs, merchants, {}});
    services->info.origin = "https://pay.example";
    add_routes(routes, *services);
    engine->start();
  }
  void TearDown() override { engine->stop(); }

  void sign_in(const Customer& who, const std::string& nickname, const std::string& token, const std::string& point) {
    auto command = std::make_shared<SignIn>();
    command->customer = who;
    command->cookie = token;
    command->point = point;
    command->change = [&](auto&, Customer& c) {
      c.sealed_nickname = vault.seal(c, identity::Class::own, "nickname", nickname);
    };
    ASSERT_FALSE(run(command).refusal);
  }

  struct Got {
    int status = 0;
    json::value body;
    bool replayed = false;
    std::string code() const { return body.is_object() && body.as_object().contains("code") ? std::string(body.at("code").as_string()) : ""; }
  };
  Got ask(const std::string& operation, const json::value& body, std::optional<Uuid> key = {}, std::string id = "") {
    const auto route = std::ranges::find(routes, operation, &http::Route::operation_id);
    CHECK(route != routes.end());
    auto request = std::make_shared<http::Request>();
    request->method = route->method;
    request->body = to_text(body);
    request->session = base64url(cookie);
    request->key = key;
    if (!id.empty()) request->path_params.emplace_back("id", id);
    auto waiting = std::make_shared<Waiting>();
    auto future = waiting->promise.get_future();
    route->handler(request, http::Respond(waiting));
    const http::Reply reply = future.get();
    return {reply.status, *parse_json(reply.body),
            std::ranges::any_of(reply.headers, [](const auto& h) { return h.first == "Idempotent-Replayed"; })};
  }
  json::object transfer_body(const json::value& payee, std::int64_t amount, const Uuid& key, std::string arrival = "now") {
    identity::Statement statement;
    statement.purpose = "transfer";
    statement.amount = amount;
    statement.payee_id = payee.at("payee_id").as_string();
    if (payee.at("name").is_string()) statement.payee_name = payee.at("name").as_string();
    statement.nonce = text(key);
    statement.expires_at = clock.now().us / 1'000'000 + 120;
    return {{"payee_id", statement.payee_id},
            {"payee_name", statement.payee_name},
            {"amount", amount},
            {"currency", "CNY"},
            {"arrival", arrival},
            {"note", "午饭"},
            {"proof", json::object{{"device_id", ids.make(IdKind::device, 1)},
                                   {"expires_at", statement.expires_at},
                                   {"signature", base64url(device.sign(identity::encode(statement)))},
                                   {"pin", kPin}}}};
  }
  json::value found(const std::string& phone) { return ask("resolve_payee", json::object{{"phone", phone}}).body; }
};

TEST_F(Routes, FindSendReadAgain) {
  const json::value payee = found("138 0000 0002");
  EXPECT_EQ(payee.at("name").as_string(), "\"bob\"");
  EXPECT_EQ(payee.at("registered").as_string(), "known");
  EXPECT_TRUE(payee.at("first_time").as_bool());
  EXPECT_EQ(payee.at("warning").at("above").as_int64(), 100'000);
  const Uuid key = new_key();
  const json::object body = transfer_body(payee, 1'234, key);
  const Got sent = ask("create_transfer", body, key);
  ASSERT_EQ(sent.status, 201) << to_text(sent.body);
  EXPECT_EQ(sent.body.at("status").as_string(), "succeeded");
  EXPECT_EQ(sent.body.at("payee").at("name").as_string(), "\"bob\"");
  EXPECT_EQ(sent.body.at("note").as_string(), "午饭");
  EXPECT_FALSE(sent.body.at("cancellable").as_bool());
  const Got again = ask("create_transfer", body, key);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.body, sent.body);
  const std::string id(sent.body.at("id").as_string());
  EXPECT_TRUE(id.starts_with("trf_"));
  EXPECT_EQ(ask("get_transfer", {}, {}, id).body, sent.body);
  EXPECT_FALSE(found("13800000002").at("first_time").as_bool());
}

TEST_F(Routes, SendLaterAndTakeItBack) {
  const Uuid key = new_key();
  const Got sent = ask("create_transfer", transfer_body(found("13800000002"), 1'234, key, "2h"), key);
  ASSERT_EQ(sent.status, 201);
  EXPECT_TRUE(sent.body.at("cancellable").as_bool());
  EXPECT_EQ(sent.body.at("arrives_at").as_string(), rfc3339(clock.now() + hours(2)));
  const Got cancelled = ask("cancel_transfer", json::object{}, new_key(), std::string(sent.body.at("id").as_string()));
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(cancelled.body.at("status").as_string(), "cancelled");
  EXPECT_EQ(ask("cancel_transfer", json::object{}, new_key(), std::string(sent.body.at("id").as_string())).code(),
            "transfer_cancelled");
  EXPECT_EQ(ask("cancel_transfer", json::object{}, new_key(), "trf_00000000000000000000000000").code(), "transfer_unknown");
  EXPECT_EQ(ask("cancel_transfer", json::object{{"x", 1}}, new_key(), std::string(sent.body.at("id").as_string())).code(),
            "malformed");
}

TEST_F(Routes, SomebodyUnknownHasNoNameAndGetsAMessageWithoutLinkOrAmount) {
  const json::value payee = found("13800000009");
  EXPECT_TRUE(payee.at("name").is_null());
  EXPECT_EQ(payee.at("registered").as_string(), "unknown");
  const Uuid key = new_key();
  const Got sent = ask("create_transfer", transfer_body(payee, 1'234, key), key);
  ASSERT_EQ(sent.status, 201) << to_text(sent.body);
  EXPECT_EQ(sent.body.at("status").as_string(), "awaiting_claim");
  EXPECT_TRUE(sent.body.at("payee").at("name").is_null());
  for (const Lang lang : {Lang::zh_cn, Lang::en}) {
    const std::string words = sentence(lang, "message.transfer_waiting", {{"name", "Chenxi"}});
    EXPECT_EQ(words.find("http"), words.npos);
    EXPECT_EQ(words.find("12.34"), words.npos);
  }
}

TEST_F(Routes, WhatWasSignedMustBeWhatIsSent) {
  const json::value payee = found("13800000002");
  const Uuid key = new_key();
  json::object body = transfer_body(payee, 1'234, key);
  body["amount"] = 1'235;
  EXPECT_EQ(ask("create_transfer", body, key).code(), "signature_wrong");
  body = transfer_body(payee, 1'234, key);
  body["payee_name"] = "\"eve\"";
  EXPECT_EQ(ask("create_transfer", body, key).code(), "payee_changed");
  const Uuid other = new_key();
  EXPECT_EQ(ask("create_transfer", transfer_body(payee, 1'234, key), other).code(), "signature_wrong")
      << "the key is the nonce";
  clock.advance(minutes(16));
  const Uuid late = new_key();
  EXPECT_EQ(ask("create_transfer", transfer_body(payee, 1'234, late), late).code(), "payee_changed") << "too old";
}

TEST_F(Routes, MalformedRequestsNameTheirPlace) {
  EXPECT_EQ(ask("resolve_payee", json::object{{"phone", "123"}}).code(), "phone_invalid");
  EXPECT_EQ(ask("resolve_payee", json::object{{"email", "a@b"}}).code(), "email_invalid");
  EXPECT_EQ(ask("resolve_payee", json::object{}).code(), "malformed");
  EXPECT_EQ(ask("resolve_payee", json::object{{"phone", "13800000002"}, {"email", "a@example.org"}}).code(), "malformed");
  const json::value payee = found("13800000002");
  const auto sent_with = [&](std::string_view name, const json::value& value) {
    const Uuid key = new_key();
    json::object body = transfer_body(payee, 1'234, key);
    body[name] = value;
    return ask("create_transfer", body, key).code();
  };
  EXPECT_EQ(sent_with("amount", 0), "malformed");
  EXPECT_EQ(sent_with("amount", "1"), "malformed");
  EXPECT_EQ(sent_with("currency", "XXX"), "currency_unsupported");
  EXPECT_EQ(sent_with("arrival", "3h"), "malformed");
  EXPECT_EQ(sent_with("warning_accepted", json::array{"other"}), "malformed");
  EXPECT_EQ(sent_with("note", json::string(121, 'x')), "malformed");
  EXPECT_EQ(sent_with("tip", 1), "malformed");
  EXPECT_EQ(sent_with("payee_id", "nonsense"), "payee_changed");
  cookie = rng.bytes(32);
  EXPECT_EQ(ask("resolve_payee", json::object{{"phone", "13800000002"}}).code(), "not_signed_in");
}

TEST_F(Routes, ACollectCodeIsAnAddressOfThisInstanceThatEnds) {
  const Got got = ask("create_collect_code", json::object{{"amount", 500}, {"note", "AA"}});
  ASSERT_EQ(got.status, 201);
  EXPECT_TRUE(got.body.at("text").as_string().starts_with("https://pay.example/q/"));
  EXPECT_EQ(got.body.at("expires_at").as_string(), rfc3339(clock.now() + minutes(10)));
  EXPECT_EQ(ask("create_collect_code", json::object{{"currency", "USD"}}).code(), "currency_unsupported");
}

}  // namespace
}  // namespace chenxi::transfers
