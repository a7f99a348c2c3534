#pragma once
#include <string_view>
#include <vector>

#include "http/route.h"
#include "ports/services.h"

namespace chenxi::demo {

constexpr std::string_view kCastOperation = "get_demo_cast";
/// Who is who on the demo page. Added only with --demo; `file` is the data directory's demo.json.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, const std::string& file);

}  // namespace chenxi::demo
