// What an operator does from the command line of the machine: links for people, shops, cash, books.
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/authority.h"
#include "app/command_line.h"
#include "base/env.h"
#include "base/uuid.h"
#include "money/money.h"
#include "staff/colleagues.h"

namespace chenxi::app {
namespace {

struct OperatorOptions {
  Common common;
  std::string origin = "http://localhost:8080", console_origin, till_origin, name, category = "5812", phone,
              amount;
  std::int64_t counter = 1, merchant = 0;
  bool moves = false;
};

/// Each order of the operator has its own key: whoever repeats a command after a lost answer passes --key again.
std::string fresh_key() {
  Env env = real_env();
  return text(make_uuid7(env.clock->now(), *env.rng));
}

std::int64_t minor(const std::string& amount) {
  const auto money = money::parse_decimal(amount, money::Currency::cny);
  if (!money) throw CLI::ValidationError("--amount", "an amount like 12.50");
  return money->minor;
}

std::optional<std::string> link_of(const Common& common, std::string_view app, std::int64_t subject) {
  json::object arguments{{"app", app}};
  if (subject != 0) arguments["subject"] = subject;
  const auto made = ask(common, "link", arguments);
  if (!made) return std::nullopt;
  return std::string(made->at("path").as_string());
}

/// One link per role. In the demo the resident and the shop are the faces of the demo page; elsewhere a shop's link needs
/// --merchant, and residents register by themselves.
int print_links(const OperatorOptions& o) {
  json::object links;
  std::string lines;
  const auto add = [&](const std::string& role, const std::optional<std::string>& path) {
    if (!path) return;
    const std::string& origin = path->starts_with("/enter/console") && !o.console_origin.empty()
                                    ? o.console_origin
                                : path->starts_with("/enter/till") && !o.till_origin.empty() ? o.till_origin
                                                                                             : o.origin;
    links[role] = origin + *path;
    lines += fmt::format("  {:<11}{}{}\n", role, origin, *path);
  };
  std::int64_t resident = 0, shop = o.merchant;
  if (std::ifstream file(o.common.data / "demo.json"); file) {
    std::stringstream content;
    content << file.rdbuf();
    if (const auto cast = parse_json(content.str())) {
      resident = cast->at("resident").at("customer").as_int64();
      if (shop == 0) shop = cast->at("shop").at("merchant").as_int64();
    }
    lines += fmt::format("  {:<11}{}/demo\n", "town", o.origin);
  }
  if (resident != 0) add("resident", link_of(o.common, "wallet", resident));
  else lines += fmt::format("  {:<11}{}/app\n", "resident", o.origin);
  if (shop != 0) add("shop", link_of(o.common, "till", shop));
  add("operator", link_of(o.common, "console", 0));
  if (resident != 0) add("checker", link_of(o.common, "console", staff::kDemoChecker));
  add("supervisor", link_of(o.common, "supervisor", 0));
  if (resident == 0) {
    const auto shops = ask(o.common, "merchant_list", json::object{});
    if (shops && shops->at("merchants").as_array().empty())
      lines += "no shop yet: the resident's page, opened on this machine, leads to the first resident and the first shop\n";
  }
  if (o.origin.starts_with("https://") && std::filesystem::exists(o.common.data / "tls" / "ca.pem")) {
    const std::string address = o.origin + "/authority";
    links["authority"] = address;
    lines += fmt::format("  {:<11}{}\nscan this with a phone first, so that it trusts this network's certificates\n{}", "phones", address,
                         terminal_code(address));
  }
  print(o.common, links, fmt::format("ready {}\n{}", o.origin, lines));
  return kOk;
}

int cash(const OperatorOptions& o, std::string_view request) {
  json::object arguments{{"key", fresh_key()}, {"amount", minor(o.amount)}, {"counter", o.counter}};
  if (request != "fund") arguments["phone"] = o.phone;
  const auto made = ask(o.common, request, arguments);
  if (!made) return kRefused;
  print(o.common, *made, fmt::format("done: {}", to_text(*made)));
  return kOk;
}

/// Number and name are read from standard input: what stands on a command line can be seen by everybody on the machine.
int visit(const OperatorOptions& o) {
  std::string document, name;
  fmt::print(stderr, "document number: ");
  std::getline(std::cin, document);
  fmt::print(stderr, "name on the document: ");
  std::getline(std::cin, name);
  const auto made = ask(o.common, "identity_visit",
                        json::object{{"key", fresh_key()}, {"phone", o.phone}, {"document_number", document}, {"name", name},
                                     {"counter", o.counter}, {"moves", o.moves}});
  if (!made) return kRefused;
  print(o.common, *made, fmt::format("done: {}", to_text(*made)));
  return kOk;
}

int explain_risk(const OperatorOptions& o) {
  const auto made = ask(o.common, "risk_explain", json::object{{"phone", o.phone}});
  if (!made) return kRefused;
  std::string lines;
  bool same = true;
  for (const json::value& one : made->at("decisions").as_array()) {
    const auto text = [&](const char* name) { return std::string(one.at(name).as_string()); };
    same &= one.at("same").as_bool();
    lines += fmt::format("{}  {}  {}{}{}  {}\n    hits {}  shadow {}  rules {}\n    {}\n", text("at"), text("method"), text("action"),
                         text("because").empty() ? "" : " because of " + text("because"), one.at("passed").as_bool() ? ", went on" : ", stopped",
                         one.at("same").as_bool() ? "(again: the same)" : "(again: " + text("judged_again") + ")",
                         text("hits").empty() ? "-" : text("hits"), text("shadows").empty() ? "-" : text("shadows"), text("rules"), text("inputs"));
  }
  print(o.common, *made, lines.empty() ? "no decisions\n" : lines);
  return same ? kOk : kRefused;
}

}  // namespace

void add_operator_commands(CLI::App& app) {
  static OperatorOptions o;
  CLI::App& links = *app.add_subcommand("links", "Print links that sign in once, one per role");
  add_common(links, o.common);
  links.add_option("--origin", o.origin, "the address people type")->capture_default_str();
  links.add_option("--console-origin", o.console_origin, "the address of the console, when it has one of its own");
  links.add_option("--till-origin", o.till_origin,
                   "the address of the tills, when they have one of their own");
  links.add_option("--merchant", o.merchant, "the shop's number, see merchant list");
  run(links, [] { return print_links(o); });

  CLI::App& merchant = *app.add_subcommand("merchant", "Shops");
  merchant.require_subcommand(1);
  CLI::App& create = *merchant.add_subcommand("create", "Open a shop and print the link to its till");
  add_common(create, o.common);
  create.add_option("--name", o.name, "the shop's public name")->required();
  create.add_option("--category", o.category, "merchant category code, four digits")->capture_default_str();
  create.add_option("--origin", o.origin, "the address people type")->capture_default_str();
  run(create, [] {
    const auto made = ask(o.common, "merchant_create", json::object{{"name", o.name}, {"category", o.category}});
    if (!made) return kRefused;
    const auto path = link_of(o.common, "till", made->at("merchant").as_int64());
    json::object out = made->as_object();
    if (path) out["till"] = o.origin + *path;
    print(o.common, out, fmt::format("shop {} opened; its till: {}{}", made->at("merchant").as_int64(), o.origin, path.value_or("")));
    return kOk;
  });
  CLI::App& list = *merchant.add_subcommand("list", "All shops");
  add_common(list, o.common);
  run(list, [] {
    const auto all = ask(o.common, "merchant_list", json::object{});
    if (!all) return kRefused;
    std::string lines;
    for (const json::value& shop : all->at("merchants").as_array())
      lines += fmt::format("{:>6}  {}\n", shop.at("merchant").as_int64(), std::string_view(shop.at("name").as_string()));
    print(o.common, *all, lines);
    return kOk;
  });

  CLI::App& sms = *app.add_subcommand("sms-secret", "Print the secret that the SMS gateway checks our signatures with");
  add_common(sms, o.common);
  run(sms, [] {
    const auto made = ask(o.common, "sms_secret", json::object{});
    if (!made) return kRefused;
    print(o.common, *made, std::string(made->at("secret").as_string()));
    return kOk;
  });

  CLI::App& messages = *app.add_subcommand("messages", "Read out messages that wait because no SMS gateway is configured");
  add_common(messages, o.common);
  run(messages, [] {
    const auto found = ask(o.common, "messages", json::object{});
    if (!found) return kRefused;
    std::string lines;
    for (const json::value& one : found->at("messages").as_array())
      lines += fmt::format("{}  {}\n", std::string_view(one.at("to").as_string()), std::string_view(one.at("text").as_string()));
    if (lines.empty())
      lines = found->at("gateway").as_bool() ? "a gateway carries the messages; nothing is read out here" : "no message waits";
    print(o.common, *found, lines);
    return kOk;
  });

  CLI::App& counter = *app.add_subcommand("counter", "Cash at a service counter");
  counter.require_subcommand(1);
  for (const auto& [name, request, help] : {std::tuple{"cash-in", "cash_in", "A resident gives cash"},
                                            std::tuple{"cash-out", "cash_out", "A resident takes cash"}}) {
    CLI::App& command = *counter.add_subcommand(name, help);
    add_common(command, o.common);
    command.add_option("--phone", o.phone, "the resident's number, +86…")->required();
    command.add_option("--amount", o.amount, "like 12.50")->required();
    command.add_option("--counter", o.counter, "which drawer")->capture_default_str();
    run(command, [request = std::string(request)] { return cash(o, request); });
  }
  CLI::App& fund = *app.add_subcommand("fund", "The operator's own money for payouts, put into a drawer");
  add_common(fund, o.common);
  fund.add_option("--amount", o.amount, "like 12.50")->required();
  fund.add_option("--counter", o.counter, "which drawer")->capture_default_str();
  run(fund, [] { return cash(o, "fund"); });

  CLI::App& identity = *app.add_subcommand("identity", "Who residents are");
  identity.require_subcommand(1);
  CLI::App& seen = *identity.add_subcommand("visit", "A resident came with his document; number and name are read from standard input");
  add_common(seen, o.common);
  seen.add_option("--phone", o.phone, "the resident's number, +86…")->required();
  seen.add_option("--counter", o.counter, "at which counter")->capture_default_str();
  seen.add_flag("--moves", o.moves, "the document serves another wallet, and that one is not its owner's: it moves here");
  run(seen, [] { return visit(o); });

  CLI::App& risk = *app.add_subcommand("risk", "The rules at the moment of payment");
  risk.require_subcommand(1);
  CLI::App& explain = *risk.add_subcommand("explain", "Why a resident's newest moves were decided as they were, judged again");
  add_common(explain, o.common);
  explain.add_option("--phone", o.phone, "the resident's number, +86…")->required();
  run(explain, [] { return explain_risk(o); });
  CLI::App& adopt = *risk.add_subcommand("adopt", "Put a file of rules in force from now on");
  add_common(adopt, o.common);
  adopt.add_option("--file", o.name, "the rules, TOML")->required();
  run(adopt, [] {
    std::ifstream file(o.name);
    if (!file) throw CLI::ValidationError("--file", "cannot be read");
    std::stringstream content;
    content << file.rdbuf();
    const auto made = ask(o.common, "risk_adopt", json::object{{"text", content.str()}});
    if (!made) return kRefused;
    print(o.common, *made, "in force from now on");
    return kOk;
  });

  CLI::App& books = *app.add_subcommand("books", "Compare our books with the bank's own entries");
  add_common(books, o.common);
  run(books, [] {
    const auto report = ask(o.common, "books", json::object{});
    if (!report) return kRefused;
    print(o.common, *report, std::string(report->at("text").as_string()));
    return report->at("ok").as_bool() ? kOk : kRefused;
  });
}

}  // namespace chenxi::app
