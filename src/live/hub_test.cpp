// What open screens are told, and what they are told again after they were away.
#include "live/hub.h"

#include "base/json.h"
#include "payments/test_town.h"

namespace chenxi::live {
namespace {

using namespace payments::test;

struct Told {
  std::string id, event;
  json::object data;
};

class HubTest : public Town {
 protected:
  Hub hub{ids, shops};
  void SetUp() override {
    hub.follow(executor.books());
    executor.observe(&hub);
    Town::SetUp();
  }
  using Screenful = std::shared_ptr<std::vector<Told>>;
  Screenful open(Screen screen, std::int64_t subject, std::string last_seen = "") {
    auto told = std::make_shared<std::vector<Told>>();
    ask(std::make_shared<Join>(hub, hub.new_ticket(), screen, subject, std::move(last_seen),
                               [told](std::string_view id, std::string_view event, std::string_view text_of) {
                                 told->push_back({std::string(id), std::string(event), parse_json(text_of)->as_object()});
                                 return true;
                               }));
    return told;
  }
  static std::vector<std::string> events(const Screenful& told) {
    std::vector<std::string> out;
    for (const Told& t : *told) out.push_back(t.event);
    return out;
  }
};

TEST_F(HubTest, APaymentIsToldToItsTwoSidesAndTheLedgerAndToNobodyElse) {
  const auto payer = open(Screen::wallet, amy.id), other = open(Screen::wallet, bob.id);
  const auto till = open(Screen::till, stall), console = open(Screen::console, 0);
  const std::int64_t payment = paid(amy, stall, 300);
  EXPECT_EQ(events(payer), (std::vector<std::string>{"ready", "transaction.created", "balance.changed"}));
  EXPECT_EQ(payer->at(1).data.at("type").as_string(), "payment");
  EXPECT_EQ(payer->at(1).data.at("direction").as_string(), "out");
  EXPECT_EQ(payer->at(1).data.at("object_id").as_string(), ids.make(IdKind::payment, payment));
  EXPECT_EQ(payer->at(1).data.at("title").as_string(), "Stall");
  EXPECT_EQ(payer->at(2).data.at("amount").as_int64(), 9'700);
  EXPECT_EQ(events(other), (std::vector<std::string>{"ready"}));
  EXPECT_EQ(events(till), (std::vector<std::string>{"ready", "payment.succeeded"}));
  EXPECT_EQ(till->at(1).data.at("amount").as_int64(), 300);
  EXPECT_EQ(events(console), (std::vector<std::string>{"ready", "ledger.posted"}));
  EXPECT_EQ(console->at(1).data.at("credit").at("label").as_string(), "Stall");
  EXPECT_EQ(console->at(1).data.at("debit").at("label").as_string(), "customer");
}

TEST_F(HubTest, AnOrderAndARefundAreToldToTheTill) {
  const auto till = open(Screen::till, stall), other = open(Screen::till, cafe);
  const std::int64_t order = made_order(stall, 250);
  auto command = pay(amy, stall, 250, {.order = order});
  must(command);
  must(refund(stall, command->view.payment.id, 50));
  EXPECT_EQ(events(till), (std::vector<std::string>{"ready", "payment.succeeded", "order.updated", "refund.succeeded"}));
  EXPECT_EQ(till->at(2).data.at("object_id").as_string(), ids.make(IdKind::order, order));
  EXPECT_EQ(till->at(3).data.at("payment_id").as_string(), ids.make(IdKind::payment, command->view.payment.id));
  EXPECT_EQ(other->size(), 1u);
}

TEST_F(HubTest, APhoneIsAskedAndBothSidesHearThatItDeclined) {
  const auto phone = open(Screen::wallet, bob.id), till = open(Screen::till, stall);
  auto asked = charge(stall, shown_code(bob, clock.now()), 100);
  must(asked);
  EXPECT_EQ(events(phone), (std::vector<std::string>{"ready", "confirmation.requested"}));
  auto decline = std::make_shared<payments::CloseOrder>(packs);
  decline->order = std::get<payments::OrderView>(asked->view).order.id;
  decline->payer = bob.id;
  must(decline);
  EXPECT_EQ(phone->back().event, "order.updated");
  EXPECT_EQ(till->back().event, "order.updated");
}

TEST_F(HubTest, AScreenThatComesBackIsToldWhatItMissedOnce) {
  auto till = open(Screen::till, stall);
  paid(amy, stall, 1);
  const std::string last_seen = till->back().id;
  const std::int64_t second = paid(bob, stall, 2);
  must(refund(stall, second, 1));
  const auto back = open(Screen::till, stall, last_seen);
  EXPECT_EQ(events(back), (std::vector<std::string>{"payment.succeeded", "refund.succeeded", "ready"}));
  const auto again = open(Screen::till, stall, back->at(1).id);
  EXPECT_EQ(events(again), (std::vector<std::string>{"ready"}));
}

TEST_F(HubTest, MissedQuestionsAreAskedAgain) {
  const auto phone = open(Screen::wallet, bob.id);
  paid(bob, stall, 1);
  const std::string last_seen = phone->back().id;
  clock.advance(seconds(1));
  must(charge(stall, shown_code(bob, clock.now()), 100));
  paid(bob, cafe, 2);
  const auto back = open(Screen::wallet, bob.id, last_seen);
  EXPECT_EQ(events(back), (std::vector<std::string>{"transaction.created", "balance.changed", "confirmation.requested", "ready"}));
  const auto after_question = open(Screen::wallet, bob.id, back->at(2).id);
  EXPECT_EQ(after_question->back().event, "ready");
}

TEST_F(HubTest, AnIdThatIsNotOursReplaysNothing) {
  paid(amy, stall, 1);
  EXPECT_EQ(events(open(Screen::till, stall, "pst_nonsense")), (std::vector<std::string>{"ready"}));
}

TEST_F(HubTest, AScreenThatIsGoneIsForgotten) {
  const std::int64_t ticket = hub.new_ticket();
  ask(std::make_shared<Join>(hub, ticket, Screen::till, stall, "", [](auto, auto, auto) { return true; }));
  EXPECT_EQ(hub.screens(), 1u);
  hub.leave(ticket);
  EXPECT_EQ(hub.screens(), 0u);
  int told = 0;
  ask(std::make_shared<Join>(hub, hub.new_ticket(), Screen::till, stall, "", [&](auto, auto, auto) { return ++told == 1; }));
  paid(amy, stall, 1);
  EXPECT_EQ(hub.screens(), 0u);
}

TEST_F(HubTest, ALargeBatchIsToldToTheConsoleInPart) {
  const auto console = open(Screen::console, 0);
  std::vector<engine::Job> jobs(100);
  for (engine::Job& job : jobs) job.command = pay(amy, stall, 1);
  executor.run_batch(jobs);
  ASSERT_EQ(console->size(), 2u + 64u);
  EXPECT_EQ(console->at(1).event, "ledger.skipped");
  EXPECT_EQ(console->at(1).data.at("count").as_int64(), 36);
}

}  // namespace
}  // namespace chenxi::live
