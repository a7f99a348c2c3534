#pragma once
#include <filesystem>
#include <vector>

#include "http/route.h"
#include "ports/services.h"

namespace chenxi::app {

/// What anybody may ask: the instance's name and rules, the time, the description of the API. `data`: where the operator's
/// commands find this server; told to a browser on the same machine, and only until there is a resident and a shop. `sandbox`: none, offered, this.
void add_public_routes(std::vector<http::Route>& routes, ports::Services& services, const std::filesystem::path& data,
                       std::string_view sandbox);

}  // namespace chenxi::app
