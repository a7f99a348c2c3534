// POST /v1/me/stop, /v1/me/resume, /v1/me/recovery_codes, and /v1/stop for somebody without a phone.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::stop {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::stop
