// A shop that sold visits in advance, or guaranteed orders, has closed: everybody gets back what is left, from the command line.
#include "app/command_line.h"
#include "base/env.h"
#include "base/uuid.h"
#include "money/money.h"

namespace chenxi::app {
namespace {

struct PackageOptions {
  Common common;
  std::string shop, key;
};

std::string yuan(const json::value& minor) { return money::decimal({minor.as_int64(), money::Currency::cny}); }

int show(const PackageOptions& o, std::string_view request, const json::object& arguments) {
  const auto found = ask(o.common, request, arguments);
  if (!found) return kRefused;
  const json::value& w = *found;
  print(o.common, w,
        fmt::format("{}  {}  {} of {} packages looked at; {} returned, {} in all; {} kept; {} in escrow\n",
                    std::string_view(w.at("shop_id").as_string()), std::string_view(w.at("status").as_string()), w.at("looked_at").as_int64(),
                    w.at("packages").as_int64(), w.at("returned").as_int64(), yuan(w.at("returned_amount")), w.at("kept").as_int64(),
                    yuan(w.at("waiting"))));
  return kOk;
}

int show_trades(const PackageOptions& o, std::string_view request, const json::object& arguments) {
  const auto found = ask(o.common, request, arguments);
  if (!found) return kRefused;
  const json::value& w = *found;
  print(o.common, w,
        fmt::format("{}  {}  {} of {} trades looked at; {} returned, {} in all; {} kept; {} held\n",
                    std::string_view(w.at("shop_id").as_string()), std::string_view(w.at("status").as_string()), w.at("looked_at").as_int64(),
                    w.at("trades").as_int64(), w.at("returned").as_int64(), yuan(w.at("returned_amount")), w.at("kept").as_int64(),
                    yuan(w.at("held"))));
  return kOk;
}

std::string key_or_fresh(const std::string& key) {
  if (!key.empty()) return key;
  Env env = real_env();
  return text(make_uuid7(env.clock->now(), *env.rng));
}

}  // namespace

void add_package_commands(CLI::App& app) {
  static PackageOptions o;
  CLI::App& packages = *app.add_subcommand("packages", "Packages of visits of a shop that has closed");
  packages.require_subcommand(1);
  CLI::App& give = *packages.add_subcommand("return", "Everybody gets back what is left of his package, at once");
  CLI::App& look = *packages.add_subcommand("status", "How far that is");
  for (CLI::App* one : {&give, &look}) {
    add_common(*one, o.common);
    one->add_option("shop", o.shop, "its number, mer_...")->required();
  }
  give.add_option("--key", o.key, "of an earlier try");
  run(give, [] { return show(o, "packages_return", json::object{{"key", key_or_fresh(o.key)}, {"shop", o.shop}}); });
  run(look, [] { return show(o, "packages_status", json::object{{"shop", o.shop}}); });

  static PackageOptions t;
  CLI::App& trades = *app.add_subcommand("trades", "Guaranteed orders of a shop that has closed");
  trades.require_subcommand(1);
  CLI::App& back = *trades.add_subcommand("return", "Everybody gets back what is held for his order, at once");
  CLI::App& far = *trades.add_subcommand("status", "How far that is");
  for (CLI::App* one : {&back, &far}) {
    add_common(*one, t.common);
    one->add_option("shop", t.shop, "its number, mer_...")->required();
  }
  back.add_option("--key", t.key, "of an earlier try");
  run(back, [] { return show_trades(t, "trades_return", json::object{{"key", key_or_fresh(t.key)}, {"shop", t.shop}}); });
  run(far, [] { return show_trades(t, "trades_status", json::object{{"shop", t.shop}}); });
}

}  // namespace chenxi::app
