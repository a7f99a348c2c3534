// Town: builds the demo's people, shops and history with ordinary commands and a clock that walks the days.
#pragma once
#include <functional>

#include "base/json.h"
#include "engine/executor.h"
#include "ports/services.h"

namespace chenxi::demo {

/// Between two registrations; slower than any budget.
constexpr std::int64_t kRegistrationSeconds = 90;

struct TownOptions {
  std::uint64_t seed = 42;
  int residents = 1'000;
  int shops = 60;
  int days = 90;
  int actors = 200;  // residents whose device keys are kept for client programs
};

struct TownFigures {
  std::int64_t residents = 0, shops = 0, payments = 0, transfers = 0, refunds = 0, refused = 0;
};

/// `clock` stands at the first day and is moved to the last; `rng` decides everything about the town.
/// Gives what demo.json holds. `tell` is called after each simulated day.
struct Town {
  json::value cast;
  TownFigures figures;
};
Town build_town(engine::Executor& executor, ports::Services& services, SimClock& clock, Rng& rng, Instant until,
                const TownOptions& options, const std::function<void(int day)>& tell);

}  // namespace chenxi::demo
