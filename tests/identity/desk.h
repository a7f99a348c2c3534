// For tests: the routes of this room over a real engine and a memory store, and residents' phones that use them.
#pragma once
#include <gtest/gtest.h>

#include <future>

#include "engine/engine.h"
#include "http/route.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "identity/routes.h"
#include "identity/timers.h"
#include "merchants/directory.h"
#include "ports/messages.h"
#include "ports/services.h"
#include "rules/packs.h"

namespace chenxi::identity::testing {

struct Said {
  int status = 0;
  json::value body;
  std::string session;  // the cookie that was set
  bool replayed = false;
  std::string code() const { return body.is_object() && body.as_object().contains("code") ? text("code") : ""; }
  std::string text(std::string_view name) const { return std::string(body.at(name).as_string()); }
};

struct Ask {
  std::optional<Uuid> key{};
  std::string session{};
  std::vector<std::pair<std::string, std::string>> params{};
  std::string client = "203.0.113.7";
};

/// Keeps the messages that were committed, as the courier would send them.
class Postbox : public engine::Observer {
 public:
  explicit Postbox(const KeyRing& keys) : keys_(keys) {}
  void reload(store::Reader&) override {}
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&, const std::vector<engine::Event>&,
                 const ledger::Batch&) override {
    const std::lock_guard lock(mutex_);
    changed.shelf<ports::Message>().visit_changed([this](const ports::Message& m) {
      if (m.state == ports::MessageState::waiting) all_.push_back(m);
    });
  }
  std::vector<ports::Message> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  std::string last_code() const {
    const std::lock_guard lock(mutex_);
    const auto params = unseal(ports::message_key(keys_), "message/params", all_.back().sealed_params);
    return std::string(parse_json(*params)->at("code").as_string());
  }

 private:
  const KeyRing& keys_;
  mutable std::mutex mutex_;
  std::vector<ports::Message> all_;
};

/// Says how much was drawn: sealing draws a nonce, so it tells how much was sealed.
class CountedRng : public SimRng {
 public:
  using SimRng::SimRng;
  std::size_t drawn = 0;
  void fill(std::span<std::uint8_t> out) override {
    drawn += out.size();
    SimRng::fill(out);
  }
};

