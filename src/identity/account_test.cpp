// Signing in, devices, PIN, settings, e-mail and role links, as a browser meets them.
#include "identity/account.h"
#include "identity/role_link.h"
#include "identity/sign_in.h"
#include "tests/identity/desk.h"

namespace chenxi::identity::testing {
namespace {

class Account : public Desk {
 protected:
  std::int64_t row_of(const Phone& phone) { return *directory.customer_of_device(*ids.read(IdKind::device, phone.device)); }
  Said new_device(const std::string& number, const std::string& pin, const P256PrivateKey& key,
                  std::optional<std::string> code = {}) {
    pass(seconds(61));
    const Said challenge = send_code("login", number);
    EXPECT_EQ(challenge.status, 201) << challenge.code();
    return call("POST", "/v1/sessions/new_device",
                json::object{{"challenge_id", challenge.text("id")}, {"code", code ? *code : postbox.last_code()},
                             {"pin", pin}, {"device", device_json(key)}},
                {.key = new_key()});
  }
  Said recover(const Phone& phone, const std::string& new_pin, const Phone& signer) {
    pass(seconds(61));
    const Said challenge = send_code("recover_pin", phone.number);
    const Uuid key = new_key();
    return call("POST", "/v1/pin_recoveries",
                json::object{{"challenge_id", challenge.text("id")}, {"code", postbox.last_code()}, {"new_pin", new_pin},
                             {"proof", proof(signer, "settings", key, {})}},
                {.key = key});
  }
  std::string link(AppKind app, std::int64_t subject, Duration life = hours(24)) {
    NewLink made = new_link(rng, app, subject, life);
    std::promise<void> done;
    EXPECT_TRUE(engine->submit(made.command, [&](const engine::Outcome&) { done.set_value(); }));
    done.get_future().wait();
    return made.token;
  }
  http::Reply enter(const char* door, const std::string& token) {
    return send("POST", fmt::format("/v1/{}/sessions", door), to_text(json::object{{"token", token}}), {}).get();
  }
};

TEST_F(Account, TheSameDeviceSignsInWithItsKeyAndThePin) {
  const Phone phone = registered();
  const Said in = sign_in(phone, phone.pin);
  ASSERT_EQ(in.status, 201) << in.code();
  EXPECT_NE(in.session, phone.session);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = in.session}).status, 200);
}

TEST_F(Account, SigningInRefusesWrongProofs) {
  const Phone phone = registered();
  const Uuid key = new_key();
  const auto ask = [&](json::object p) { return call("POST", "/v1/sessions", json::object{{"proof", std::move(p)}}, {.key = key}).code(); };
  EXPECT_EQ(ask(proof(phone, "login", key, {})), "pin_required");
  EXPECT_EQ(ask(proof(phone, "login", new_key(), phone.pin)), "signature_wrong") << "another nonce";
  EXPECT_EQ(ask(proof(phone, "settings", key, phone.pin)), "signature_wrong") << "another purpose";
  Phone thief = phone;
  thief.key = P256PrivateKey::generate(rng);
  EXPECT_EQ(ask(proof(thief, "login", key, phone.pin)), "signature_wrong");
  auto late = proof(phone, "login", key, phone.pin);
  late["expires_at"] = clock.now().us / 1'000'000 + 301;
  EXPECT_EQ(ask(late), "statement_expired");
  late["expires_at"] = clock.now().us / 1'000'000;
  EXPECT_EQ(ask(late), "statement_expired");
  auto unknown = proof(phone, "login", key, phone.pin);
  unknown["device_id"] = ids.make(IdKind::device, 424242);
  EXPECT_EQ(ask(unknown), "device_unknown");
  EXPECT_EQ(ask(proof(phone, "login", key, phone.pin)), "") << "the same key may come again with a right proof";
}

