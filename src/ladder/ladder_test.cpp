// Somebody says who he is, as the wallet does it, and a registry in memory answers as the test says.
#include <deque>

#include "ladder/enquiries.h"
#include "ladder/operator.h"
#include "ladder/routes.h"
#include "ladder/timers.h"
#include "tests/identity/desk.h"

namespace chenxi::ladder {
namespace {

constexpr const char* kNumber = "110199195603120024";
constexpr const char* kName = "周桂兰";
constexpr const char* kOtherNumber = "110199198805241039";

class Outside : public Outbound {
 public:
  std::map<std::string, std::string> people{{kNumber, kName}, {kOtherNumber, "林大海"}};
  std::map<std::string, std::string> heard;  // answers by reference
  std::deque<std::string> moods;
  int questions = 0;

  OutboundReply http(const OutboundRequest& request) override {
    constexpr std::string_view kChecks = "/v1/checks";
    const std::string path = request.url.substr(request.url.find(kChecks) + kChecks.size());
    if (request.method == "GET") {
      const auto found = heard.find(path.substr(1));
      return found == heard.end() ? OutboundReply{404, "{}", ""} : OutboundReply{200, found->second, ""};
    }
    questions += 1;
    const json::value asked = *parse_json(request.body);
    const std::string reference(asked.at("reference").as_string());
    const auto person = people.find(std::string(asked.at("document_number").as_string()));
    const bool known = person != people.end(), same = known && person->second == asked.at("name").as_string();
    const auto answer = [&](std::string_view result, bool document_known, bool name_same,
                            std::string_view about) {
      return to_text(json::object{{"reference", about},
                                  {"result", result},
                                  {"document_known", document_known},
                                  {"name_same", name_same}});
    };
    heard[reference] = answer(same ? "match" : known ? "mismatch" : "unknown", known, same, reference);
    const std::string mood = moods.empty() ? "" : moods.front();
    if (!moods.empty()) moods.pop_front();
    if (mood == "silent") return {0, "", "no answer"};
    if (mood == "error") return {500, "{}", ""};
    if (mood == "undecided")
      return {200, to_text(json::object{{"reference", reference}, {"result", "undecided"}}), ""};
    if (mood == "contradicts") return {200, answer("match", true, false, reference), ""};
    if (mood == "another") return {200, answer("match", true, true, "id0"), ""};
    if (mood == "nonsense") return {200, "<html>", ""};
    return {200, heard[reference], ""};
  }
  OutboundReply mail(const OutboundMail&) override { return {}; }
};

class Ladder : public identity::testing::Desk {
 protected:
  using Said = identity::testing::Said;
  Outside outside;
  std::unique_ptr<Enquiries> enquiries;
  Phone phone;

