#include "http/router.h"

#include "base/check.h"
#include "http/text.h"

namespace chenxi::http {
namespace {

/// Takes the next part of "/a/b": "a", and leaves "/b".
std::string_view take_part(std::string_view& rest) {
  rest.remove_prefix(1);
  const auto end = std::min(rest.find('/'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end);
  return part;
}

}  // namespace

void Router::add(Route route) {
  CHECK(route.pattern.starts_with('/') && route.handler, route.pattern);
  CHECK(route.method == "GET" || route.method == "POST" || route.method == "PATCH" || route.method == "PUT" ||
            route.method == "DELETE",
        route.method);
  for (const Route* other : in_order_) CHECK(other->operation_id != route.operation_id, route.operation_id);

  Node* node = &root_;
  std::vector<std::string> names;
  for (std::string_view rest = route.pattern; !rest.empty();) {
    const std::string_view part = take_part(rest);
    std::unique_ptr<Node>* next = nullptr;
    if (part.starts_with('{') && part.ends_with('}')) {
      names.emplace_back(part.substr(1, part.size() - 2));
      next = &node->any;
    } else {
      next = &node->fixed[std::string{part}];
    }
    if (!*next) *next = std::make_unique<Node>();
    node = next->get();
  }
  const std::string method = route.method;
  CHECK(!node->methods.contains(method), route.pattern);
  auto& served = node->methods[method];
  served.names = std::move(names);
  served.entry.route = std::move(route);
  const std::string& operation = served.entry.route.operation_id;
  served.entry.took = &metrics_.histogram("chenxi_http_seconds", "Time from the whole request to the answer",
                                          {{"operation", operation}});
  for (std::size_t i = 2; i < served.entry.replies.size(); ++i) {
    served.entry.replies[i] =
        &metrics_.counter("chenxi_http_replies_total", "Replies",
                          {{"operation", operation}, {"status", std::to_string(i) + "xx"}});
  }
  in_order_.push_back(&served.entry.route);
}

/// Depth first, fixed before any; a path has few parts, and patterns seldom branch.
const Router::Node* Router::walk(const Node& node, std::string_view rest,
                                 std::vector<std::string_view>& values) {
  if (rest.empty()) return node.methods.empty() ? nullptr : &node;
  const std::string_view part = take_part(rest);
  if (const auto found = node.fixed.find(part); found != node.fixed.end()) {
    if (const Node* end = walk(*found->second, rest, values)) return end;
  }
  if (!node.any || part.empty()) return nullptr;
  values.push_back(part);
  if (const Node* end = walk(*node.any, rest, values)) return end;
  values.pop_back();
  return nullptr;
}

Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  std::vector<std::string_view> values;
  const Node* node = path.starts_with('/') ? walk(root_, path, values) : nullptr;
  if (node == nullptr) return match;
  const auto served = node->methods.find(method);
  if (served == node->methods.end()) {
    for (const auto& [name, ignored] : node->methods) {
      match.allow += match.allow.empty() ? name : ", " + name;
      if (name == "GET") match.allow += ", HEAD";
    }
    return match;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto value = percent_decode(values[i], false);
    if (!value || value->find('/') != std::string::npos) {
      match.undecodable = true;
      return match;
    }
    match.params.emplace_back(served->second.names[i], std::move(*value));
  }
  match.entry = &served->second.entry;
  return match;
}

std::vector<const Route*> Router::routes() const {
  return in_order_;
}

}  // namespace chenxi::http
