// chenxi: one program that keeps the books, serves the API and the web apps, and answers its operator.
#include <cstdio>

#include "app/command_line.h"
#include "app/socket.h"

namespace chenxi::app {
namespace {
int exit_code = kOk;
}  // namespace

void add_common(CLI::App& command, Common& common, bool with_data) {
  if (with_data) command.add_option("--data", common.data, "data directory")->capture_default_str();
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
  command.callback([work = std::move(work)] { exit_code = work(); });
}

}  // namespace chenxi::app

int main(int argc, char** argv) {
  using namespace chenxi::app;
  CLI::App app{"Chenxi, a digital wallet that a bank or a licensed payment institution runs itself"};
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done; 1 refused or found wrong; 2 wrong usage; 3 disk, database, network or no server; 70 a bug.");
  try {
    add_serve(app);
    add_demo(app);
    add_bench(app);
    add_operator_commands(app);
    add_payout_commands(app);
    add_ledger_commands(app);
    add_backup_commands(app);
    add_doctor(app);
    add_tools(app);
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  } catch (const chenxi::Bug& bug) {
    fmt::print(stderr, "chenxi: this is a bug, please report it: {}\n", bug.what());
    return kBug;
  } catch (const std::exception& error) {
    fmt::print(stderr, "chenxi: {}\n", error.what());
    return kTrouble;
  }
}
