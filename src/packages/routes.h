// /v1/shops/{shop}/plans, /v1/packages: what a shop sells in advance, and one's own packages. /v1/me/shops/{shop}/…,
// /v1/till/…: the shop's side.
#pragma once
#include <vector>

#include "ports/services.h"

namespace chenxi::http {
struct Route;
}
namespace chenxi::packages {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::packages
