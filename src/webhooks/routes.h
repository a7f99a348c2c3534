// /v1/events and /v1/webhook_endpoints for a shop's programs, /v1/till/webhook_endpoints for its owner.
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
namespace chenxi::webhooks {

class Sender;

void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate, const Sender& sender);

}  // namespace chenxi::webhooks
