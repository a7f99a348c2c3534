#include "app/authority.h"

#include <fstream>

#include "base/check.h"
#include "i18n/i18n.h"
#include "qr/draw.h"

namespace chenxi::app {
namespace {

/// The last certificate of a chain.
std::string authority_of(const std::string& chain) {
  std::ifstream file(chain);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t at = text.rfind("-----BEGIN CERTIFICATE-----");
  if (at == text.npos) throw Trouble("no certificate in " + chain);
  return text.substr(at);
}

/// Without script and style, so that nothing has to be trusted to read it.
std::string page(Lang lang) {
  const auto say = [lang](std::string_view key) { return sentence(lang, key); };
  return fmt::format(
      "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">"
      "<title>{}</title><main><h1>{}</h1><p>{}</p><p><img src=\"/authority.svg\" width=\"240\" "
      "height=\"240\" alt=\"{}\"></p>"
      "<p><a "
      "href=\"/authority.crt\">{}</a></p><h2>iPhone</h2><p>{}</p><h2>Android</h2><p>{}</p></main></html>",
      tag(lang), say("authority.title"), say("authority.title"), say("authority.why"), say("authority.code"),
      say("authority.download"), say("authority.iphone"), say("authority.android"));
}

http::Route open_route(std::string pattern, std::string operation, std::string summary,
                       std::function<http::Reply(const http::Request&)> answer) {
  http::Route route;
  route.method = "GET";
  route.pattern = std::move(pattern);
  route.operation_id = std::move(operation);
  route.summary = std::move(summary);
  route.audience = http::Audience::anyone;
  route.reply = json::object{{"type", "string"}};
  route.handler = [answer = std::move(answer)](const http::RequestPtr& request, http::Respond respond) {
    respond(answer(*request));
  };
  return route;
}

http::Reply typed(std::string type, std::string body) {
  http::Reply reply;
  reply.content_type = std::move(type);
  reply.body = std::move(body);
  return reply;
}

}  // namespace

void add_authority_routes(std::vector<http::Route>& routes, const std::string& chain,
                          const std::string& origin) {
  const std::string authority = authority_of(chain);
  const auto drawn = qr::svg(origin + "/authority");
  CHECK(drawn.has_value(), "an address fits into a code");
  routes.push_back(open_route(
      "/authority", "show_authority", "How to install the local authority on a phone",
      [](const http::Request& request) { return typed("text/html; charset=utf-8", page(request.lang)); }));
  routes.push_back(open_route("/authority.svg", "draw_authority", "The address of that page as a code",
                              [svg = *drawn](const http::Request&) { return typed("image/svg+xml", svg); }));
  routes.push_back(open_route("/authority.crt", "get_authority", "The local authority's certificate",
                              [authority](const http::Request&) {
                                http::Reply reply = typed("application/x-x509-ca-cert", authority);
                                reply.headers.emplace_back("Content-Disposition",
                                                           "attachment; filename=\"chenxi-authority.crt\"");
                                return reply;
                              }));
}

std::string terminal_code(const std::string& address) {
  const auto symbol = qr::draw(address);
  if (!symbol) return "";
  constexpr int kQuiet = 2;  // enough on a screen
  const auto dark = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < symbol->size && y < symbol->size && symbol->at(x, y);
  };
  std::string out;
  for (int y = -kQuiet; y < symbol->size + kQuiet; y += 2) {
    out += "\033[30;47m";  // dark on light whatever the terminal's colours
    for (int x = -kQuiet; x < symbol->size + kQuiet; ++x) {
      const bool upper = dark(x, y), lower = dark(x, y + 1);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += "\033[0m\n";
  }
  return out;
}

}  // namespace chenxi::app
