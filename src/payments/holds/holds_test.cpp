// Orders that are captured later: what is held is its payer's until it is taken, once; whatever comes first
// in the books has happened.
#include <map>

#include "counter/rows.h"
#include "payments/holds/capture.h"
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

class Holds : public Town {
 protected:
  std::int64_t order_for(std::int64_t merchant, std::int64_t amount, std::int64_t days = kHoldDaysMax) {
    auto command = std::make_shared<CreateOrder>();
    command->merchant = merchant;
    command->kind = merchants::OrderKind::link;
    command->amount = amount;
    command->hold_days = days;
    command->request = engine::Request{merchant, fresh_key(), command->hash()};
    must(command);
    return command->view.order.id;
  }
  std::shared_ptr<Pay> paying(const Resident& who, std::int64_t merchant, std::int64_t order,
                              std::int64_t amount) {
    PayOptions options;
    options.order = order;
    return pay(who, merchant, amount, options);
  }
  /// Its number.
  std::int64_t held(const Resident& who, std::int64_t merchant, std::int64_t amount) {
    const std::int64_t order = order_for(merchant, amount);
    must(paying(who, merchant, order, amount));
    return stored<merchants::Order>(order)->hold;
  }
  std::shared_ptr<Capture> capture(std::int64_t merchant, std::int64_t hold,
                                   std::optional<std::int64_t> amount) {
    auto command = std::make_shared<Capture>(packs);
    command->merchant = merchant;
    command->order = stored<Hold>(hold)->order;
    command->amount = amount;
    command->request = engine::Request{merchant, fresh_key(), command->hash()};
    return command;
  }
  std::shared_ptr<CloseOrder> cancel(std::int64_t merchant, std::int64_t hold) {
    auto command = std::make_shared<CloseOrder>(packs);
    command->merchant = merchant;
    command->order = stored<Hold>(hold)->order;
    return command;
  }
  std::shared_ptr<ReleaseHold> over(std::int64_t hold) { return std::make_shared<ReleaseHold>(packs, hold); }
  std::int64_t main_of(const Resident& who) { return executor.books().account(who.main).balance; }
  std::int64_t held_of_account(const Resident& who) {
    return executor.books().account(stored<Customer>(who.id)->held).balance;
  }
  std::int64_t at(std::int64_t merchant) {
    return executor.books().account(stored<merchants::Merchant>(merchant)->account).balance;
  }
};