TEST_F(Account, FiveWrongPinsLockAndEachFurtherLockIsTwiceAsLong) {
  const Phone phone = registered();
  for (int lock = 0; lock < 4; ++lock) {
    for (int left = 4; left >= 0; --left) {
      const Said wrong = sign_in(phone, fmt::format("19078{}", left));
      EXPECT_EQ(wrong.code(), "pin_wrong");
      EXPECT_NE(wrong.text("user_message").find(std::to_string(left)), std::string::npos);
    }
    const Said locked = sign_in(phone, phone.pin);
    EXPECT_EQ(locked.code(), "pin_locked");
    EXPECT_EQ(locked.body.at("next_action").at("until").as_string(), rfc3339(clock.now() + minutes(1 << lock)));
    pass(minutes(1 << lock));
  }
  EXPECT_EQ(sign_in(phone, phone.pin).status, 201);
  for (int i = 0; i < 5; ++i) sign_in(phone, "190784");
  EXPECT_EQ(sign_in(phone, phone.pin).body.at("next_action").at("until").as_string(), rfc3339(clock.now() + minutes(1)))
      << "a right PIN forgets the locks";
}

TEST_F(Account, OfAThousandPinsAtOnceFiveAreLookedAt) {
  const Phone phone = registered();
  std::vector<std::future<http::Reply>> replies;
  for (int i = 0; i < 200; ++i) {
    const Uuid key = new_key();
    replies.push_back(send("POST", "/v1/sessions",
                           to_text(json::object{{"proof", proof(phone, "login", key, fmt::format("{:06}", i))}}), {.key = key}));
  }
  std::map<std::string, int> codes;
  for (auto& reply : replies) codes[said(reply.get()).code()] += 1;
  EXPECT_EQ(codes["pin_wrong"], 5);
  EXPECT_EQ(codes["pin_locked"], 195);
}

TEST_F(Account, AStrangerWithoutTheDeviceKeyOrACodeLocksNobody) {
  const Phone phone = registered();
  Phone stranger = phone;
  stranger.key = P256PrivateKey::generate(rng);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(sign_in(stranger, "190784").code(), "signature_wrong");
  const Said challenge = send_code("login", phone.number);
  const std::string wrong = postbox.last_code() == "111111" ? "222222" : "111111";
  for (int i = 0; i < 10; ++i)
    call("POST", "/v1/sessions/new_device",
         json::object{{"challenge_id", challenge.text("id")}, {"code", wrong}, {"pin", "190784"}, {"device", device_json(stranger.key)}},
         {.key = new_key()});
  EXPECT_EQ(sign_in(phone, phone.pin).status, 201);
}

TEST_F(Account, ARepeatedSignInGivesTheSameCookieAndAnotherPinUnderItsKeyNone) {
  const Phone phone = registered();
  const Uuid key = new_key();
  const Said first = sign_in(phone, phone.pin, key), again = sign_in(phone, phone.pin, key);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(first.session, again.session);
  const Said other = sign_in(phone, "190784", key);
  EXPECT_EQ(other.code(), "id_reused");
  EXPECT_EQ(other.session, "");
}

TEST_F(Account, ANewDeviceNeedsTheCodeAndThePinAndStartsWithReducedLimits) {
  const Phone phone = registered();
  const auto key = P256PrivateKey::generate(rng);
  EXPECT_EQ(new_device(phone.number, "190784", key).code(), "pin_wrong");
  const Said in = new_device(phone.number, phone.pin, key);
  ASSERT_EQ(in.status, 201) << in.code();
  EXPECT_EQ(in.body.at("customer").at("reduced_until").as_string(), rfc3339(clock.now() + hours(24)));
  const auto messages = postbox.all();
  EXPECT_EQ(messages.back().text_key, "message.new_device");
  EXPECT_EQ(messages.back().customer, row_of(phone));
  EXPECT_EQ(call("GET", "/v1/me/devices", nullptr, {.session = phone.session}).body.at("data").as_array().size(), 2u);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).status, 200) << "the old device stays";
}

