#include "app/command_line.h"

#include <cstdio>

#include "app/socket.h"

namespace chenxi::app {
namespace {
int what_came_of_it = kOk;
}  // namespace

void add_common(CLI::App& command, Common& common, bool with_data) {
  if (with_data) {
    command.add_option("--data", common.data, "data directory")->capture_default_str();
    command.add_option("--keys", common.keys, "the key ring, where it does not lie in the data directory");
  }
  command.add_flag("--json", common.json, "print JSON");
}

void print(const Common& common, const json::value& value, const std::string& text) {
  fmt::print("{}\n", common.json ? to_text(value) : text);
}

std::optional<json::value> ask(const Common& common, std::string_view request, const json::value& arguments) {
  const json::value answer = ask_server(common.data, request, arguments);
  const json::object& object = answer.as_object();
  if (object.at("ok").as_bool()) return object.at("result");
  if (common.json) {
    fmt::print("{}\n", to_text(answer));
  } else {
    fmt::print(stderr, "refused: {} ({})\n", std::string_view(object.at("message").as_string()),
               std::string_view(object.at("code").as_string()));
    if (const auto* detail = object.if_contains("detail"))
      fmt::print(stderr, "  {}\n", std::string_view(detail->as_string()));
  }
  return std::nullopt;
}

void run(CLI::App& command, std::function<int()> work) {
  command.callback([work = std::move(work)] { what_came_of_it = work(); });
}

int exit_code() { return what_came_of_it; }

}  // namespace chenxi::app
