// chenxi qr, chenxi verify, chenxi inspect, chenxi openapi: tools that need no running server.
#include "app/command_line.h"
#include <unistd.h>

#include "app/instance.h"
#include "app/rooms.h"
#include "http/openapi.h"
#include "i18n/i18n.h"
#include "qr/cli.h"

namespace chenxi::app {
namespace {

/// Indented JSON, so that a change of the snapshot reads as a diff.
std::string pretty(const json::value& value, int depth = 0) {
  const std::string pad(static_cast<std::size_t>(depth) * 2 + 2, ' '), end(static_cast<std::size_t>(depth) * 2, ' ');
  std::string out;
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& [key, member] : *object)
      out += fmt::format("{}{}{}: {}", out.empty() ? "{\n" : ",\n", pad, to_text(json::value(key)), pretty(member, depth + 1));
    return out + "\n" + end + "}";
  }
  if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    for (const json::value& element : *array) out += fmt::format("{}{}{}", out.empty() ? "[\n" : ",\n", pad, pretty(element, depth + 1));
    return out + "\n" + end + "]";
  }
  return to_text(value);
}

}  // namespace

void add_tools(CLI::App& app) {
  qr::add_qr_commands(app, [] {
    qr::CliContext context;
    context.say = [](const Refusal& refusal) { return refusal_sentence(Lang::en, refusal); };
    return context;
  });

  add_verify(app);
  add_inspect(app);

  static Common common;
  CLI::App& openapi = *app.add_subcommand("openapi", "Print the API's OpenAPI 3.1 document, made from the route table");
  add_common(openapi, common, false);
  run(openapi, [] {
    // The routes need an instance to stand on; this one lives in a scratch folder and is never served.
    const std::filesystem::path scratch = std::filesystem::temp_directory_path() / fmt::format("chenxi-openapi-{}", ::getpid());
    {
      InstanceOptions options;
      options.data = scratch;
      Instance instance(options, real_env(), [](std::vector<std::function<void()>>) {});
      fmt::print("{}\n", pretty(http::openapi(routes(instance.services(), instance), {})));
    }
    std::filesystem::remove_all(scratch);
    return kOk;
  });
}

}  // namespace chenxi::app
