// What a shop's owner and manager read of its days, at a till.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::reports {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::reports
