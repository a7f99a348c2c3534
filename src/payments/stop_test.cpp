// A stop and payments at the same moment: each payment is before it or refused.
#include "stop/stop.h"

#include <atomic>
#include <thread>

#include "payments/test_town.h"
#include "stop/tables.h"

namespace chenxi::payments::test {
namespace {

class StopTest : public Town {
 protected:
  std::shared_ptr<stop::StopAll> stop_of(const Resident& who) {
    auto command = std::make_shared<stop::StopAll>(who.id);
    command->request = engine::Request{who.id, fresh_key(), {}};
    return command;
  }
};

TEST_F(StopTest, InOneBatchWhatCameBeforeIsPaidAndWhatCameAfterIsRefused) {
  std::vector<std::shared_ptr<engine::Command>> commands = {
      pay(amy, stall, 100), stop_of(amy), pay(amy, stall, 101),
      charge(stall, shown_code(amy, clock.now()), 50), pay(bob, stall, 102)};
  std::vector<engine::Job> jobs(commands.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].command = commands[i];
  executor.run_batch(jobs);
  EXPECT_FALSE(jobs[0].outcome.refusal);
  EXPECT_FALSE(jobs[1].outcome.refusal);
  ASSERT_TRUE(jobs[2].outcome.refusal);
  EXPECT_EQ(jobs[2].outcome.refusal->code(), Code::payments_stopped);
  ASSERT_TRUE(jobs[3].outcome.refusal);
  EXPECT_EQ(jobs[3].outcome.refusal->code(), Code::payer_cannot_pay) << "the shop does not learn why";
  EXPECT_FALSE(jobs[4].outcome.refusal) << "others go on";
  EXPECT_EQ(balance(amy), 9'900);
}

TEST_F(StopTest, AStoppedResidentStillReceivesARefund) {
  const std::int64_t payment = paid(amy, stall, 300);
  must(stop_of(amy));
  must(refund(stall, payment, 300));
  EXPECT_EQ(balance(amy), 10'000);
}

TEST_F(StopTest, UnderFireNothingLeavesAfterTheAnswer) {
  constexpr int kThreads = 4, kEach = 40;
  std::vector<std::shared_ptr<Pay>> early, late;
  for (int i = 0; i < kThreads * kEach; ++i) early.push_back(pay(amy, stall, 1));
  for (int i = 0; i < kThreads * kEach; ++i) late.push_back(pay(amy, stall, 1));
  engine.start();
  std::atomic<int> paid_count = 0;
  std::atomic<bool> answered = false;
  std::atomic<int> after = 0, unfinished = 2 * kThreads * kEach + 1;
  const auto submit = [&](const std::shared_ptr<Pay>& one) {
    const bool stopped_before = answered;
    ASSERT_TRUE(engine.submit(one, [&, stopped_before](const Outcome& outcome) {
      if (!outcome.refusal) {
        paid_count += 1;
        if (stopped_before) after += 1;
      }
      unfinished -= 1;
    }));
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) submit(early[static_cast<std::size_t>(t * kEach + i)]);
      for (int i = 0; i < kEach; ++i) submit(late[static_cast<std::size_t>(t * kEach + i)]);
    });
  ASSERT_TRUE(engine.submit(stop_of(amy), [&](const Outcome& outcome) {
    EXPECT_FALSE(outcome.refusal);
    answered = true;
    unfinished -= 1;
  }));
  for (std::thread& thread : threads) thread.join();
  while (unfinished > 0) std::this_thread::yield();
  engine.stop();
  EXPECT_EQ(after, 0) << "asked for after the stop was answered, and paid";
  EXPECT_EQ(balance(amy), 10'000 - paid_count);
  EXPECT_EQ(code(pay(amy, stall, 1)), Code::payments_stopped);
}

}  // namespace
}  // namespace chenxi::payments::test
