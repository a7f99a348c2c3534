#pragma once
#include <vector>

#include "http/route.h"
#include "ports/services.h"

namespace chenxi::console {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::console
