// /v1/family_links, /v1/approval_requests
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::family {

void add_routes(std::vector<http::Route>& routes, ports::Services& services);
/// "Ask my family" (approvals/routes.cpp); add_routes() calls it.
void add_approval_routes(std::vector<http::Route>& routes, ports::Services& services);
/// Recovery by trusted contacts (recoveries/routes.cpp), likewise.
void add_recovery_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::family
