// Colleagues, from the command line of the machine: whoever owns it makes the first ones, and the links with
// which they make their passkeys.
#include "app/command_line.h"

namespace chenxi::app {
namespace {

struct StaffOptions {
  Common common;
  std::string origin = "http://localhost:8080", name;
  std::vector<std::string> roles;
  std::int64_t colleague = 0;
};

std::string spoken(const json::value& roles) {
  std::string out;
  for (const json::value& one : roles.as_array())
    out += (out.empty() ? "" : ",") + std::string(one.as_string());
  return out;
}

int print_link(const StaffOptions& o, std::int64_t colleague, json::object out) {
  const auto made = ask(o.common, "staff_link", json::object{{"colleague", colleague}});
  if (!made) return kRefused;
  const std::string address = o.origin + std::string(made->at("path").as_string());
  out["link"] = address;
  print(o.common, out,
        fmt::format("{}\ngood once, for a day: it makes the passkey of colleague {}, and ends the one before",
                    address, colleague));
  return kOk;
}

}  // namespace

void add_staff_commands(CLI::App& app) {
  static StaffOptions o;
  CLI::App& staff = *app.add_subcommand("staff", "Who works in the console");
  staff.require_subcommand(1);
  const auto origin = [](CLI::App& command) {
    command.add_option("--origin", o.origin, "the address of the console")->capture_default_str();
  };
  CLI::App& list = *staff.add_subcommand("list", "All colleagues with their roles");
  add_common(list, o.common);
  run(list, [] {
    const auto all = ask(o.common, "staff_list", json::object{});
    if (!all) return kRefused;
    std::string lines;
    for (const json::value& one : all->at("colleagues").as_array())
      lines += fmt::format("{:>4}  {}  {}{}\n", one.at("colleague").as_int64(),
                           std::string_view(one.at("name").as_string()), spoken(one.at("roles")),
                           one.at("active").as_bool() ? "" : "has left");
    print(o.common, *all, lines);
    return kOk;
  });
  CLI::App& add = *staff.add_subcommand(
      "add", "Add a colleague without asking another one, and print the link for the passkey");
  add_common(add, o.common);
  origin(add);
  add.add_option("--name", o.name, "how colleagues see this person")->required();
  add.add_option("--role", o.roles,
                 "support, risk, finance, compliance, security or supervisor; once for each")
      ->required();
  run(add, []() -> int {
    json::array roles;
    for (const std::string& role : o.roles) roles.emplace_back(role);
    const auto made = ask(o.common, "staff_add", json::object{{"name", o.name}, {"roles", roles}});
    if (!made) return kRefused;
    return print_link(o, made->at("colleague").as_int64(), made->as_object());
  });
  CLI::App& link =
      *staff.add_subcommand("link", "Print a colleague's link for a passkey, the first one or after a loss");
  add_common(link, o.common);
  origin(link);
  link.add_option("--colleague", o.colleague, "the number, see staff list")->required();
  run(link, [] { return print_link(o, o.colleague, json::object{{"colleague", o.colleague}}); });
}

}  // namespace chenxi::app