TEST_F(Holds, WhatIsNotTakenComesBackToTheWindowsThatItCountedIn) {
  const std::int64_t hold = held(amy, stall, 300);
  EXPECT_EQ(executor.books().windows(executor.books().account(amy.main)).day, 300);
  must(capture(stall, hold, 120));
  EXPECT_EQ(executor.books().windows(executor.books().account(amy.main)).day, 120);
  EXPECT_EQ(main_of(amy), 9'880);
  EXPECT_EQ(held_of_account(amy), 0);
  EXPECT_EQ(at(stall), 120);
  const auto payment = stored<Payment>(hold);  // of the same number
  ASSERT_TRUE(payment);
  EXPECT_EQ(payment->amount, 120);
  EXPECT_EQ(stored<Hold>(hold)->captured, 120);
}

TEST_F(Holds, APartEndsTheHoldAndIsAManagersToTake) {
  const auto till = [&](counter::Role role) {
    counter::Till row;
    row.merchant = stall;
    row.role = role;
    act([&](engine::Context& ctx) {
      row.id = ctx.new_id();
      ctx.insert(row);
    });
    return row.id;
  };
  const std::int64_t boss = till(counter::Role::manager), desk = till(counter::Role::cashier),
                     bell = till(counter::Role::receiver);
  const auto at_till = [&](std::int64_t device, std::int64_t hold, std::optional<std::int64_t> amount) {
    auto command = capture(stall, hold, amount);
    command->till = device;
    return code(command);
  };
  std::int64_t hold = held(amy, stall, 300);
  EXPECT_EQ(at_till(desk, hold, 1), Code::till_role_missing);
  EXPECT_EQ(at_till(desk, hold, 299), Code::till_role_missing);
  EXPECT_EQ(at_till(bell, hold, {}), Code::till_role_missing);
  EXPECT_EQ(stored<Hold>(hold)->state, HoldState::held);
  EXPECT_EQ(at_till(desk, hold, {}), std::nullopt);
  hold = held(amy, stall, 300);
  EXPECT_EQ(at_till(desk, hold, 300), std::nullopt);
  hold = held(amy, stall, 300);
  EXPECT_EQ(at_till(boss, hold, 120), std::nullopt);
  EXPECT_EQ(main_of(amy), 10'000 - 720);
  // Taken away while its request was under way.
  hold = held(amy, stall, 100);
  act([&](engine::Context& c) { c.edit<counter::Till>(stall, desk).state = counter::TillState::revoked; },
      [&](engine::Keys& k) { k.row<counter::Till>(stall, desk); });
  EXPECT_EQ(at_till(desk, hold, 100), Code::till_role_missing);
}

TEST_F(Holds, TheFirstInABatchHasHappenedAndTheOtherIsToldSo) {
  const auto together = [&](std::shared_ptr<engine::Command> first, std::shared_ptr<engine::Command> second) {
    engine::Job jobs[2];
    jobs[0].command = std::move(first);
    jobs[1].command = std::move(second);
    executor.run_batch(jobs);
    std::vector<std::optional<Code>> out;
    for (const engine::Job& job : jobs)
      out.push_back(job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt);
    return out;
  };
  using Codes = std::vector<std::optional<Code>>;
  std::int64_t hold = held(amy, stall, 300);
  EXPECT_EQ(together(capture(stall, hold, 300), over(hold)),
            (Codes{std::nullopt, std::nullopt}));  // a timer that finds nothing to do
  EXPECT_EQ(stored<Hold>(hold)->state, HoldState::captured);
  hold = held(amy, stall, 300);
  EXPECT_EQ(together(over(hold), capture(stall, hold, 300)), (Codes{std::nullopt, Code::capture_over}));
  EXPECT_EQ(stored<merchants::Order>(stored<Hold>(hold)->order)->state, merchants::OrderState::released);
  hold = held(amy, stall, 300);
  EXPECT_EQ(together(cancel(stall, hold), capture(stall, hold, 300)),
            (Codes{std::nullopt, Code::capture_over}));
  hold = held(amy, stall, 300);
  EXPECT_EQ(together(capture(stall, hold, 1), cancel(stall, hold)),
            (Codes{std::nullopt, Code::order_already_paid}));
  EXPECT_EQ(held_of_account(amy), 0);
  EXPECT_EQ(main_of(amy), 10'000 - 301);
  EXPECT_EQ(at(stall), 301);
}

TEST_F(Holds, AClosedShopTakesNothingAndGivesBack) {
  const std::int64_t hold = held(amy, stall, 300), other = held(bob, stall, 200);
  change<merchants::Merchant>(stall,
                              [](merchants::Merchant& m) { m.state = merchants::MerchantState::closed; });
  EXPECT_EQ(code(capture(stall, hold, 300)), Code::payee_cannot_receive);
  must(cancel(stall, hold));
  must(over(other));
  EXPECT_EQ(main_of(amy), 10'000);
  EXPECT_EQ(main_of(bob), 10'000);
}

TEST_F(Holds, TheFamilyDoesNotHoldForAnother) {
  const std::int64_t order = order_for(stall, 300);
  auto command = paying(amy, stall, order, 300);
  command->link = 77;
  EXPECT_EQ(code(command), Code::family_payer_cannot_pay);
  EXPECT_EQ(stored<merchants::Order>(order)->state, merchants::OrderState::open);
}

/// Whatever shops do and do not do: what lies in a held account is what waits there, and nothing is lost.
TEST_F(Holds, WhatLiesThereIsWhatWaits) {
  std::map<std::int64_t, std::int64_t> waiting;  // hold, amount: amy's
  std::int64_t took = 0;
  for (int step = 0; step < 300; ++step) {
    const auto any = [&] {
      return std::next(waiting.begin(), static_cast<std::ptrdiff_t>(rng.below(waiting.size())))->first;
    };
    const auto what = waiting.empty() ? 0 : rng.below(5);
    if (what <= 1) {
      if (waiting.size() > 4) continue;
      const auto amount = static_cast<std::int64_t>(1 + rng.below(90));
      if (main_of(amy) < amount) break;
      waiting[held(amy, stall, amount)] = amount;
    } else if (what == 2) {
      const std::int64_t hold = any(), amount = static_cast<std::int64_t>(rng.below(120));
      const auto refused = code(capture(stall, hold, amount));
      if (amount == 0)
        EXPECT_EQ(refused, Code::amount_invalid);
      else if (amount > waiting[hold])
        EXPECT_EQ(refused, Code::capture_too_large);
      else {
        EXPECT_EQ(refused, std::nullopt);
        took += amount;
        waiting.erase(hold);
      }
    } else {
      const std::int64_t hold = any();
      if (what == 3)
        must(cancel(stall, hold));
      else
        must(over(hold));
      waiting.erase(hold);
    }
    std::int64_t sum = 0;
    for (const auto& [hold, amount] : waiting) sum += amount;
    ASSERT_EQ(held_of_account(amy), sum) << step;
    ASSERT_EQ(main_of(amy) + sum + took, 10'000) << step;
    ASSERT_EQ(at(stall), took) << step;
    const auto at_shop = stored<HeldAt>(stall);
    ASSERT_EQ(at_shop ? at_shop->holds : 0, static_cast<std::int64_t>(waiting.size())) << step;
    ASSERT_EQ(at_shop ? at_shop->amount : 0, sum) << step;
  }
}

}  // namespace
}  // namespace chenxi::payments::test
