// Load: a closed loop of connections that send payments signed before the clock starts, over the public API.
#pragma once
#include "base/env.h"
#include "cast.h"

namespace chenxi::town {

struct LoadOptions {
  int port = 8080;
  int connections = 64;
  int payments = 20'000;
  bool hot = false;  // one shop receives half of them
};
struct LoadFigures {
  std::int64_t done = 0, refused = 0;
  double seconds = 0;
  double per_second = 0;
  double p50_ms = 0, p99_ms = 0;
};

/// Throws Trouble when the server goes away.
LoadFigures run_load(const Cast& cast, Env env, const LoadOptions& options);

}  // namespace chenxi::town
