// What people ask about their sessions over HTTP. Signing in is in identity/routes.cpp.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::identity {

void add_session_routes(std::vector<http::Route>& routes, ports::Services& services);

/// Puts the check of Device-Proof before every route that is `bound`, and before every other route of wallet
/// and till that has an idempotency key and no signed statement in its body: no room can forget it. Called
/// once, over all rooms.
void bind_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::identity
