// chenxi-town: what script/server runs. It keeps the server running, and in the demo it also keeps the bank simulator, the
// clients of the rush hour and the control port that the demo page calls. None of this is part of the product.
#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>

#include "base/check.h"
#include "base/json.h"
#include "http/server.h"
#include "parent.h"
#include "rush.h"

namespace chenxi::town {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string data = "demo-data", programs = "build", web = "build/web", store = "sqlite", postgres, bind = "127.0.0.1";
  std::string certificate, key, origin, people = "tools/id-sim/people.txt";
  int port = 8080;
  bool demo = true, lan = false;
  std::uint64_t seed = 42;
  int residents = 1'000, days = 90;
  std::vector<std::string> webhook_addresses, sandbox_webhook_addresses;
};

/// The events that the demo page follows, and the two buttons that it has.
class Control {
 public:
  Control(const Options& options, Env env, Child& server) : options_(options), env_(env), server_(server) {}
  ~Control() {
    if (rush_.joinable()) rush_.join();
  }

  void tell(const json::value& event) {
    const std::string text = to_text(event);
    const std::lock_guard lock(mutex_);
    std::erase_if(streams_, [&](const auto& stream) { return !stream->send("", "message", text); });
  }
  void tell_server(const std::string& state) {
    tell(json::object{{"type", "server"}, {"state", state}, {"restarts", server_.restarts()}});
  }

  std::vector<http::Route> routes() {
    std::vector<http::Route> all;
    all.push_back(route("POST", "/kill", "kill_server", [this](const http::RequestPtr&, http::Respond respond) {
      server_.kill();
      respond(answer(json::object{{"ok", true}}));
    }));
    all.push_back(route("POST", "/rush", "start_rush", [this](const http::RequestPtr&, http::Respond respond) {
      respond(answer(json::object{{"ok", start_rush()}}));
    }));
    all.push_back(route("GET", "/events", "follow", [this](const http::RequestPtr&, http::Respond respond) {
      auto stream = respond.stream();
      stream->send("", "message", to_text(json::object{{"type", "server"}, {"state", server_.is_up() ? "up" : "down"},
                                                       {"restarts", server_.restarts()}}));
      const std::lock_guard lock(mutex_);
      streams_.push_back(std::move(stream));
    }));
    return all;
  }

 private:
  http::Route route(std::string method, std::string pattern, std::string operation, http::Handler handler) const {
    http::Route out;
    out.method = std::move(method);
    out.pattern = std::move(pattern);
    out.operation_id = std::move(operation);
    out.audience = http::Audience::demo;
    out.accepts = "text/plain";  // what a page may post to another origin without asking first
    out.request = json::object{{"type", "string"}};
    out.reply = json::object{{"type", "object"}};
    if (out.method == "GET") out.request = nullptr;
    out.handler = std::move(handler);
    return out;
  }
  static http::Reply answer(const json::value& value) { return http::json_reply(200, value); }

  bool start_rush() {
    if (rushing_.exchange(true)) return false;
    if (rush_.joinable()) rush_.join();
    rush_ = std::thread([this] {
      try {
        const Cast cast = load_cast((fs::path(options_.data) / "demo.json").string());
        Rush rush(cast, env_, {.port = options_.port, .connections = 32, .length = seconds(15), .patience = seconds(60)});
        rush.run([this](const RushFigures& f) {
          tell(json::object{{"type", "rush"}, {"sent", f.sent}, {"answered", f.answered}, {"refused", f.refused},
                            {"found_again", f.found_again}, {"in_doubt", f.in_doubt}, {"charged_twice", f.charged_twice},
                            {"lost", f.lost}, {"per_second", static_cast<std::int64_t>(f.per_second)},
                            {"p50_ms", f.p50_ms}, {"p99_ms", f.p99_ms}, {"running", f.running}, {"checked", f.checked}});
        });
        tell(json::object{{"type", "books"}, {"ok", books_are_whole()}});
      } catch (const std::exception& error) {
        std::fprintf(stderr, "rush hour: %s\n", error.what());
        tell(json::object{{"type", "rush"}, {"running", false}, {"failed", true}});
      }
      rushing_ = false;
    });
    return true;
  }

  /// Asks the product's own auditor, which shares no code with its cashier.
  bool books_are_whole() const {
    const std::string command = fmt::format("{}/chenxi ledger verify --data '{}' --json > /dev/null", options_.programs, options_.data);
    return std::system(command.c_str()) == 0;
  }

  const Options& options_;
  Env env_;
  Child& server_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<http::EventStream>> streams_;
  std::atomic<bool> rushing_ = false;
  std::thread rush_;
};

int run_and_wait(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& word : command) line += "'" + word + "' ";
  return std::system(line.c_str());
}

/// The demo's extra ports stand beside the server's: bank, control, registry.
int bank_port(const Options& o) { return o.port + 1; }
int control_port(const Options& o) { return o.port + 2; }
int registry_port(const Options& o) { return o.port + 3; }

