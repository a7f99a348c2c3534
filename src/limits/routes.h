// PATCH /v1/me/limits, /v1/me/bounds, POST /v1/me/lock.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::limits {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);
/// The narrower bounds and the money put aside; add_routes() adds them too.
void add_bound_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::limits
