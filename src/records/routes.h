#pragma once
#include <vector>

#include "ports/services.h"

namespace chenxi::http {
struct Route;
}

namespace chenxi::records {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::records
