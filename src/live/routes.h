// The live streams of the three apps.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::counter {
class Directory;
}
namespace chenxi::live {

class Hub;

/// `hub` and `tills` outlive the routes.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, Hub& hub, const counter::Directory& tills);

}  // namespace chenxi::live
