// chenxi sandbox create, clock, end: a place to try programs in, at any instance that offers some. Asked over
// HTTP, as programs do.
#include <charconv>

#include "app/command_line.h"
#include "app/running.h"
#include "base/check.h"

namespace chenxi::app {
namespace {

struct Asking {
  Common common;
  std::string server = "http://localhost:8080", key, by, to;
};

/// nullopt: it was refused, and that has been said.
std::optional<json::value> call(const Asking& asking, std::string method, const std::string& path,
                                std::string body) {
  Env env = environment();
  OutboundRequest request;
  request.method = std::move(method);
  request.url = asking.server + path;
  request.body = std::move(body);
  request.headers = "Accept-Language: en\n";
  if (!request.body.empty()) request.headers += "Content-Type: application/json\n";
  if (!asking.key.empty()) request.headers += "Authorization: Bearer " + asking.key + "\n";
  request.timeout = minutes(5);  // a year of timers takes its time
  const OutboundReply reply = env.outbound->http(request);
  if (reply.status == 0) throw Trouble("no answer from " + asking.server + ": " + reply.error);
  if (reply.status == 204) return json::object{};
  auto read = parse_json(reply.body);
  if (!read || !read->is_object())
    throw Trouble(fmt::format("{} answers {}, and not as an instance does", asking.server, reply.status));
  if (reply.status < 400) return *read;
  if (asking.common.json) {
    fmt::print("{}\n", reply.body);
  } else {
    const auto text = [&](const char* member) {
      const json::value* value = read->get_object().if_contains(member);
      return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    fmt::print(stderr, "refused: {} ({})\n", text("user_message"), text("code"));
  }
  return std::nullopt;
}

/// "90", "45s", "30m", "12h", "3d", in seconds.
std::optional<std::int64_t> read_span(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc() || number < 0 || number > 1'000'000'000) return std::nullopt;
  if (unit.empty() || unit == "s") return number;
  if (unit == "m") return number * 60;
  if (unit == "h") return number * 3'600;
  if (unit == "d") return number * 86'400;
  return std::nullopt;
}

int create(const Asking& asking) {
  const auto made = call(asking, "POST", "/v1/sandboxes", "{}");
  if (!made) return kRefused;
  const auto text = [](const json::value& from, const char* member) {
    return std::string_view(from.at(member).as_string());
  };
  const json::value& keys = made->at("keys");
  std::string people;
  for (const json::value& one : made->at("residents").as_array())
    people += fmt::format("  {}  PIN {}  {:>7}.{:02} yuan  {:<14}  {}\n", text(one, "phone"), text(one, "pin"),
                          one.at("balance").as_int64() / 100, one.at("balance").as_int64() % 100,
                          text(one, "state"), text(one, "name"));
  print(
      asking.common, *made,
      fmt::format("export CHENXI_URL={} CHENXI_KEY={}\n\n"
                  "restricted key  {}\n"
                  "publishable     {}\n"
                  "shop            {}, its till: {}\n"
                  "pages           {}\n"
                  "ends            {}\n"
                  "residents, with play money:\n{}\n"
                  "Shown this once. Nothing of it is money, and nothing of it is known outside this sandbox.",
                  asking.server, text(keys, "secret"), text(keys, "restricted"), text(keys, "publishable"),
                  text(made->at("shop"), "name"), text(made->at("shop"), "till"), text(*made, "url"),
                  text(*made, "ends_at"), people));
  return kOk;
}

int clock(const Asking& asking) {
  if (asking.key.empty()) throw Trouble("whose clock? --key, or CHENXI_KEY: the sandbox's secret key");
  json::object body;
  if (!asking.to.empty()) body["to"] = asking.to;
  if (!asking.by.empty()) {
    const auto span = read_span(asking.by);
    if (!span) {
      fmt::print(stderr, "chenxi: how far? 90, 45s, 30m, 12h, 3d; not {}\n", asking.by);
      return kUsage;
    }
    body["seconds"] = *span;
  }
  const bool moves = !body.empty();
  const auto answer = moves ? call(asking, "POST", "/v1/test_clock/advance", to_text(body))
                            : call(asking, "GET", "/v1/test_clock", "");
  if (!answer) return kRefused;
  const std::string_view now = answer->at("now").as_string();
  print(asking.common, *answer,
        moves ? fmt::format("it is {} there; {} timers fired on the way", now,
                            answer->at("timers_fired").as_int64())
              : fmt::format("it is {} there", now));
  return kOk;
}

int end(const Asking& asking) {
  if (asking.key.empty()) throw Trouble("which one? --key, or CHENXI_KEY: the sandbox's secret key");
  if (!call(asking, "DELETE", "/v1/sandboxes/current", "")) return kRefused;
  print(asking.common, json::object{{"ended", true}}, "ended: nothing is left of it, and its keys are nobody's");
  return kOk;
}

void add_where(CLI::App& command, Asking& asking, bool with_key) {
  add_common(command, asking.common, false);
  command.add_option("--server", asking.server, "address of the instance")
      ->envname("CHENXI_URL")
      ->capture_default_str();
  if (with_key) command.add_option("--key", asking.key, "the sandbox's secret key")->envname("CHENXI_KEY");
}

}  // namespace

void add_sandbox_commands(CLI::App& app) {
  static Asking asking;
  CLI::App& sandbox = *app.add_subcommand(
      "sandbox", "A place to try programs in, at an instance that offers some: no account is needed");
  sandbox.require_subcommand(1);
  CLI::App& make =
      *sandbox.add_subcommand("create", "Make one: a shop, its keys, residents with play money, for a week");
  add_where(make, asking, false);
  run(make, [] { return create(asking); });

  CLI::App& time = *sandbox.add_subcommand("clock", "What time it is there; with advance, put it forward");
  add_where(time, asking, true);
  CLI::App& advance = *time.add_subcommand("advance", "What is due on the way is done at its own time");
  auto* by = advance.add_option("by", asking.by, "90, 45s, 30m, 12h, 3d");
  advance.add_option("--to", asking.to, "an instant instead, like 2027-01-01T00:00:00Z")->excludes(by);
  add_where(advance, asking, true);
  run(time, [] { return clock(asking); });

  CLI::App& over = *sandbox.add_subcommand("end", "End it before its week is over: its place is free for another");
  add_where(over, asking, true);
  run(over, [] { return end(asking); });
}

}  // namespace chenxi::app
