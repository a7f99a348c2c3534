// /v1/me/closing
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::closing {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::closing