  void SetUp() override {
    env.outbound = &outside;
    Desk::SetUp();
    services->info.registry_url = "https://registry.example.org";
    add_routes(routes, *services);
    enquiries = std::make_unique<Enquiries>(env, vault, directory,
                                            RegistryConfig{"https://registry.example.org", [] { return std::string("secret"); }});
    std::promise<void> done;
    engine->run_between_batches([&](engine::Executor& e) {
      register_timers(e);
      e.observe(&packs);
      e.observe(enquiries.get());
      engine::Job adopt;
      adopt.command = rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now());
      e.run_batch({&adopt, 1});
      done.set_value();
    });
    done.get_future().wait();
    phone = registered();
  }
  Said tell(const Phone& who, const std::string& number, const std::string& name,
            std::optional<std::string> pin = "802913", std::optional<Uuid> key = {}) {
    const Uuid nonce = key ? *key : new_key();
    return call(
        "POST", "/v1/me/identity",
        json::object{
            {"document_number", number}, {"name", name}, {"proof", proof(who, "settings", nonce, pin)}},
        {.key = nonce, .session = who.session});
  }
  Said look(const Phone& who) { return call("GET", "/v1/me/identity", nullptr, {.session = who.session}); }
  static std::string status(const Said& said) {
    return std::string(said.body.at("check").at("status").as_string());
  }
  /// The registry is asked, and what it says is booked.
  std::size_t ask() {
    return enquiries->drain([this](std::shared_ptr<engine::Command> command) {
      return engine->submit_and_wait(std::move(command));
    });
  }
};

TEST_F(Ladder, WhatTheRegistryConfirmsRaisesTheTierAtOnce) {
  const Said told = tell(phone, "110199 19560312 0024", " 周桂兰 ");
  ASSERT_EQ(told.status, 201) << told.code();
  EXPECT_EQ(status(told), "pending");
  EXPECT_EQ(told.text("tier"), "phone_only") << "nothing rises before it is known";
  EXPECT_EQ(ask(), 1u);
  const Said known = look(phone);
  EXPECT_EQ(status(known), "confirmed");
  EXPECT_EQ(known.text("tier"), "document");
  EXPECT_EQ(known.text("name_masked"), "*兰");
  EXPECT_EQ(known.text("document_masked"), "1****************4");
  EXPECT_TRUE(known.body.at("steps").at(1).at("reached").as_bool());
  EXPECT_FALSE(known.body.at("steps").at(2).at("reached").as_bool());
  EXPECT_EQ(postbox.all().back().text_key, "message.identity_confirmed")
      << "whoever did not do this hears of it";
  EXPECT_EQ(tell(phone, kNumber, kName).code(), "identity_known");
}

TEST_F(Ladder, TheNumberIsTellableByNoRow) {
  tell(phone, kNumber, kName);
  ask();
  std::promise<std::string> all;
  engine->run_between_batches([&](engine::Executor& e) {
    std::string text;
    const auto reader = e.store().open_reader();
    for (const DocumentOwner& row : store::scan_all<DocumentOwner>(*reader))
      text += row.sealed_document + std::string(view(row.document));
    for (const IdentityCheck& row : store::scan_all<IdentityCheck>(*reader))
      text += row.reference + std::string(view(row.document));
    for (const identity::Customer& row : store::scan_all<identity::Customer>(*reader))
      text += row.sealed_name;
    EXPECT_TRUE(store::scan_all<IdentityEnquiry>(*reader).empty())
        << "what was asked is gone when it is answered";
    all.set_value(text);
  });
  const std::string text = all.get_future().get();
  EXPECT_EQ(text.find(kNumber), std::string::npos);
  EXPECT_EQ(text.find(kName), std::string::npos);
  EXPECT_EQ(text.find(std::string(view(sha256(kNumber)))), std::string::npos);
}

TEST_F(Ladder, WhatDoesNotFitIsSaidAndTriesAreBounded) {
  tell(phone, kNumber, "周桂蓝");
  ask();
  EXPECT_EQ(status(look(phone)), "mismatched");
  EXPECT_EQ(look(phone).body.at("tries_left"), json::value(2));
  tell(phone, "11019919930907204X", kName);
  ask();
  EXPECT_EQ(status(look(phone)), "unknown");
  EXPECT_EQ(look(phone).text("tier"), "phone_only");
  tell(phone, kOtherNumber, kName);
  ask();
  EXPECT_EQ(look(phone).body.at("tries_left"), json::value(0));
  const Said refused = tell(phone, kNumber, kName);
  EXPECT_EQ(refused.code(), "identity_tries_exhausted");
  EXPECT_EQ(outside.questions, 3) << "the registry is not asked any more";
  EXPECT_EQ(look(phone).text("try_again_at"), rfc3339(clock.now() + hours(24)));
  pass(hours(24));
  EXPECT_EQ(look(phone).body.at("tries_left"), json::value(3));
  EXPECT_EQ(tell(phone, kNumber, kName).status, 201);
  ask();
  EXPECT_EQ(status(look(phone)), "confirmed");
}

TEST_F(Ladder, ASilentRegistryIsAskedAgainAndItComesRightByItself) {
  outside.moods = {"silent"};
  tell(phone, kNumber, kName);
  ask();
  EXPECT_EQ(status(look(phone)), "pending");
  EXPECT_EQ(tell(phone, kNumber, kName).code(), "identity_pending");
  EXPECT_EQ(ask(), 0u) << "not at once";
  pass(seconds(2));
  EXPECT_EQ(ask(), 1u);
  EXPECT_EQ(status(look(phone)), "confirmed");
  EXPECT_EQ(outside.questions, 1) << "it had heard the question: it was asked what became of it";
}

TEST_F(Ladder, NoAnswerThatCannotBeBelievedCounts) {
  for (const char* mood : {"error", "contradicts", "another", "nonsense", "undecided"}) {
    outside.moods = {mood};
    Phone other = registered("1380013" + std::to_string(9000 + outside.questions));
    outside.people["11019919930907204X"] = "陈小满";
    tell(other, "11019919930907204X", "陈大满");
    ask();
    EXPECT_EQ(status(look(other)), "pending") << mood;
    pass(seconds(2));
    ask();
    EXPECT_EQ(status(look(other)), "mismatched") << mood;
    EXPECT_EQ(look(other).text("tier"), "phone_only") << mood;
  }
}

TEST_F(Ladder, ARegistryThatIsGoneIsAskedLessAndLessOften) {
  outside.people.clear();
  tell(phone, kNumber, kName);
  outside.heard.clear();
  std::size_t asked = 0;
  for (int minute = 0; minute < 60; ++minute) {
    outside.moods.assign(1, "silent");
    asked += ask();
    outside.heard.clear();
    pass(minutes(1));
  }
  EXPECT_LT(asked, 25u);
  EXPECT_GT(asked, 10u);
  outside.moods.clear();
  outside.people = {{kNumber, kName}};
  pass(seconds(256));
  ask();
  EXPECT_EQ(status(look(phone)), "confirmed") << "it is never given up";
}

TEST_F(Ladder, ACrashBetweenQuestionAndAnswerLosesNothing) {
  tell(phone, kNumber, kName);
  // The question goes out, and we die before the answer is booked.
  enquiries->drain([](std::shared_ptr<engine::Command>) -> engine::Outcome {
    return {Refusal(Code::unavailable), false};
  });
  EXPECT_EQ(outside.questions, 1);
  EXPECT_EQ(status(look(phone)), "pending");
  Enquiries next(env, vault, directory, RegistryConfig{"https://registry.example.org", [] { return std::string("secret"); }});
  std::promise<void> read;
  engine->run_between_batches([&](engine::Executor& e) {
    next.reload(*e.store().open_reader());
    read.set_value();
  });
  read.get_future().wait();
  const auto submit = [this](std::shared_ptr<engine::Command> command) {
    return engine->submit_and_wait(std::move(command));
  };
  EXPECT_EQ(next.drain(submit), 1u);
  EXPECT_EQ(outside.questions, 1) << "it is asked what became of the question, not the question again";
  EXPECT_EQ(status(look(phone)), "confirmed");
}

TEST_F(Ladder, OneDocumentServesOnePerson) {
  const Phone other = registered("13800138001");
  tell(phone, kNumber, kName);
  tell(other, kNumber, kName);
  EXPECT_EQ(ask(), 2u);
  EXPECT_EQ(status(look(phone)), "confirmed");
  EXPECT_EQ(status(look(other)), "taken");
  EXPECT_EQ(look(other).text("tier"), "phone_only");
  EXPECT_TRUE(look(other).body.at("document_masked").is_null());
  // Who does not know the name does not learn that the number is taken.
  tell(other, kNumber, "周桂蓝");
  ask();
  EXPECT_EQ(status(look(other)), "mismatched");
  EXPECT_EQ(look(other).body.at("tries_left"), json::value(1)) << "both cost a try";
}

TEST_F(Ladder, WhoCameInPersonStandsOnTheHighestStep) {
  const auto visit = [&](const Phone& who, const std::string& number, const std::string& name, bool moves = false) {
    return operator_requests().at("identity_visit")(
        *services, json::object{{"key", text(new_key())}, {"phone", "+86" + who.number}, {"document_number", number}, {"name", name}, {"moves", moves}});
  };
  outside.moods = {"silent"};
  tell(phone, kNumber, kName);
  const auto seen = visit(phone, kNumber, " 周桂兰");
  ASSERT_TRUE(seen) << chenxi::name(seen.error().code());
  EXPECT_EQ(look(phone).text("tier"), "in_person");
  EXPECT_EQ(status(look(phone)), "confirmed") << "what was pending is settled";
  EXPECT_EQ(look(phone).text("document_masked"), "1****************4");
  pass(minutes(1));
  ask();
  EXPECT_EQ(look(phone).text("tier"), "in_person") << "the registry's late word changes nothing";
  EXPECT_TRUE(visit(phone, kNumber, kName)) << "a second visit";
  EXPECT_EQ(visit(phone, kNumber, "林大海").error().code(), Code::identity_known);
  EXPECT_EQ(visit(phone, "110199195603120023", kName).error().code(), Code::document_invalid);
}

TEST_F(Ladder, TheOwnerOfADocumentGetsItBackAtTheCounter) {
  const auto visit = [&](const Phone& who, bool moves) {
    return operator_requests().at("identity_visit")(
        *services, json::object{{"key", text(new_key())}, {"phone", "+86" + who.number}, {"document_number", kNumber}, {"name", kName}, {"moves", moves}});
  };
  const Phone owner = registered("13800138001");
  tell(phone, kNumber, kName);  // somebody who knows number and name
  ask();
  ASSERT_EQ(look(phone).text("tier"), "document");
  EXPECT_EQ(visit(owner, false).error().code(), Code::warning_unconfirmed) << "never by a slip";
  EXPECT_EQ(look(phone).text("tier"), "document");
  ASSERT_TRUE(visit(owner, true));
  EXPECT_EQ(look(owner).text("tier"), "in_person");
  EXPECT_EQ(look(phone).text("tier"), "phone_only");
  EXPECT_EQ(status(look(phone)), "taken");
  EXPECT_TRUE(look(phone).body.at("name_masked").is_null());
  const auto told = postbox.all();
  EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const auto& m) { return m.text_key == "message.identity_moved"; }));
  EXPECT_EQ(tell(phone, kOtherNumber, "林大海").status, 201) << "and may say who he is";
  ask();
  EXPECT_EQ(look(phone).text("tier"), "document");
}

