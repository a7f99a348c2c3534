// Marks: what must have happened at least once, or the simulation has not looked where it says it looked.
#pragma once
#include <vector>

#include "tests/sim/probe.h"

namespace chenxi::sim {

/// So many payments must meet everything; a shorter run only tells what it did not meet.
constexpr std::int64_t kPaymentsForAllMarks = 1'000'000;
std::vector<std::string> marks_never_met(const Counts& marks);

}  // namespace chenxi::sim
