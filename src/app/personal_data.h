// GET /v1/me/data: everything that is held about whoever asks, in one file.
#pragma once
#include <vector>

#include "http/route.h"

namespace chenxi::app {

/// Asks every route of `all` by which residents read of their own, one after the other and to the last page, as the resident would.
/// A room is covered by having such a route. What no route tells is named in the file with the reason.
http::Route personal_data_route(const std::vector<http::Route>& all);

}  // namespace chenxi::app