TEST_F(Ladder, NeedsThePinAndAWholeNumber) {
  EXPECT_EQ(tell(phone, kNumber, kName, {}).code(), "pin_required");
  EXPECT_EQ(tell(phone, kNumber, kName, "190784").code(), "pin_wrong");
  EXPECT_EQ(tell(phone, "110199195603120023", kName).code(), "document_invalid");
  EXPECT_EQ(tell(phone, kNumber, "周1").code(), "text_invalid");
  EXPECT_EQ(call("GET", "/v1/me/identity").code(), "not_signed_in");
  EXPECT_EQ(outside.questions, 0);
  EXPECT_EQ(ask(), 0u);
  EXPECT_EQ(look(phone).body.at("tries_left"), json::value(3)) << "a slip of the finger costs no try";
}

TEST_F(Ladder, ARepeatAsksTheRegistryOnce) {
  const Uuid key = new_key();
  EXPECT_EQ(tell(phone, kNumber, kName, "802913", key).status, 201);
  ask();
  const Said again = tell(phone, kNumber, kName, "802913", key);
  EXPECT_EQ(again.status, 201);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(status(again), "confirmed") << "a repeat says how it stands now";
  EXPECT_EQ(tell(phone, kOtherNumber, kName, "802913", key).code(), "id_reused");
  EXPECT_EQ(outside.questions, 1);
}

TEST_F(Ladder, WordsAboutWhatNobodyWaitsForDoNothing) {
  const auto word = [this](std::shared_ptr<engine::Command> command) {
    return engine->submit_and_wait(std::move(command));
  };
  const std::int64_t row =
      *ids.read(IdKind::customer, call("GET", "/v1/me", nullptr, {.session = phone.session}).text("id"));
  EXPECT_FALSE(word(std::make_shared<Decide>(row, "id1", Verdict::match)).refusal);
  EXPECT_EQ(look(phone).text("tier"), "phone_only");
  tell(phone, kNumber, "周桂蓝");
  word(std::make_shared<Decide>(row, "id1", Verdict::match));
  EXPECT_EQ(status(look(phone)), "pending") << "another question's answer";
  ask();
  EXPECT_EQ(status(look(phone)), "mismatched");
}

TEST_F(Ladder, WithoutARegistryItIsSaid) {
  services->info.registry_url.clear();
  EXPECT_EQ(tell(phone, kNumber, kName).code(), "identity_not_offered");
  EXPECT_FALSE(look(phone).body.at("steps").at(1).at("offered").as_bool());
}

}  // namespace
}  // namespace chenxi::ladder
