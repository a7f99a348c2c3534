#include "notify/operator.h"

#include "notify/courier.h"
#include "notify/wire.h"
#include "ports/services.h"

namespace chenxi::notify {

ports::OperatorRequests operator_requests() {
  return {{"sms_secret", [](ports::Services& services, const json::value&) -> Result<json::value> {
             return json::value(json::object{{"secret", sms_secret(services.keys)}});
           }},
          {"messages", [](ports::Services& services, const json::value&) -> Result<json::value> {
             json::array all;
             for (const Shown& message : services.courier->unsent())
               all.push_back(json::object{{"to", message.to}, {"text", message.text}, {"until", rfc3339(message.at)}});
             return json::value(json::object{{"gateway", !services.info.sms_url.empty()}, {"messages", std::move(all)}});
           }}};
}

}  // namespace chenxi::notify
