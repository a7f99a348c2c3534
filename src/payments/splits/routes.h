// With whom a shop shares its takings, for its till and its programs; and the order whose shares a program confirms.
#pragma once
#include <vector>

#include "base/json.h"

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

/// How a program says it, and how an order says it again.
json::value split_body();
json::value split_shape();

void add_split_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate);

}  // namespace chenxi::payments
