// Hunt: every planted bug (base/planted.def) must be found, each within so many seeds.
#pragma once
#include <cstdint>
#include <string>

namespace chenxi::sim {

struct HuntOptions {
  std::string only;  // one bug; empty: all
  std::uint64_t seeds_max = 2'000;
  std::int64_t payments = 1'500;
  int jobs = 1;
  std::string record;
};
/// The exit status: 0 when all were found. The last line is "N passed, N failed".
int hunt(const HuntOptions& options);

}  // namespace chenxi::sim
