// /v1/test_clock: a sandbox's clock, read and put forward by its programs. An instance that is no sandbox has
// none.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "sandbox/clock.h"

namespace chenxi::http {
struct Route;
}
namespace chenxi::api_keys {
class Gate;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::sandbox {

constexpr Duration kAdvanceMax = hours(24 * 400);  // at once
/// In all: calendars of working days and ids that carry a time do not reach for ever.
constexpr Duration kAheadMax = hours(24 * 3'660);

struct Clockwork {
  TestClock& clock;
  /// Makes durable how far ahead the clock is going to be, before it goes.
  std::function<void(Duration ahead)> keep;
};

/// `clockwork` is null where this is no sandbox.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate,
                const Clockwork* clockwork);

}  // namespace chenxi::sandbox
