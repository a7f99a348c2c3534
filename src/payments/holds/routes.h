// What a till asks about orders whose money is held: which there are, and taking it.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::payments {

void add_hold_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::payments
