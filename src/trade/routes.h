// /v1/trades: what one has paid and waits for. /v1/till/trades and /v1/orders/{id}/…: the shop's side, for
// its tills and its programs.
#pragma once
#include <boost/json/value.hpp>
#include <vector>

#include "ports/services.h"

namespace chenxi::api_keys {
class Gate;
}
namespace chenxi::http {
struct Route;
}
namespace chenxi::trade {

void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate);
/// A trade that somebody complains about, as the document says it, for the console.
boost::json::value case_shape();

}  // namespace chenxi::trade
