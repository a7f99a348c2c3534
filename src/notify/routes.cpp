#include "notify/routes.h"

#include "http/route.h"
#include "identity/handles.h"
#include "notify/courier.h"
#include "ports/services.h"

namespace chenxi::notify {

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  if (!services.info.demo || services.courier == nullptr) return;
  const Courier& courier = *services.courier;
  http::Route route;
  route.method = "GET";
  route.pattern = "/v1/demo/phone";
  route.operation_id = "get_demo_phone";
  route.audience = http::Audience::demo;
  route.summary = "What was sent to a number or address, newest first";
  route.query = {{"number", "a phone number or e-mail address; without it, everybody's",
                  json::object{{"type", "string"}, {"maxLength", 254}}}};
  route.reply = json::object{{"type", "object"}};
  route.refusals = {Code::phone_invalid, Code::email_invalid};
  route.handler = [&courier](const http::RequestPtr& request, const http::Respond& respond) {
    const std::string typed(request->query("number").value_or(""));
    std::string to;
    if (!typed.empty()) {
      const bool mail = typed.find('@') != typed.npos;
      const auto handle = mail ? identity::normal_email(typed) : identity::normal_phone(typed);
      if (!handle) return respond(http::problem(*request, handle.error()));
      to = *handle;
    }
    json::array data;
    for (const Shown& message : courier.shown(to))
      data.push_back(json::object{{"at", rfc3339(message.at)},
                                  {"to", message.to},
                                  {"text", message.text},
                                  {"channel", message.channel == ports::Channel::sms ? "sms" : "email"}});
    respond(http::json_reply(
        200, json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
  };
  routes.push_back(std::move(route));
}

}  // namespace chenxi::notify
