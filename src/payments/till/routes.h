// What tills ask of this room over HTTP.
#pragma once
#include <memory>
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::payments {

struct Desk;

void add_till_routes(std::vector<http::Route>& routes, std::shared_ptr<const Desk> desk);

}  // namespace chenxi::payments
