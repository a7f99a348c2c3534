// /v1/me/drills
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::education {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::education
