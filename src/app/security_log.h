// Who came in and what was refused, in the log: one line each, with the operation, the code, the request's id, which the
// client saw, and the number of whose session or key it was. Never a name, from where, or what was sent.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::api_keys {
class Directory;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::app {

/// Called once, over all rooms: no room can forget it.
void log_security(std::vector<http::Route>& routes, const ports::Services& services, const api_keys::Directory& keys);

}  // namespace chenxi::app
