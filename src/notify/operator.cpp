#include "notify/operator.h"

#include "notify/wire.h"

namespace chenxi::notify {

ports::OperatorRequests operator_requests() {
  return {{"sms_secret", [](ports::Services& services, const json::value&) -> Result<json::value> {
             return json::value(json::object{{"secret", sms_secret(services.keys)}});
           }}};
}

}  // namespace chenxi::notify
