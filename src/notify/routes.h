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

class Courier;
/// Nothing unless services.info.demo.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, const Courier& courier);

}  // namespace chenxi::notify
