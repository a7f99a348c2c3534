// The console on an address of its own: its pages and routes answer there and nowhere else, and nothing else
// answers there.
#pragma once
#include <utility>

#include "app/serve_options.h"
#include "http/server.h"

namespace chenxi::app {

/// "127.0.0.1:8443", "[::1]:8443". Throws Trouble with one clear line.
std::pair<std::string, std::uint16_t> listen_place(const std::string& text);

/// What the pages of the console are, as paths of files below the web folder.
http::Options console_options(http::Options common, const ServeOptions& options);
/// What is left for the other address.
http::Options without_console(http::Options common);

/// Takes the console's routes out of `all`; those that belong to no app (the clock, the description of the
/// API) are in both.
std::vector<http::Route> take_console(std::vector<http::Route>& all);

}  // namespace chenxi::app
