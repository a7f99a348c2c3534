// What residents ask of this room over HTTP.
#pragma once
#include <string>
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::identity {

struct Hooks {
  /// Timers that ring at once, about the customer, when a number or address was proved to be his (by registering, by a
  /// new device, by adding an e-mail address): what waits for that handle is handed over there.
  std::vector<std::string> handle_proved;
};
void add_routes(std::vector<http::Route>& routes, ports::Services& services, Hooks hooks = {});

}  // namespace chenxi::identity
