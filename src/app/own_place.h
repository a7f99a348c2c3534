// The till and the console, each on an address of its own if it is given one: its pages and routes answer
// there and nowhere else, and nothing else answers there.
#pragma once
#include <span>
#include <utility>

#include "app/serve_options.h"
#include "http/server.h"

namespace chenxi::app {

struct OwnPlace {
  http::App app;
  const char* option;                  // "--console-listen"
  std::string ServeOptions::* listen;  // "127.0.0.1:8443"; empty: it is where everything is
  const char* pages;                   // its folder below the web folder: "console/"
  int threads;
};
std::span<const OwnPlace> own_places();

/// "127.0.0.1:8443", "[::1]:8443". Throws Trouble with one clear line that names `option`.
std::pair<std::string, std::uint16_t> listen_place(const char* option, const std::string& text);

/// How the server of that place is made.
http::Options options_at(const OwnPlace& place, http::Options common, const ServeOptions& options);
/// What is left for the common address.
http::Options without(const OwnPlace& place, http::Options common);

/// Takes the place's routes out of `all`; those that belong to no app (the clock, the description of the
/// API) are in both.
std::vector<http::Route> take_routes(const OwnPlace& place, std::vector<http::Route>& all);

}  // namespace chenxi::app
