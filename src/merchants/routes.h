// What a resident asks about the shops he has opened.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::merchants {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::merchants
