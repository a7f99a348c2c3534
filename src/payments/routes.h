// What residents and tills ask of this room over HTTP.
#pragma once
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::payments {

class Board;

void add_routes(std::vector<http::Route>& routes, ports::Services& services, Board& board);

}  // namespace chenxi::payments
