// GET /v1/me/data: everything that is held about whoever asks, in one file.
#pragma once
#include <vector>

#include "http/route.h"
#include "ports/services.h"

namespace chenxi::app {

/// Asks every route of `all` by which residents read of their own, one after the other and to the last page, as the resident would.
/// A room is covered by having such a route. What no route tells is named in the file with the reason.
http::Route personal_data_route(const std::vector<http::Route>& all);

/// POST /v1/console/changes/{change}/export: the same file about somebody else, where two colleagues agreed
/// on whose and why, for the one who asked. The look is committed before the first page is asked for.
http::Route export_route(const std::vector<http::Route>& all, ports::Services& services);

}  // namespace chenxi::app