class Desk : public ::testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  CountedRng rng{11};
  Env env{&clock, &rng, nullptr, ""};
  KeyRing keys = make_keys(rng);
  PublicIds ids{keys.public_ids};
  Vault vault{keys, rng};
  Directory directory{site_of("https://wallet.example.org")};
  rules::Packs packs;
  merchants::Directory shops;
  Postbox postbox{keys};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<engine::Executor> executor;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<ports::Services> services;
  std::vector<http::Route> routes;

  virtual std::unique_ptr<store::Store> open_store() { return store::open_memory(data); }
  void SetUp() override { start(true); }
  void start(bool demo) {
    executor = std::make_unique<engine::Executor>(env, [this] { return open_store(); },
                                                  engine::ExecutorOptions{});
    executor->observe(&directory);
    executor->observe(&postbox);
    engine = std::make_unique<engine::Engine>(
        env, *executor, [](std::vector<std::function<void()>> answers) { for (auto& answer : answers) answer(); },
        engine::Engine::Options{});
    services = std::make_unique<ports::Services>(
        ports::Services{env, *engine, keys, ids, vault, directory, packs, shops, {}});
    services->info.demo = demo;
    register_timers(*executor, *services);
    executor->open();
    engine->start();
    routes.clear();
    add_routes(routes, *services);
  }
  void TearDown() override { engine->stop(); }

  struct Waiting : http::Answer {
    std::promise<http::Reply> promise;
    void reply(http::Reply&& reply) override { promise.set_value(std::move(reply)); }
    std::shared_ptr<http::EventStream> stream() override { return nullptr; }
  };
  std::future<http::Reply> send(std::string_view method, std::string_view pattern, const std::string& body, const Ask& ask) {
    auto request = std::make_shared<http::Request>();
    request->method = method;
    request->path = pattern;
    request->body = body;
    request->session = ask.session;
    request->client = ask.client;
    request->key = ask.key;
    for (const auto& [name, value] : ask.params)
      request->path_params.emplace_back(name, value);
    auto answer = std::make_shared<Waiting>();
    auto reply = answer->promise.get_future();
    for (const http::Route& route : routes) {
      if (route.method != method || route.pattern != pattern) continue;
      EXPECT_TRUE(!route.needs_key || ask.key) << pattern;
      route.handler(request, http::Respond(answer));
      return reply;
    }
    ADD_FAILURE() << "no route " << method << " " << pattern;
    answer->promise.set_value({});
    return reply;
  }
  Said said(http::Reply reply) {
    Said out;
    out.status = reply.status;
    if (!reply.body.empty()) out.body = *parse_json(reply.body);
    if (!reply.cookies.empty()) out.session = reply.cookies[0].value;
    for (const auto& [name, value] : reply.headers) out.replayed |= name == "Idempotent-Replayed" && value == "true";
    return out;
  }
  Said call(std::string_view method, std::string_view pattern, const json::value& body = nullptr, const Ask& ask = {}) {
    return said(send(method, pattern, body.is_null() ? "" : to_text(body), ask).get());
  }
  /// Lets what is due happen.
  void pass(Duration time) {
    clock.advance(time);
    for (int i = 0; i < 3; ++i) {
      std::promise<void> done;
      engine->run_between_batches([&](engine::Executor& e) {
        e.confirm_clock();
        done.set_value();
      });
      done.get_future().wait();
    }
  }
  Uuid new_key() { return make_uuid7(clock.now(), rng); }

  /// A resident's phone.
  struct Phone {
    P256PrivateKey key;
    std::string device, session, pin = "802913";
    std::string number;
  };
  json::object device_json(const P256PrivateKey& key) {
    return {{"public_key", base64url(key.point())}, {"name", "Pixel"}};
  }
  Said send_code(std::string_view purpose, std::string_view number) {
    return call("POST", "/v1/code_challenges", json::object{{"purpose", purpose}, {"phone", number}});
  }
  json::object registration(const Said& challenge, const std::string& code, const P256PrivateKey& key) {
    return {{"challenge_id", challenge.text("id")}, {"code", code}, {"nickname", "阿明"}, {"pin", "802913"},
            {"device", device_json(key)}, {"consents", json::array{"terms", "privacy"}}};
  }
  Phone registered(std::string number = "13800138000") {
    const Said challenge = send_code("register", number);
    EXPECT_EQ(challenge.status, 201) << challenge.code();
    Phone phone{P256PrivateKey::generate(rng), "", "", "802913", std::move(number)};
    const Said done = call("POST", "/v1/registrations", registration(challenge, postbox.last_code(), phone.key), {.key = new_key()});
    EXPECT_EQ(done.status, 201) << done.code();
    phone.device = std::string(done.body.at("device").at("id").as_string());
    phone.session = done.session;
    return phone;
  }
  json::object proof(const Phone& phone, std::string_view purpose, const Uuid& key, std::optional<std::string> pin) {
    Statement statement;
    statement.purpose = purpose;
    statement.nonce = chenxi::text(key);
    statement.expires_at = clock.now().us / 1'000'000 + 240;
    json::object out{{"device_id", phone.device}, {"expires_at", statement.expires_at},
                     {"signature", base64url(phone.key.sign(encode(statement)))}};
    if (pin) out["pin"] = *pin;
    return out;
  }
  Said sign_in(const Phone& phone, const std::string& pin, std::optional<Uuid> key = {}) {
    const Uuid nonce = key ? *key : new_key();
    return call("POST", "/v1/sessions", json::object{{"proof", proof(phone, "login", nonce, pin)}}, {.key = nonce});
  }
};

}  // namespace chenxi::identity::testing
