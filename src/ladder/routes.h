// GET /v1/me/identity and POST /v1/me/identity.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::ladder {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::ladder
