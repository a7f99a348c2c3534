#include "app/pay_button.h"

#include <filesystem>
#include <fstream>

namespace chenxi::app {

void add_pay_button(std::vector<http::Route>& routes, const std::string& web) {
  const std::filesystem::path file = std::filesystem::path(web) / "button" / "pay-button.js";
  std::ifstream in(file, std::ios::binary);
  if (!in) return;
  auto script = std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                                    std::istreambuf_iterator<char>());
  http::Route route;
  route.method = "GET";
  route.pattern = "/pay-button.js";
  route.operation_id = "get_pay_button";
  route.summary = "The script of <chenxi-pay-button>";
  route.handler = [script](const http::RequestPtr&, const http::Respond& respond) {
    http::Reply reply;
    reply.content_type = "text/javascript; charset=utf-8";
    reply.shared_body = script;
    // It says the same to everybody and knows nobody: any page may read it. Pages fetch it as a module, and
    // so ask for this.
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    // Long enough for a visit; short enough that a fault in it is not carried about for days.
    reply.headers.emplace_back("Cache-Control", "public, max-age=600");
    respond(std::move(reply));
  };
  routes.push_back(std::move(route));
}

}  // namespace chenxi::app
