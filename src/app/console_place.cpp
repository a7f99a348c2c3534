#include "app/console_place.h"

#include <charconv>

namespace chenxi::app {
namespace {

bool is_of_console(const http::Fallback& page) {
  return page.file.starts_with("console/");
}

}  // namespace

std::pair<std::string, std::uint16_t> listen_place(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon != text.npos && colon > 0) {
    const char* const from = text.data() + colon + 1;
    const auto [end, error] = std::from_chars(from, text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) port = 0;
  }
  if (port == 0)
    throw Trouble("--console-listen wants an address and a port, like 127.0.0.1:8443; not " + text);
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return {address, port};
}

http::Options console_options(http::Options common, const ServeOptions& options) {
  std::tie(common.address, common.port) = listen_place(options.console_listen);
  common.threads = 1;  // a few dozen people
  common.frames = false;
  common.connect_sources.clear();
  std::erase_if(common.fallbacks,
                [](const http::Fallback& page) { return !is_of_console(page) && page.prefix != "/enter"; });
  common.fallbacks.push_back({"/", "console/index.html"});
  common.hidden_files = {"app/index.html", "till/", "demo/", "verify/"};
  return common;
}

http::Options without_console(http::Options common) {
  std::erase_if(common.fallbacks, is_of_console);
  common.hidden_files = {"console/"};
  return common;
}

std::vector<http::Route> take_console(std::vector<http::Route>& all) {
  std::vector<http::Route> out;
  for (const http::Route& route : all)
    if (route.app == http::App::console || route.pattern == "/v1/time" || route.pattern == "/openapi.json" ||
        route.pattern.starts_with("/problems"))
      out.push_back(route);
  std::erase_if(all, [](const http::Route& route) { return route.app == http::App::console; });
  return out;
}

}  // namespace chenxi::app
