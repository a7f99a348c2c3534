// Papers of shops that wait for somebody of the house, in the console.
#pragma once
#include <memory>
#include <vector>

namespace chenxi::http {
struct Route;
}
namespace chenxi::ports {
struct Services;
}
namespace chenxi::merchants {
class ShopRender;
}
namespace chenxi::merchants::console {

void add_routes(std::vector<http::Route>& routes, ports::Services& services, std::shared_ptr<const ShopRender> render);

}  // namespace chenxi::merchants::console
