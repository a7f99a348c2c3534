// What a till asks about the products of its shop.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::products {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::products
