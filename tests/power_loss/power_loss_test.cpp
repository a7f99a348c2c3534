// No acknowledged transfer is lost and none is applied twice, whatever the disk does. And: the check would notice.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/log.h"
#include "tests/power_loss/world.h"

namespace chenxi::power_loss {
namespace {

using sim::Answer;
using sim::Fault;
using sim::Op;
using sim::Survival;

/// CHENXI_SEED=n repeats the run that printed it.
std::uint64_t first_seed() {
  const char* given = std::getenv("CHENXI_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261;
}

struct Tally {
  int losses = 0, during_start = 0;
  std::int64_t acknowledged = 0, found_again = 0, done_afresh = 0;
  std::vector<std::string> faults;
};

/// Runs one town through some power losses at random operations.
Tally run(WorldOptions options, Survival survival, int losses) {
  Tally tally;
  World world(options);
  while (tally.losses < losses && world.town().faults().empty() && world.town().is_up()) {
    const bool at_sync = world.town().rng().below(6) == 0;
    world.disk().plan(Fault{.op = at_sync ? Op::sync : Op::write,
                            .at = 1 + static_cast<std::int64_t>(world.town().rng().below(at_sync ? 30 : 250)),
                            .power_cut = true});
    for (int i = 0; i < 60 && !world.disk().is_off(); ++i) world.town().step();
    world.lose_power(survival);
    tally.losses += 1;
    if (world.town().rng().below(3) == 0) {  // and once more while it starts
      world.disk().plan(Fault{.op = Op::write, .at = 1 + static_cast<std::int64_t>(world.town().rng().below(12)), .power_cut = true});
      tally.during_start += 1;
    }
    if (!world.start(survival)) break;
    world.check(false);
  }
  if (world.town().faults().empty() && world.town().is_up()) world.finish();
  tally.acknowledged = world.town().acknowledged();
  tally.found_again = world.town().found_again();
  tally.done_afresh = world.town().done_afresh();
  tally.faults = world.town().faults();
  return tally;
}

class PowerLoss : public testing::TestWithParam<Survival> {};

TEST_P(PowerLoss, LosesNoAcknowledgedTransferAndAppliesNoneTwice) {
  int losses = 0, during_start = 0;
  std::int64_t acknowledged = 0, found_again = 0, done_afresh = 0;
  for (std::uint64_t seed = first_seed(); seed < first_seed() + 12; ++seed) {
    const WorldOptions options{.seed = seed, .sweep = seed % 2 == 0 ? 1 : 64};
    const Tally tally = run(options, GetParam(), 5);
    losses += tally.losses;
    during_start += tally.during_start;
    acknowledged += tally.acknowledged;
    found_again += tally.found_again;
    done_afresh += tally.done_afresh;
    ASSERT_TRUE(tally.faults.empty()) << "CHENXI_SEED=" << seed << ": " << tally.faults.front();
  }
  EXPECT_GE(losses, 20);
  EXPECT_GT(done_afresh, 0);
  if (GetParam() != Survival::none) {
    EXPECT_GT(found_again, 0);  // the answer was lost, the transfer not
  }
  std::printf("%d power losses (%d more while starting), %lld acknowledged transfers; of lost answers %lld were found again "
              "and %lld carried out afresh; first seed %llu\n",
              losses, during_start, static_cast<long long>(acknowledged), static_cast<long long>(found_again),
              static_cast<long long>(done_afresh), static_cast<unsigned long long>(first_seed()));
}

INSTANTIATE_TEST_SUITE_P(Survivals, PowerLoss, testing::Values(Survival::none, Survival::prefix, Survival::random),
                         [](const auto& mode) {
                           return mode.param == Survival::none ? "nothing" : mode.param == Survival::prefix ? "a_prefix" : "random_sectors";
                         });

// What must be caught. A check that never failed proves nothing.
TEST(PowerLossIsNoticed, WithoutSynchronousCommits) {
  int caught = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    caught += run({.seed = seed, .synchronous_off = true}, Survival::none, 3).faults.empty() ? 0 : 1;
  EXPECT_EQ(caught, 5);
}

TEST(PowerLossIsNoticed, WhenAnswersGoOutBeforeTheCommit) {
  int caught = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    caught += run({.seed = seed, .answers_before_commit = true}, Survival::none, 5).faults.empty() ? 0 : 1;
  EXPECT_GE(caught, 4);
}

TEST(PowerLossIsNoticed, WhenTheDiskLiesAboutSyncs) {
  int caught = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world({.seed = seed});
    world.disk().lie_about_syncs(true);
    for (int i = 0; i < 40; ++i) world.town().step();
    world.lose_power(Survival::random);
    if (world.start(Survival::random)) world.check(false);
    caught += world.town().faults().empty() ? 0 : 1;
  }
  EXPECT_EQ(caught, 5);
}

struct Kind {
  const char* name;
  Op op;
  Answer answer;
  friend void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }
};
class DiskErrors : public testing::TestWithParam<Kind> {};

/// The n-th operation fails while the books are opened and used, once or for ever; then the disk is well again and the
/// power fails too. Gives false when the run ended before the fault struck.
bool one_error(const Kind& kind, std::int64_t n, bool for_ever, std::vector<std::string>& faults) {
  World world({.seed = first_seed(), .wal_pages_max = 8});
  world.town().stop();
  world.disk().plan(Fault{.op = kind.op, .at = n, .answer = kind.answer, .for_ever = for_ever});
  bool struck = false;
  if (!world.town().start()) {
    struck = true;
    if (for_ever) world.disk().plan(std::nullopt);
    if (!world.town().start()) faults.push_back("not opened after the error");
  }
  for (int i = 0; i < 5 && world.town().is_up(); ++i) world.town().step();
  struck |= world.disk().struck();
  world.disk().plan(std::nullopt);
  if (world.town().is_up()) world.town().step();
  world.lose_power(Survival::none);
  if (world.start(Survival::none)) {
    world.check(false);
    world.finish();
  }
  faults.insert(faults.end(), world.town().faults().begin(), world.town().faults().end());
  return struck;
}

TEST_P(DiskErrors, AtEveryOperationLeaveTheBooksRight) {
  for (const bool for_ever : {false, true}) {
    std::int64_t n = 1;
    for (bool struck = true; struck; ++n) {
      std::vector<std::string> faults;
      struck = one_error(GetParam(), n, for_ever, faults);
      ASSERT_TRUE(faults.empty()) << GetParam().name << " at operation " << n << (for_ever ? " for ever" : " once") << ": "
                                  << faults.front();
    }
    EXPECT_GT(n, 5);
    std::printf("%s %s: %lld operations\n", GetParam().name, for_ever ? "for ever" : "once", static_cast<long long>(n - 2));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, DiskErrors,
                         testing::Values(Kind{"write_error", Op::write, Answer::failed}, Kind{"disk_full", Op::write, Answer::full},
                                         Kind{"sync_error", Op::sync, Answer::failed}, Kind{"read_error", Op::read, Answer::failed},
                                         Kind{"short_read", Op::read, Answer::short_read}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace chenxi::power_loss

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  chenxi::set_log_level(static_cast<chenxi::LogLevel>(99));  // thousands of planted troubles
  return RUN_ALL_TESTS();
}
