// Limits that people set themselves, as the wallet changes them.
#include "limits/routes.h"
#include "limits/timers.h"
#include "tests/identity/desk.h"

namespace chenxi::limits {
namespace {

class Limits : public identity::testing::Desk {
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
  Said change(json::object wishes, std::optional<std::string> pin = "802913", std::optional<Uuid> key = {}) {
    const Uuid nonce = key ? *key : new_key();
    wishes["proof"] = proof(phone, "settings", nonce, pin);
    return call("PATCH", "/v1/me/limits", wishes, {.key = nonce, .session = phone.session});
  }
  static std::int64_t bound(const Said& said, const char* window) {
    const json::value& value = said.body.at("user").at(window);
    return value.is_null() ? -1 : value.at("amount").as_int64();
  }
};

TEST_F(Limits, AreLoweredAtOnceAndRaisedAfterADay) {
  const Said lower = change({{"day", 100'000}, {"payment", 50'000}});
  ASSERT_EQ(lower.status, 200) << lower.code();
  EXPECT_EQ(bound(lower, "day"), 100'000);
  EXPECT_EQ(bound(lower, "payment"), 50'000);
  EXPECT_EQ(bound(lower, "month"), -1);
  const Said raise = change({{"day", 200'000}});
  EXPECT_EQ(bound(raise, "day"), 100'000);
  const auto& pending = raise.body.at("user").at("pending").as_array();
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0].at("amount"), json::value(200'000));
  EXPECT_EQ(pending[0].at("effective_at").as_string(), rfc3339(clock.now() + hours(24)));
  pass(hours(24));
  const Said later = change({{"payment", 50'000}});
  EXPECT_EQ(bound(later, "day"), 200'000);
  EXPECT_TRUE(later.body.at("user").at("pending").as_array().empty());
}

TEST_F(Limits, TakingABoundAwayWaitsTooAndLoweringTakesARaiseBack) {
  change({{"night", 10'000}});
  EXPECT_EQ(bound(change({{"night", nullptr}}), "night"), 10'000);
  const Said lower = change({{"night", 9'000}});
  EXPECT_EQ(bound(lower, "night"), 9'000);
  EXPECT_TRUE(lower.body.at("user").at("pending").as_array().empty());
  pass(hours(25));
  EXPECT_EQ(bound(change({}), "night"), 9'000) << "the timer of the raise that was taken back finds nothing to do";
  change({{"night", nullptr}});
  pass(hours(24));
  EXPECT_EQ(bound(change({}), "night"), -1);
}

TEST_F(Limits, StayBelowTheRule) {
  const Said refused = change({{"payment", 200'001}});
  EXPECT_EQ(refused.code(), "user_limit_above_rule");
  EXPECT_EQ(refused.text("rule"), "cn-ecny/phone_only/payment");
  EXPECT_EQ(change({{"payment", 200'000}}).status, 200);
  const Uuid key = new_key();
  EXPECT_FALSE(change({{"payment", 200'001}}, "802913", key).replayed);
  EXPECT_TRUE(change({{"payment", 200'001}}, "802913", key).replayed) << "a refusal that is given again says so too";
}

TEST_F(Limits, NeedThePinAndTheOwnDevice) {
  EXPECT_EQ(change({{"day", 1}}, {}).code(), "pin_required");
  EXPECT_EQ(change({{"day", 1}}, "190784").code(), "pin_wrong");
  EXPECT_EQ(change({{"day", -1}}).code(), "malformed");
  const Phone other = registered("13900139000");
  phone.key = other.key;
  EXPECT_EQ(change({{"day", 1}}).code(), "signature_wrong");
  phone.device = other.device;
  EXPECT_EQ(change({{"day", 1}}).code(), "device_unknown");
  phone.session = "";
  EXPECT_EQ(change({{"day", 1}}).code(), "not_signed_in");
}

TEST_F(Limits, TheSameRequestAgainChangesNothingAndAnotherUnderItsKeyIsRefused) {
  const Uuid key = new_key();
  change({{"day", 100'000}}, "802913", key);
  change({{"day", 50'000}});
  const Said again = change({{"day", 100'000}}, "802913", key);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(bound(again, "day"), 50'000);
  EXPECT_EQ(change({{"day", 90'000}}, "802913", key).code(), "id_reused");
}

}  // namespace
}  // namespace chenxi::limits