TEST_F(Account, ANewDeviceForANumberThatNobodyHasIsRefusedOnlyAfterTheCode) {
  const auto key = P256PrivateKey::generate(rng);
  EXPECT_EQ(new_device("13900139000", "802913", key, "000000").code(), "code_wrong");
  EXPECT_EQ(new_device("13900139000", "802913", key).code(), "account_unknown");
}

TEST_F(Account, NoMoreThanEightDevicesAreActive) {
  const Phone phone = registered();
  std::string last;
  for (int i = 0; i < 9; ++i) {
    if (i % 4 == 3) pass(hours(1));
    const Said in = new_device(phone.number, phone.pin, P256PrivateKey::generate(rng));
    ASSERT_EQ(in.status, 201) << in.code();
    last = in.session;
  }
  EXPECT_EQ(call("GET", "/v1/me/devices", nullptr, {.session = last}).body.at("data").as_array().size(), 8u);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).code(), "not_signed_in") << "the oldest gave way";
}

TEST_F(Account, AForgottenPinComesBackWithTheDeviceAndACode) {
  const Phone phone = registered();
  for (int i = 0; i < 5; ++i) sign_in(phone, "190784");
  EXPECT_EQ(recover(phone, "111111", phone).code(), "pin_weak");
  Phone thief = phone;
  thief.key = P256PrivateKey::generate(rng);
  EXPECT_EQ(recover(phone, "573918", thief).code(), "signature_wrong");
  const Said done = recover(phone, "573918", phone);
  ASSERT_EQ(done.status, 200) << done.code();
  EXPECT_FALSE(done.body.at("customer").at("reduced_until").is_null());
  EXPECT_EQ(sign_in(phone, "802913").code(), "pin_wrong");
  EXPECT_EQ(sign_in(phone, "573918").status, 201);
}

TEST_F(Account, RecoveringThePinEndsTheSessionsOfOtherDevices) {
  const Phone phone = registered();
  const Said other = new_device(phone.number, phone.pin, P256PrivateKey::generate(rng));
  ASSERT_EQ(recover(phone, "573918", phone).status, 200);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).status, 200);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = other.session}).code(), "not_signed_in");
}

TEST_F(Account, ACodeToSomebodyElsesNumberRecoversNothing) {
  const Phone phone = registered("13800138000");
  Phone other = registered("13900139000");
  EXPECT_EQ(recover(other, "573918", phone).code(), "code_expired");
}

TEST_F(Account, SigningOutEndsTheSession) {
  const Phone phone = registered();
  const Said out = call("DELETE", "/v1/sessions/current", nullptr, {.session = phone.session});
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(out.session, "");
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).code(), "not_signed_in");
  EXPECT_EQ(call("DELETE", "/v1/sessions/current", nullptr, {.session = "nonsense"}).status, 204);
}

TEST_F(Account, ASessionEndsAfterNinetyDaysAndIsForgotten) {
  const Phone phone = registered();
  pass(days(90));
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).code(), "session_expired");
  pass(hours(2));
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).code(), "not_signed_in");
}

TEST_F(Account, EverythingIsThereAgainAfterARestart) {
  const Phone phone = registered();
  engine->stop();
  start(true);
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = phone.session}).status, 200);
  EXPECT_EQ(sign_in(phone, phone.pin).status, 201);
}

