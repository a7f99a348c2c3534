// The console's own routes: coming in, colleagues, changes. And the one place that asks for roles.
#pragma once
#include <memory>
#include <vector>

#include "ports/changes.h"

namespace chenxi::http {
struct Route;
}
namespace chenxi::staff {

class Directory;

void add_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& colleagues,
                const std::shared_ptr<const ports::ChangeKinds>& kinds);

/// Of a resident's wallet: who of ours looked at what of his. add_routes() adds it too.
void add_look_routes(std::vector<http::Route>& routes, ports::Services& services);

/// Puts the table of who_may.cpp before every route of the console, of every room. CHECKs that none is
/// missing there and that nothing there is no route any more. Called once, over all rooms.
void guard_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& colleagues);

}  // namespace chenxi::staff
