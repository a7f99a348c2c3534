// Town: builds the demo's people, shops and history with ordinary commands and a clock that walks the days.
#pragma once
#include <functional>

#include "base/crypto.h"
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
  /// This resident (from 0) has a number that was another's, who closed his wallet, until two hours before the end.
  std::optional<int> moved_number;
};

/// Somebody of the town with what his phone holds.
struct TownPerson {
  std::int64_t customer = 0, device = 0;
  std::string phone, name, pin;
  P256PrivateKey key;
};

struct TownFigures {
  std::int64_t residents = 0, shops = 0, payments = 0, transfers = 0, refunds = 0, refused = 0;
};

/// `clock` stands at the first day and is moved to the last; `rng` decides everything about the town.
/// Gives what demo.json holds. `tell` is called after each simulated day.
struct Town {
  json::value cast;
  TownFigures figures;
  std::vector<TownPerson> people;
};
Town build_town(engine::Executor& executor, ports::Services& services, SimClock& clock, Rng& rng, Instant until,
                const TownOptions& options, const std::function<void(int day)>& tell);

}  // namespace chenxi::demo
