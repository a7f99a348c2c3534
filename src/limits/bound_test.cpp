// Narrower bounds and money put aside, as the wallet changes and shows them. What they stop is in the
// scenarios.
#include "limits/routes.h"
#include "limits/timers.h"
#include "rules/rules.h"
#include "tests/identity/desk.h"

namespace chenxi::limits {
namespace {

class Bounds : public identity::testing::Desk {
 protected:
  using Said = identity::testing::Said;
  Phone phone;

  void SetUp() override {
    Desk::SetUp();
    limits::add_routes(routes, *services);
    std::promise<void> done;
    engine->run_between_batches([&](engine::Executor& e) {
      register_timers(e);
      e.observe(&packs);
      engine::Job adopt;
      adopt.command = rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now());
      e.run_batch({&adopt, 1});
      done.set_value();
    });
    done.get_future().wait();
    phone = registered();
  }
  Said ask(std::string_view path, json::object body, std::optional<std::string> pin = "802913") {
    const Uuid key = new_key();
    body["proof"] = proof(phone, "settings", key, pin);
    return call("POST", path, body, {.key = key, .session = phone.session});
  }
  Said channel(std::string_view name, json::value amount) {
    return ask("/v1/me/bounds", {{"kind", "channel"}, {"channel", name}, {"amount", amount}});
  }
  Said lock(std::int64_t amount) { return ask("/v1/me/lock", {{"amount", amount}}); }
  Said look() { return call("GET", "/v1/me/bounds", nullptr, {.session = phone.session}); }
};

TEST_F(Bounds, ABoundIsShownWithWhatWaitsAndIsGoneADayLater) {
  const Said set = channel("transfer", 50'000);
  ASSERT_EQ(set.status, 200) << set.code();
  const json::value one = set.body.at("bounds").at(0);
  EXPECT_EQ(one.at("kind").as_string(), "channel");
  EXPECT_EQ(one.at("channel").as_string(), "transfer");
  EXPECT_EQ(one.at("amount").at("amount"), json::value(50'000));
  EXPECT_EQ(one.at("used").at("amount"), json::value(0));
  EXPECT_TRUE(one.at("pending").is_null());
  const Said away = channel("transfer", nullptr);
  EXPECT_EQ(away.body.at("bounds").at(0).at("amount").at("amount"), json::value(50'000)) << "it still holds";
  EXPECT_TRUE(away.body.at("bounds").at(0).at("pending").at("amount").is_null());
  EXPECT_EQ(away.body.at("bounds").at(0).at("pending").at("effective_at").as_string(),
            rfc3339(clock.now() + hours(24)));
  const Said tighter = channel("transfer", 40'000);
  EXPECT_TRUE(tighter.body.at("bounds").at(0).at("pending").is_null()) << "tighter takes back what waited";
  channel("transfer", nullptr);
  pass(hours(24));
  const Said gone = look();
  EXPECT_TRUE(gone.body.at("bounds").as_array().empty());
}

TEST_F(Bounds, MoneyPutAsideIsMoreAtOnceAndLessADayLater) {
  EXPECT_EQ(lock(30'000).body.at("lock").at("amount").at("amount"), json::value(30'000));
  const Said less = lock(10'000);
  EXPECT_EQ(less.body.at("lock").at("amount").at("amount"), json::value(30'000));
  EXPECT_EQ(less.body.at("lock").at("pending").at("amount").at("amount"), json::value(10'000));
  EXPECT_EQ(postbox.all().back().text_key, "message.unlocking") << "who did not ask for it hears of it";
  const Said again = lock(30'000);
  EXPECT_TRUE(again.body.at("lock").at("pending").is_null()) << "locking again takes the unlocking back";
  lock(0);
  pass(hours(24));
  EXPECT_EQ(look().body.at("lock").at("amount").at("amount"), json::value(0));
}

TEST_F(Bounds, NeedThePinAndFitTheirKind) {
  EXPECT_EQ(ask("/v1/me/lock", {{"amount", 1}}, {}).code(), "pin_required");
  EXPECT_EQ(ask("/v1/me/bounds", {{"kind", "year"}, {"amount", 1}}, "190784").code(), "pin_wrong");
  EXPECT_EQ(ask("/v1/me/bounds", {{"kind", "year"}, {"amount", 5'000'001}}).code(), "user_limit_above_rule");
  EXPECT_EQ(ask("/v1/me/bounds", {{"kind", "year"}, {"channel", "link"}, {"amount", 1}}).code(), "malformed");
  EXPECT_EQ(ask("/v1/me/bounds", {{"kind", "payee"}, {"amount", 1}}).code(), "malformed");
  EXPECT_EQ(ask("/v1/me/bounds", {{"kind", "payee"}, {"payee_id", "nobody"}, {"amount", 1}}).code(),
            "payee_changed");
  EXPECT_EQ(ask("/v1/me/bounds", {{"kind", "lunch"}, {"amount", 1}}).code(), "malformed");
  EXPECT_TRUE(look().body.at("bounds").as_array().empty());
}

TEST_F(Bounds, FortyAreEnough) {
  for (std::int64_t i = 0; i < 40; ++i) {
    const std::string shop = ids.make(IdKind::merchant, 1'000 + i);
    ASSERT_EQ(ask("/v1/me/bounds", {{"kind", "payee"}, {"payee_id", shop}, {"amount", 100}}).status, 200)
        << i;
  }
  EXPECT_EQ(channel("link", 1).code(), "rate_limited");
}

}  // namespace
}  // namespace chenxi::limits
