// The demo's phone over HTTP.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::notify {

/// Nothing unless services.info.demo and services.courier.
void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::notify
