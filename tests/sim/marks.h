// Marks: what must have happened at least once, or the simulation has not looked where it says it looked.
#pragma once
#include <vector>

#include "tests/sim/probe.h"

namespace chenxi::sim {

/// So many seeds meet everything.
constexpr std::int64_t kSeedsForAllMarks = 20;
std::vector<std::string> marks_never_met(const Counts& marks);

}  // namespace chenxi::sim
