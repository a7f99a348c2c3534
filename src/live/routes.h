// The live streams of the three apps.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::live {

class Hub;

/// `hub` outlives the routes.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, Hub& hub);

}  // namespace chenxi::live
