// A shop's poster, for its owner in the wallet and for its till.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::posters {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::posters
