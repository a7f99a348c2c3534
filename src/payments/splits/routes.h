// With whom a shop shares its takings, for its till and its programs; and the order whose shares a program confirms.
#pragma once
#include <vector>

namespace chenxi::api_keys {
class Gate;
}
namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::payments {

void add_split_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate);

}  // namespace chenxi::payments
