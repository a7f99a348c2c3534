// /v1/me/calls, /v1/console/calls
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::calls {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::calls
