// /v1/payment_links for a shop's programs, and the address that anybody may open.
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

void add_link_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate);

}  // namespace chenxi::payments
