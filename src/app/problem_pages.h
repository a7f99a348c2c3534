// Where a problem's `type` leads: a page for each code, for whoever has one in his hands and asks what it
// means.
#pragma once
#include <vector>

#include "http/route.h"

namespace chenxi::app {

/// GET /problems/{code}: what happened to the money, what to do, whether to ask again, in both languages, the
/// reader's first; GET /problems: all of them. Without script; of files it wants /page.css.
void add_problem_pages(std::vector<http::Route>& routes);

}  // namespace chenxi::app
