// Pairing, the devices of a shop, and what one asks another to allow; and the check of the role before every till's route.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::counter {
class Directory;

void add_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills);

/// Puts the check of the role before every route of tills, of whichever room. Called once, over all rooms.
void guard_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills);

}  // namespace chenxi::counter
