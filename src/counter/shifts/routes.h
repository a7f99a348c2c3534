// Shifts: open, cash in and out, X and Z report.
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

void add_shift_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills);

}  // namespace chenxi::counter
