#include <algorithm>

#include "http/route.h"
#include "http/text.h"

namespace chenxi::http {

std::string_view cookie_name(App app) {
  switch (app) {
    case App::none: return "";
    case App::wallet: return "__Host-wallet";
    case App::till: return "__Host-till";
    case App::console: return "__Host-console";
  }
  return "";
}

std::string_view name(Audience audience) {
  switch (audience) {
    case Audience::anyone: return "public";
    case Audience::resident: return "resident";
    case Audience::merchant: return "merchant";
    case Audience::staff: return "operator";
    case Audience::developer: return "developer";
    case Audience::demo: return "demo";
  }
  return "";
}

std::string_view Request::param(std::string_view name) const {
  for (const auto& [each, value] : path_params) {
    if (each == name) return value;
  }
  return "";
}

std::optional<std::string_view> Request::query(std::string_view name) const {
  for (const auto& [each, value] : query_params) {
    if (each == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const Field& field : fields) {
    if (!equal_ignoring_case(field.name, name)) continue;
    if (found) return std::nullopt;
    found = field.value;
  }
  return found;
}

Result<json::value> json_body(const Request& request) {
  return parse_json(request.body);
}

Result<std::int64_t> list_limit(const Request& request) {
  const auto text = request.query("limit");
  if (!text) return 20;
  const bool digits = !text->empty() && text->size() <= 3 && text->front() != '0' &&
                      std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  const int limit = digits ? std::stoi(std::string{*text}) : 0;
  if (limit < 1 || limit > 100) return refuse(Code::malformed, {.pointer = "?limit"});
  return limit;
}

}  // namespace chenxi::http
