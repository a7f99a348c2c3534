// Discounts: what roles may give alone, and what waits for a second person.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::counter {
class Directory;

void add_discount_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills);

}  // namespace chenxi::counter
