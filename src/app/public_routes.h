#pragma once
#include <vector>

#include "http/route.h"
#include "ports/services.h"

namespace chenxi::app {

/// What anybody may ask: the instance's name and rules, the time, the description of the API.
void add_public_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::app
