// Settlements that a bank refused, in the console.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::settlement::console {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::settlement::console