std::vector<std::string> server_command(const Options& o) {
  std::vector<std::string> out{o.programs + "/chenxi", "serve", "--data", o.data, "--port", std::to_string(o.port),
                               "--bind", o.bind, "--store", o.store, "--web", o.web};
  const auto add = [&out](std::string name, std::string value) {
    if (!value.empty()) out.insert(out.end(), {std::move(name), std::move(value)});
  };
  add("--postgres", o.postgres);
  add("--tls-certificate", o.certificate);
  add("--tls-key", o.key);
  add("--origin", o.origin);
  for (const std::string& address : o.webhook_addresses) add("--webhook-address", address);
  for (const std::string& address : o.sandbox_webhook_addresses) add("--sandbox-webhook-address", address);
  if (o.lan) out.push_back("--lan");
  if (o.demo) {
    out.push_back("--demo");
    if (!o.lan) add("--sandboxes", "8");  // each has a name before "localhost"; an address of the local network has none
    add("--control-port", std::to_string(control_port(o)));
    add("--bank-url", "http://127.0.0.1:" + std::to_string(bank_port(o)));
    add("--registry-url", "http://127.0.0.1:" + std::to_string(registry_port(o)));
  }
  return out;
}

/// The registry of the demo errs now and then: the wallet has to live with that.
std::vector<std::string> registry_command(const Options& o) {
  std::vector<std::string> out{o.programs + "/chenxi-id-sim", "--port", std::to_string(registry_port(o)), "--secret-file",
                               o.data + "/registry.secret", "--errs-every", "4"};
  if (fs::exists(o.people)) out.insert(out.end(), {"--people", o.people});
  return out;
}

int run(const Options& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  fs::create_directories(options.data);
  const fs::path cast = fs::path(options.data) / "demo.json";
  if (options.demo && !fs::exists(cast)) {
    if (run_and_wait({options.programs + "/chenxi", "demo", "--data", options.data, "--seed", std::to_string(options.seed),
                      "--residents", std::to_string(options.residents), "--days", std::to_string(options.days), "--store",
                      options.store, "--postgres", options.postgres}) != 0)
      return 3;
  }
  Env env = real_env();
  Control* control = nullptr;
  std::atomic<bool> first = true;
  Child bank({options.programs + "/chenxi-bank-sim", "--data", options.data + "/bank-sim.db", "--port",
              std::to_string(bank_port(options)), "--secret-file", options.data + "/bank.secret"},
             [](const std::string&) {});
  Child registry(registry_command(options), [](const std::string&) {});
  Child server(server_command(options), [&](const std::string& state) {
    if (control != nullptr) control->tell_server(state);
    if (state == "up" && first.exchange(false)) {
      const std::string links = fmt::format("'{}/chenxi' links --data '{}' --origin '{}'", options.programs, options.data,
                                            options.origin.empty() ? "http://localhost:" + std::to_string(options.port) : options.origin);
      std::fflush(stdout);
      if (std::system(links.c_str()) != 0) std::fprintf(stderr, "the links could not be made\n");
    }
  });
  Control buttons(options, env, server);
  control = &buttons;
  std::unique_ptr<http::Server> port;
  if (options.demo) {
    http::Options http_options;
    http_options.port = static_cast<std::uint16_t>(control_port(options));
    http_options.readable_by = options.origin.empty() ? "http://localhost:" + std::to_string(options.port) : options.origin;
    http_options.allowed_origins = {http_options.readable_by};
    http_options.clock = env.clock;
    http_options.rng = env.rng;
    port = std::make_unique<http::Server>(http_options, buttons.routes());
    port->start();
    bank.start();
    registry.start();
  }
  server.start();
  int signal = 0;
  sigwait(&signals, &signal);
  if (port) port->stop();
  server.stop();
  bank.stop();
  registry.stop();
  return 0;
}

}  // namespace
}  // namespace chenxi::town

int main(int argc, char** argv) {
  using namespace chenxi::town;
  CLI::App app{"Keeps chenxi running; with --demo also the town around it"};
  Options o;
  bool no_demo = false;
  app.add_option("--data", o.data)->capture_default_str();
  app.add_option("--port", o.port)->capture_default_str()->check(CLI::Range(1, 65000));
  app.add_option("--bind", o.bind)->capture_default_str();
  app.add_option("--store", o.store)->capture_default_str()->check(CLI::IsMember({"sqlite", "postgres"}));
  app.add_option("--postgres", o.postgres);
  app.add_option("--programs", o.programs)->capture_default_str();
  app.add_option("--web", o.web)->capture_default_str();
  app.add_option("--origin", o.origin);
  app.add_option("--people", o.people, "whom the registry knows, when there is such a file")->capture_default_str();
  app.add_option("--tls-certificate", o.certificate);
  app.add_option("--tls-key", o.key);
  app.add_option("--seed", o.seed)->capture_default_str();
  app.add_option("--residents", o.residents)->capture_default_str();
  app.add_option("--days", o.days)->capture_default_str();
  app.add_option("--webhook-address", o.webhook_addresses, "as chenxi serve has it");
  app.add_option("--sandbox-webhook-address", o.sandbox_webhook_addresses, "as chenxi serve has it");
  app.add_flag("--demo", o.demo);
  app.add_flag("--no-demo", no_demo);
  app.add_flag("--lan", o.lan);
  CLI11_PARSE(app, argc, argv);
  if (no_demo) o.demo = false;
  try {
    return run(o);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "chenxi-town: %s\n", error.what());
    return 3;
  }
}
