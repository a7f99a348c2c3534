// What residents ask about their passkeys over HTTP. Signing in with one is POST /v1/sessions (identity/routes.cpp).
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::identity {

void add_passkey_routes(std::vector<http::Route>& routes, ports::Services& services);

}  // namespace chenxi::identity
