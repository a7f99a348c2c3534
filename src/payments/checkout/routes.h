// /v1/checkout_sessions for a shop's programs, and what the hosted page asks.
#pragma once
#include <vector>

namespace chenxi::api_keys {
class Gate;
}
namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::payments {

class Board;

void add_checkout_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate,
                         Board& board);

}  // namespace chenxi::payments