TEST_F(Account, ARemovedDeviceSignsNothingAndItsPaymentCodesStop) {
  const Phone phone = registered();
  const Said other = new_device(phone.number, phone.pin, P256PrivateKey::generate(rng));
  const std::string device(other.body.at("device").at("id").as_string());
  const Said removed = call("DELETE", "/v1/me/devices/{device}", nullptr, {.session = phone.session, .params = {{"device", device}}});
  ASSERT_EQ(removed.status, 200) << removed.code();
  EXPECT_NE(removed.body.at("payment_code").at("secret"), other.body.at("payment_code").at("secret"));
  EXPECT_EQ(call("GET", "/v1/me", nullptr, {.session = other.session}).code(), "not_signed_in");
  Phone lost = phone;
  lost.device = device;
  EXPECT_EQ(sign_in(lost, phone.pin).code(), "device_unknown");
  EXPECT_EQ(call("DELETE", "/v1/me/devices/{device}", nullptr, {.session = phone.session, .params = {{"device", device}}}).code(), "not_found");
  const Phone stranger = registered("13900139000");
  EXPECT_EQ(call("DELETE", "/v1/me/devices/{device}", nullptr, {.session = stranger.session, .params = {{"device", phone.device}}}).code(), "not_found");
}

TEST_F(Account, SmallPaymentsWithoutThePinNeedThePinAndNoElderMode) {
  const Phone phone = registered();
  const auto change = [&](json::object body, std::optional<Uuid> key = {}) {
    return call("PATCH", "/v1/me/settings", body, {.key = key, .session = phone.session});
  };
  EXPECT_EQ(change({{"small_payments_without_pin", true}}).code(), "pin_required");
  const Uuid key = new_key();
  EXPECT_EQ(change({{"small_payments_without_pin", true}, {"proof", proof(phone, "settings", key, phone.pin)}}).code(), "key_missing");
  EXPECT_EQ(change({{"small_payments_without_pin", true}, {"proof", proof(phone, "settings", key, {})}}, key).code(), "pin_required");
  EXPECT_EQ(change({{"small_payments_without_pin", true}, {"proof", proof(phone, "settings", key, "190784")}}, key).code(), "pin_wrong");
  const Said on = change({{"small_payments_without_pin", true}, {"proof", proof(phone, "settings", key, phone.pin)}}, key);
  EXPECT_TRUE(on.body.at("settings").at("small_payments_without_pin").as_bool());
  EXPECT_EQ(change({{"elder_mode", true}}).body.at("settings").at("small_payments_without_pin"), json::value(false));
  EXPECT_EQ(change({{"small_payments_without_pin", true}, {"proof", proof(phone, "settings", key, phone.pin)}}, key).code(), "not_allowed");
  EXPECT_EQ(change({{"small_payments_without_pin", false}}).status, 200);
}

TEST_F(Account, SettingsAreKept) {
  const Phone phone = registered();
  const Said done = call("PATCH", "/v1/me/settings",
                         json::object{{"receive_by_phone", false}, {"language", "en"}, {"elder_mode", true}}, {.session = phone.session});
  const auto& settings = done.body.at("settings").as_object();
  EXPECT_EQ(settings.at("language").as_string(), "en");
  EXPECT_FALSE(settings.at("receive_by_phone").as_bool());
  EXPECT_TRUE(settings.at("receive_by_email").as_bool());
  EXPECT_TRUE(settings.at("elder_mode").as_bool());
  EXPECT_EQ(call("PATCH", "/v1/me/settings", json::object{{"language", "xx"}}, {.session = phone.session}).code(), "malformed");
  EXPECT_EQ(call("PATCH", "/v1/me/settings", json::object{{"language", "en"}}).code(), "not_signed_in");
}

