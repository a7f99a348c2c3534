#include "app/own_place.h"

#include <algorithm>
#include <charconv>

namespace chenxi::app {
namespace {

/// A few dozen people at the console; at the tills of a district some thousand.
constexpr OwnPlace kPlaces[] = {
    {http::App::console, "--console-listen", &ServeOptions::console_listen, "console/", 1},
    {http::App::till, "--till-listen", &ServeOptions::till_listen, "till/", 2}};

/// Files below the web folder by what they belong to; what all pages share is none of these.
constexpr const char* kOthers[] = {"app/index.html", "till/", "console/", "demo/", "verify/", "checkout/"};

bool is_of(const OwnPlace& place, const http::Fallback& page) {
  return page.file.starts_with(place.pages);
}

}  // namespace

std::span<const OwnPlace> own_places() {
  return kPlaces;
}

std::pair<std::string, std::uint16_t> listen_place(const char* option, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon != text.npos && colon > 0) {
    const char* const from = text.data() + colon + 1;
    const auto [end, error] = std::from_chars(from, text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) port = 0;
  }
  if (port == 0)
    throw Trouble(std::string(option) + " wants an address and a port, like 127.0.0.1:8443; not " + text);
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return {address, port};
}

http::Options options_at(const OwnPlace& place, http::Options common, const ServeOptions& options) {
  std::tie(common.address, common.port) = listen_place(place.option, options.*place.listen);
  common.threads = place.threads;
  common.frames = false;
  common.connect_sources.clear();
  std::erase_if(common.fallbacks,
                [&](const http::Fallback& page) { return !is_of(place, page) && page.prefix != "/enter"; });
  common.fallbacks.push_back({"/", std::string(place.pages) + "index.html"});
  common.hidden_files.clear();
  for (const std::string_view other : kOthers)
    if (other != place.pages) common.hidden_files.emplace_back(other);
  return common;
}

http::Options without(const OwnPlace& place, http::Options common) {
  std::erase_if(common.fallbacks, [&](const http::Fallback& page) { return is_of(place, page); });
  common.hidden_files.emplace_back(place.pages);
  return common;
}

std::vector<http::Route> take_routes(const OwnPlace& place, std::vector<http::Route>& all) {
  std::vector<http::Route> out;
  for (const http::Route& route : all)
    if (route.app == place.app || route.pattern == "/v1/time" || route.pattern == "/openapi.json" ||
        route.pattern.starts_with("/problems"))
      out.push_back(route);
  std::erase_if(all, [&](const http::Route& route) { return route.app == place.app; });
  return out;
}

}  // namespace chenxi::app
