// What case workers and supervisors ask of this room over HTTP.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::disputes::console {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::disputes::console
