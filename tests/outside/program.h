// What every program of the outside begins and ends with: a seed that is printed and taken back, and a last line that counts.
#pragma once
#include <cstdio>
#include <cstdlib>

#include "base/env.h"
#include "tests/outside/town.h"

namespace outside {

/// --seed=N, or one made up; printed, so that the run can be had again.
inline std::uint64_t seed_of(int argc, char** argv) {
  const std::string given = option(argc, argv, "seed", "");
  const std::uint64_t seed = given.empty() ? chenxi::real_env().rng->next() % 1'000'000 : std::strtoull(given.c_str(), nullptr, 10);
  std::printf("seed=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

/// What could not even be run has failed.
inline int run_program(int argc, char** argv, int (*run)(int, char**)) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::printf("%s\n0 passed, 1 failed\n", error.what());
    return 1;
  }
}

}  // namespace outside
