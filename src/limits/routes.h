// PATCH /v1/me/limits.
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

}  // namespace chenxi::limits
