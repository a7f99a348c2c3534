#pragma once
#include <vector>

#include "http/route.h"
#include "ports/services.h"

namespace chenxi::demo {

/// Who is who on the demo page. Added only with --demo; `file` is the data directory's demo.json.
void add_routes(std::vector<http::Route>& routes, ports::Services& services, const std::string& file);

}  // namespace chenxi::demo
