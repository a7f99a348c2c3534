// <chenxi-pay-button>: the script that shops put into their own pages, at an address that stays.
#pragma once
#include <string>
#include <vector>

#include "http/route.h"

namespace chenxi::app {

/// GET /pay-button.js, readable from every page. `web`: the folder of the built web apps; nothing is added
/// where it was not built.
void add_pay_button(std::vector<http::Route>& routes, const std::string& web);

}  // namespace chenxi::app
