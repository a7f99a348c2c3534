// /v1/orders and refunds, for a shop's programs.
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

void add_api_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate);

}  // namespace chenxi::payments
