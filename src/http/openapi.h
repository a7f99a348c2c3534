// The API described by itself: OpenAPI 3.1, made from the route table and nothing else.
#pragma once
#include <string>
#include <vector>

#include "http/route.h"

namespace chenxi::http {

struct ApiInfo {
  std::string title = "Chenxi";
  std::string version = "1";
  std::string description;
};

/// Only routes below /v1; the same routes give the same bytes, whatever their order.
json::value openapi(const std::vector<Route>& routes, const ApiInfo& info);
/// GET /openapi.json with the document of `routes`.
Route openapi_route(const std::vector<Route>& routes, const ApiInfo& info);

}  // namespace chenxi::http
