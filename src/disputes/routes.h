// What the two sides of a dispute ask of this room over HTTP; case work is in console/.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::disputes {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::disputes
