// What programs ask of their sandbox as such: its clock (/v1/test_clock), that one of its residents pays (/v1/sandbox/payments), its end
// (/v1/sandboxes/current). An instance that is no sandbox has none of it.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "sandbox/clock.h"
#include "sandbox/residents.h"

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
  /// Ends this sandbox: durable when it returns, gone when the last answer is out. Once more changes nothing.
  std::function<void()> end;
};

/// `clockwork` is null where this is no sandbox, and there are no residents then.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate,
                const Clockwork* clockwork, std::shared_ptr<const Residents> residents);

}  // namespace chenxi::sandbox
