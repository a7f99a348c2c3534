#include "base/standing_queue.h"

#include <gtest/gtest.h>

namespace chenxi {
namespace {

constexpr Duration ms(std::int64_t n) { return {n * 1000}; }

TEST(StandingQueue, ServesABurstHoweverLongItsLastOneWaited) {
  StandingQueue queue;
  // 80 came at once and one is served each millisecond; the last 60 wait too long, but only for a moment before 60 ms ...
  for (int i = 0; i < 80; ++i) EXPECT_FALSE(queue.refuses(ms(i), ms(i)));
  EXPECT_FALSE(queue.refuses(ms(0), ms(110)));  // ... and then it has drained
  EXPECT_FALSE(queue.refuses(ms(50), ms(130)));
}

TEST(StandingQueue, RefusesWhoWaitedTooLongInAQueueThatStands) {
  StandingQueue queue;
  for (int t = 0; t < 63; ++t) EXPECT_FALSE(queue.refuses(ms(50), ms(t)));
  EXPECT_TRUE(queue.refuses(ms(50), ms(63)));
  EXPECT_TRUE(queue.refuses(ms(21), ms(64)));
}

TEST(StandingQueue, DoesNotSwingWhileMoreComesInThanGoesOut) {
  StandingQueue queue;
  for (int t = 0; t < 70; ++t) queue.refuses(ms(50), ms(t));
  EXPECT_FALSE(queue.refuses(ms(10), ms(71)));  // drained by refusing, and at once too long again
  EXPECT_TRUE(queue.refuses(ms(21), ms(80)));
  EXPECT_FALSE(queue.refuses(ms(10), ms(81)));
  EXPECT_FALSE(queue.refuses(ms(1'650), ms(1'700))) << "long ago";
}

TEST(StandingQueue, ServesAPagesHandfulOfRequestsOnAMachineThatIsBusy) {
  StandingQueue queue;
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(queue.refuses(ms(400), ms(20 * i)));
}

TEST(StandingQueue, CountsThoseWhoAreServedTogether) {
  StandingQueue queue;
  for (int t = 0; t < 60; t += 20) EXPECT_FALSE(queue.refuses(ms(50), ms(t), 30));
  EXPECT_TRUE(queue.refuses(ms(50), ms(60), 30));
}

TEST(StandingQueue, ServesWhoComesAloneToASlowMachine) {
  StandingQueue queue;
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(queue.refuses(ms(80), ms(1'000 * i)));
}

TEST(StandingQueue, RemembersForAMomentThatItStood) {
  StandingQueue queue;
  for (int t = 0; t < 63; ++t) EXPECT_FALSE(queue.refuses(ms(11), ms(t), 1, ms(10)));
  EXPECT_FALSE(queue.stood_lately(ms(62))) << "many were late, and nobody was refused";
  EXPECT_TRUE(queue.refuses(ms(11), ms(63), 1, ms(10)));
  EXPECT_FALSE(queue.refuses(ms(10), ms(64), 1, ms(10)));
  EXPECT_TRUE(queue.stood_lately(ms(1'600)));
  EXPECT_FALSE(queue.stood_lately(ms(1'700)));
}

TEST(StandingQueue, WelcomesEverybodyAgainAsSoonAsOneIsServedInTime) {
  StandingQueue queue;
  for (int t = 0; t < 200; t += 2) queue.refuses(ms(50), ms(t));  // each was there before the one ahead was served
  ASSERT_TRUE(queue.refuses(ms(50), ms(200)));
  EXPECT_FALSE(queue.refuses(ms(20), ms(201)));
  EXPECT_FALSE(queue.refuses(ms(500), ms(2'000)));  // a new burst may begin
}

}  // namespace
}  // namespace chenxi
