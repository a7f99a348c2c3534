// What a resident's shop may collect is judged with the payment itself: in one batch, by every way of paying.
#include "merchants/own_shops.h"
#include "merchants/papers.h"
#include "payments/test_town.h"

namespace chenxi::payments {
namespace {

using identity::Customer;
using merchants::OpenShop;

/// The pack "test": 3,000 a day, 5,000 a month, 6,000 a year before papers are accepted, over all shops of a person.
class CapTest : public test::Town {
 protected:
  test::Resident owner;
  std::int64_t bun = 0, cart = 0;

  void SetUp() override {
    Town::SetUp();
    owner = resident(0);
    for (const std::int64_t id : {amy.id, bob.id, owner.id})
      change<Customer>(id, [](Customer& row) { row.tier = identity::Tier::in_person; });
    bun = opened("Buns");
    cart = opened("Cart");
  }
  std::int64_t opened(std::string name) {
    auto command = std::make_shared<OpenShop>(packs, owner.id);
    command->shop_name = std::move(name);
    command->category = "5814";
    must(command);
    return command->merchant;
  }
  std::shared_ptr<Pay> pays(const test::Resident& who, std::int64_t shop, std::int64_t amount) {
    test::PayOptions options;
    options.order = made_order(shop, amount);
    return pay(who, shop, amount, options);
  }
  void accept(std::int64_t shop) {
    auto papers = std::make_shared<merchants::HandInPapers>(owner.id, shop);
    must(papers);
    auto decision = std::make_shared<merchants::DecidePapers>(owner.id, shop);
    decision->accept = true;
    must(decision);
  }
};

TEST_F(CapTest, TheLastOfTheDayIsGivenOnceWhoeverComesFirstInTheBatch) {
  must(pays(amy, bun, 2'000));
  const auto one = pays(amy, bun, 600), two = pays(bob, cart, 600);
  std::array<engine::Job, 2> jobs;
  jobs[0].command = one;
  jobs[1].command = two;
  executor.run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.refusal);
  ASSERT_TRUE(jobs[1].outcome.refusal);
  EXPECT_EQ(jobs[1].outcome.refusal->code(), Code::shop_cap_exceeded);
  EXPECT_FALSE(jobs[1].outcome.refusal->detail().amount_minor) << "how much room is left is the shop's business";
  EXPECT_EQ(code(pays(bob, cart, 401)), Code::shop_cap_exceeded);
  EXPECT_EQ(code(pays(bob, cart, 400)), std::nullopt);
  EXPECT_EQ(shop_balance(bun) + shop_balance(cart), 3'000);
  EXPECT_EQ(sum_of_all(), 0);
}

TEST_F(CapTest, DayMonthAndYearEndByThemselves) {
  must(pays(amy, bun, 3'000));
  clock.advance(hours(24));
  must(pays(amy, bun, 2'000));
  EXPECT_EQ(code(pays(amy, cart, 1)), Code::shop_cap_exceeded) << "the month";
  clock.advance(days(31));
  must(pays(amy, bun, 1'000));
  EXPECT_EQ(code(pays(amy, cart, 1)), Code::shop_cap_exceeded) << "the year";
  clock.advance(days(31));
  EXPECT_EQ(code(pays(amy, cart, 1)), std::nullopt) << "the next year";
}

TEST_F(CapTest, WhatIsGivenBackMakesNoRoomAgain) {
  auto paid_first = pays(amy, bun, 3'000);
  must(paid_first);
  must(refund(bun, paid_first->view.payment.id, 3'000));
  EXPECT_EQ(code(pays(amy, bun, 1)), Code::shop_cap_exceeded);
}

TEST_F(CapTest, TheTillHearsOfItToo) {
  change<Customer>(bob.id, [](Customer& row) { row.small_payments = true; });
  must(pays(amy, bun, 2'950));
  EXPECT_EQ(code(charge(bun, shown_code(bob, clock.now()), 51)), Code::shop_cap_exceeded);
  EXPECT_EQ(code(charge(bun, shown_code(bob, clock.now()), 50)), std::nullopt) << "and the code was not used up";
}

TEST_F(CapTest, AcceptedPapersRaiseItAtOnceAndOnlyForThatShop) {
  change<Customer>(owner.id, [](Customer& row) { row.tier = identity::Tier::bank_verified; });
  must(pays(amy, bun, 3'000));
  accept(bun);
  EXPECT_EQ(code(pays(bob, bun, 4'000)), std::nullopt);
  EXPECT_EQ(code(pays(bob, cart, 1)), Code::shop_cap_exceeded);
}

TEST_F(CapTest, TheHousesOwnShopsHaveNone) {
  must(pays(amy, stall, 9'000));
  EXPECT_EQ(executor.books().account(shops.merchant(stall)->account).balance, 9'000);
  EXPECT_FALSE(stored<merchants::ShopTakings>(stall)) << "and cost no row";
}

TEST_F(CapTest, AnOlderPrintedCodeIsVoidAndWhatItsOrdersAskForIsNot) {
  auto anew = std::make_shared<merchants::PrintAnew>(owner.id, bun);
  must(anew);
  EXPECT_EQ(code(pay(amy, bun, 100)), Code::code_void);
  EXPECT_EQ(code(pays(amy, bun, 100)), std::nullopt);
}

}  // namespace
}  // namespace chenxi::payments
