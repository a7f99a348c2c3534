// Who came in and what was refused, in the log: one line each, with the operation, the code and the request's
// id, which the client saw. Never who it was, from where, or what was sent.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::app {

/// Called once, over all rooms: no room can forget it.
void log_security(std::vector<http::Route>& routes);

}  // namespace chenxi::app