TEST_F(Account, AnEmailAddressIsProvedByItsCodeAndBelongsToOne) {
  const Phone phone = registered("13800138000"), other = registered("13900139000");
  const auto add = [&](const Phone& who, const std::string& email, const Phone& prover) {
    pass(minutes(30));
    const Said challenge = call("POST", "/v1/code_challenges", json::object{{"purpose", "add_email"}, {"email", email}}, {.session = who.session});
    EXPECT_EQ(challenge.status, 201) << challenge.code();
    EXPECT_EQ(challenge.text("channel"), "email");
    const Uuid key = new_key();
    return call("POST", "/v1/me/email",
                json::object{{"challenge_id", challenge.text("id")}, {"code", postbox.last_code()}, {"proof", proof(prover, "settings", key, prover.pin.empty() ? std::nullopt : std::optional(prover.pin))}},
                {.key = key, .session = prover.session});
  };
  Phone thief = phone;
  thief.pin = "";
  EXPECT_EQ(add(phone, "Li@Example.org", thief).code(), "pin_required") << "a code alone gives no account another address";
  thief.pin = "314156";
  EXPECT_EQ(add(phone, "Li@Example.org", thief).code(), "pin_wrong");
  EXPECT_EQ(add(phone, "Li@Example.org", other).code(), "code_expired") << "the code is for who asked";
  const Said done = add(phone, "Li@Example.org", phone);
  ASSERT_EQ(done.status, 200) << done.code();
  EXPECT_EQ(done.text("email_masked"), "l***@example.org");
  const Hash32 first = vault.index(HandleKind::email, "li@example.org");
  EXPECT_EQ(directory.customer_by_handle(first), row_of(phone));
  EXPECT_EQ(add(other, "li@example.org", other).code(), "email_taken");
  EXPECT_EQ(add(phone, "ming@example.org", phone).status, 200);
  EXPECT_FALSE(directory.customer_by_handle(first)) << "the earlier address is given back";
  EXPECT_EQ(add(other, "li@example.org", other).status, 200);
}

TEST_F(Account, ANewPinTakesTheOldOneAndAWrongOldOneCounts) {
  const Phone phone = registered();
  const auto change = [&](const std::optional<std::string>& old_pin, const std::string& new_pin) {
    const Uuid key = new_key();
    return call("POST", "/v1/pin_changes",
                json::object{{"new_pin", new_pin}, {"proof", proof(phone, "settings", key, old_pin)}}, {.key = key, .session = phone.session});
  };
  EXPECT_EQ(change(std::nullopt, "719204").code(), "pin_required");
  EXPECT_EQ(change(phone.pin, "123456").code(), "pin_weak");
  EXPECT_EQ(change("314156", "719204").code(), "pin_wrong");
  const Said done = change(phone.pin, "719204");
  ASSERT_EQ(done.status, 200) << done.code();
  EXPECT_TRUE(done.body.at("customer").at("reduced_until").is_null()) << "who knows the old PIN keeps the limits";
  EXPECT_EQ(sign_in(phone, phone.pin).code(), "pin_wrong");
  for (const char* guess : {"314150", "314151", "314152"}) EXPECT_EQ(change(guess, "719205").code(), "pin_wrong");
  EXPECT_EQ(change("314153", "719205").code(), "pin_wrong");
  EXPECT_EQ(change("719204", "719205").code(), "pin_locked") << "guesses here and at signing in are counted together";
  pass(minutes(1));
  EXPECT_EQ(change("719204", "719205").status, 200);
}

TEST_F(Account, ARoleLinkSignsInOnceToItsApp) {
  const std::string token = link(AppKind::till, 77);
  const http::Reply in = enter("till", token);
  EXPECT_EQ(in.status, 201);
  ASSERT_EQ(in.cookies.size(), 1u);
  EXPECT_EQ(in.cookies[0].app, http::App::till);
  EXPECT_EQ(directory.signed_in(AppKind::till, in.cookies[0].value, clock.now())->subject, 77);
  EXPECT_FALSE(directory.signed_in(AppKind::wallet, in.cookies[0].value, clock.now()));
  EXPECT_EQ(said(enter("till", token)).code(), "link_token_invalid");
  for (const std::string& nonsense : {std::string("nonsense"), std::string(), base64url(std::string(31, 'x')), base64url(std::string(32, 'x'))})
    EXPECT_EQ(said(enter("till", nonsense)).status, nonsense.empty() ? 400 : 401) << nonsense;
  const std::string old = link(AppKind::till, 77, hours(1));
  pass(hours(1));
  EXPECT_EQ(said(enter("till", old)).code(), "link_token_invalid");
  pass(hours(24));
  engine->stop();
  EXPECT_TRUE(store::scan_all<RoleLink>(executor->store()).empty());
  EXPECT_TRUE(store::scan_all<RoleLinkNumber>(executor->store()).empty());
}

