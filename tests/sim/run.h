// Run: one seed. The town lives on the simulated server: hundreds of customers pay, charge, send, refund, ask again and
// change their minds over a network that delays, loses, doubles and cuts, while the disk fails, the power goes, the
// process dies and clocks jump. When enough was paid, all faults stop and everything must come to rest.
#pragma once
#include "tests/sim/model.h"
#include "tests/sim/snapshot.h"

namespace chenxi::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  std::int64_t payments = 4'000;
};

struct RunResult {
  std::uint64_t seed = 0;
  std::vector<std::string> faults;
  std::int64_t payments = 0;   // groups that moved money
  std::int64_t answers = 0;    // that left the server
  std::int64_t tries = 0;      // requests that were sent
  std::int64_t power_cuts = 0, kills = 0, disk_errors = 0, starts_failed = 0;
  std::int64_t town_seconds = 0;
  std::string hash;            // of every answer's bytes and of the books
};

/// `marks` collects what happened at least once, over all runs.
RunResult run(const Snapshot& snapshot, const RunOptions& options, Counts& marks);

}  // namespace chenxi::sim
