// The doors for links that sign in once (the console's is staff/routes.cpp): what the page at /enter sends, and the till when somebody types the
// link.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::identity {

void add_door_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::identity
