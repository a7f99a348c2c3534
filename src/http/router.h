// Finds the route of a method and path.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "http/route.h"

namespace chenxi::http {

/// A route with its figures, found once and not again for each request.
struct RouteEntry {
  Route route;
  Histogram* took = nullptr;
  std::array<Counter*, 6> replies{};  // by status / 100
};

struct Match {
  const RouteEntry* entry = nullptr;  // null: nothing serves this method and path
  std::vector<std::pair<std::string, std::string>> params;
  std::string allow;         // methods that the path does serve, when this one is not among them
  bool undecodable = false;  // a part of the path is not well-formed percent encoding
};

class Router {
 public:
  explicit Router(Metrics& metrics) : metrics_(metrics) {}
  /// CHECKs that pattern, method and operation_id are new and well-formed. Patterns with a fixed part where
  /// another has a {parameter} win.
  void add(Route route);
  Match find(std::string_view method, std::string_view path) const;
  std::vector<const Route*> routes() const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> any;
    struct Served {
      RouteEntry entry;
      std::vector<std::string> names;  // of the parameters, in order
    };
    std::map<std::string, Served, std::less<>> methods;
  };
  static const Node* walk(const Node& node, std::string_view rest, std::vector<std::string_view>& values);

  Metrics& metrics_;
  Node root_;
  std::vector<const Route*> in_order_;
};

}  // namespace chenxi::http