TEST_F(Account, ALinkCarriesItsTokenWhereNoBrowserSendsItAndNoAddressOpensASession) {
  const NewLink fresh = new_link(rng, AppKind::supervisor, 5);
  EXPECT_EQ(link_path(AppKind::supervisor, fresh.token), "/enter/console#" + fresh.token);
  EXPECT_EQ(link_path(AppKind::till, fresh.token).find('?'), std::string::npos);
  for (const http::Route& route : routes) {
    EXPECT_FALSE(route.pattern.starts_with("/enter")) << "the page there is a file; " << route.pattern;
    for (const auto& parameter : route.query) EXPECT_EQ(parameter.name.find("token"), std::string::npos) << route.pattern;
  }
}

TEST_F(Account, ASupervisorEntersTheConsoleForTwelveHoursAndIsOutAnHourAfterLeavingTheDesk) {
  const auto in_console = [&](const std::string& session) { return directory.signed_in(AppKind::console, session, clock.now()); };
  // How he comes in is the room staff's; what his session is, is ours.
  const auto come_in = [&] {
    const std::string token = rng.bytes(32), made = link(AppKind::supervisor, 5);
    engine->submit_and_wait(std::make_shared<RedeemLink>(
        AppKind::supervisor, token_hash(unbase64url(made).value()), token_hash(token)));
    return base64url(token);
  };
  const std::string left = come_in();
  EXPECT_EQ(in_console(left)->app, AppKind::supervisor);
  pass(hours(1));
  EXPECT_EQ(in_console(left).error().code(), Code::session_expired);

  std::string session = come_in();
  for (int i = 0; i < 14; ++i) {
    pass(minutes(50));
    const Said renewed = call("POST", "/v1/console/sessions/renewals", json::object{}, {.key = new_key(), .session = session});
    ASSERT_EQ(renewed.status, 200) << renewed.code();
    session = renewed.session;
  }
  pass(minutes(19));
  EXPECT_TRUE(in_console(session));
  pass(minutes(1));
  EXPECT_FALSE(in_console(session)) << "twelve hours in all";
}

TEST_F(Account, TheDemosPageBindsAKeyOfItsOwn) {
  const Phone resident = registered();
  const http::Reply in = enter("demo", link(AppKind::wallet, row_of(resident)));
  ASSERT_EQ(in.cookies.size(), 1u);
  Phone page{P256PrivateKey::generate(rng), "", in.cookies[0].value, "", resident.number};
  const Said bound = call("POST", "/v1/demo/bind", device_json(page.key), {.session = page.session});
  ASSERT_EQ(bound.status, 201) << bound.code();
  page.device = std::string(bound.body.at("device").at("id").as_string());
  const Said signed_in = sign_in(page, bound.text("pin"));
  EXPECT_EQ(signed_in.status, 201);
  const Said again = call("POST", "/v1/demo/bind", device_json(page.key), {.session = signed_in.session});
  EXPECT_EQ(again.text("pin"), bound.text("pin"));
}

TEST_F(Account, OutsideTheDemoNobodyComesInByAWalletLinkOrBinds) {
  engine->stop();
  start(false);
  for (const http::Route& route : routes) EXPECT_EQ(route.pattern.find("/demo/"), std::string::npos);
  EXPECT_EQ(said(enter("till", link(AppKind::wallet, 1))).code(), "link_token_invalid");
  EXPECT_EQ(said(enter("till", link(AppKind::wallet, 1))).code(), "link_token_invalid");
}

}  // namespace
}  // namespace chenxi::identity::testing
