// chenxi serve: opens the books, then answers until it is told to stop.
#include <malloc.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "app/authority.h"
#include "app/checkpoints.h"
#include "app/doctor.h"
#include "app/key_requests.h"
#include "app/own_place.h"
#include "app/pay_button.h"
#include "app/pulse.h"
#include "app/rooms.h"
#include "app/running.h"
#include "app/sandboxes.h"
#include "app/serve_options.h"
#include "app/socket.h"
#include "app/upkeep.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/private_way.h"
#include "demo/routes.h"
#include "http/server.h"
#include "notify/account.h"
#include "notify/message_centre.h"
#include "notify/wire.h"
#include "store/facts.h"
#include "store/held_elsewhere.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

/// The gallery of all screens is for those who build them; a real instance has none.
std::vector<http::Fallback> pages(bool demo) {
  std::vector<http::Fallback> out = {{"/app", "app/index.html"},         {"/till", "till/index.html"},     {"/console", "console/index.html"},
          {"/demo", "demo/index.html"},       {"/verify", "verify/index.html"},
          {"/enter", "enter.html"},
          {"/c", "checkout/index.html"},      {"/l", "checkout/index.html"},
          {"/q", "app/index.html"},           {"/", "app/index.html"}};
  if (demo) {
    out.push_back({"/dev/gallery", "app/index.html"});
    out.push_back({"/dev/gallery/till", "till/index.html"});
    out.push_back({"/dev/gallery/console", "console/index.html"});
  }
  return out;
}

/// The names that people type and, with them, what means this machine and nothing else: no name server of a stranger's can give
/// these to his page. Empty: any name.
std::vector<std::string> hosts_of(const ServeOptions& options) {
  std::vector<std::string> out = options.hosts;
  if (!out.empty()) out.insert(out.end(), {"localhost", "127.0.0.1", "[::1]"});
  return out;
}

http::Options server_options(const ServeOptions& options, Instance& instance, const Pulse& pulse) {
  http::Options out;
  out.closed = [&instance] { return !instance.may_answer(); };
  out.overloaded = [&instance](bool pressing) { return instance.is_busy(pressing); };
  out.ready = [&] { return instance.may_answer() && pulse.is_good() && !instance.is_busy(false); };
  Env& env = instance.env();
  out.address = options.bind;
  out.port = static_cast<std::uint16_t>(options.port);
  out.threads = options.threads;
  out.tls_certificate_file = options.certificate;
  out.tls_key_file = options.key;
  if (const int control = options.instance.info.control_port; control != 0)
    out.connect_sources.push_back(fmt::format("http://127.0.0.1:{}", control));
  if (std::filesystem::is_directory(options.web)) {
    out.static_directory = options.web;
    out.frames = options.instance.info.demo;
    out.fallbacks = pages(options.instance.info.demo);
    out.not_found_page = "404.html";
  }
  out.allowed_hosts = hosts_of(options);
  out.trusted_proxies = options.trusted_proxies;
  out.clock = env.clock;
  out.rng = env.rng;
  return out;
}

/// The order to end, by SIGTERM or SIGINT; it reaches a server that stands by or waits for its database, too. Whoever gives it
/// waits ten seconds: what has not ended by then (a bank, a database that does not answer) is left as a crash would leave it,
/// and the books are made for crashes.
class StopOrder {
 public:
  /// Before any other thread is made, so that the signals arrive here and nowhere else.
  static StopOrder& listen() {
    static StopOrder* const order = new StopOrder;  // never destroyed: its thread may outlive main(), and still be telling
    return *order;
  }
  void wait() {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [this] { return is_given_; });
  }
  bool wait_for(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    return given_.wait_for(lock, at_most, [this] { return is_given_; });
  }

 private:
  StopOrder() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the other side may have closed
    std::thread([this, signals] {
      int signal = 0;
      sigwait(&signals, &signal);
      {
        const std::lock_guard lock(mutex_);
        is_given_ = true;
      }
      given_.notify_all();
      std::this_thread::sleep_for(std::chrono::milliseconds(9'500));
      log(LogLevel::warning, "stop.abandoned", {});
      std::_Exit(kOk);
    }).detach();
  }

  std::mutex mutex_;
  std::condition_variable given_;
  bool is_given_ = false;
};

/// Opens the books. While another node writes them this one stands by: it answers 503, and takes over when that one dies
/// or lets go; a database that was reached once and fails meanwhile is no reason to go away. false: it was told to stop.
bool open_books(Instance& instance, StopOrder& stop) {
  bool stands_by = false;
  std::string said;
  while (true) {
    try {
      instance.open();
      // The lease that came with the part is first renewed, and believed, within half a second.
      for (int i = 0; i < 100 && !instance.may_answer(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return true;
    } catch (const Trouble& trouble) {
      stands_by = stands_by || store::may_pass(trouble);
      if (!stands_by) throw;
      if (said != trouble.what()) log(LogLevel::info, "standby", {{"why", std::string_view(trouble.what())}});
      said = trouble.what();
    }
    if (stop.wait_for(std::chrono::milliseconds(100))) return false;
  }
}

/// Cookies and PINs travel in the clear only where nobody else can listen.
void refuse_open_air(const ServeOptions& options) {
  const auto is_loopback = [](const std::string& address) { return address.starts_with("127.") || address == "::1"; };
  std::string open = is_loopback(options.bind) ? "" : options.bind;
  for (const OwnPlace& place : own_places())
    if (const std::string& listen = options.*place.listen;
        !listen.empty() && !is_loopback(listen_place(place.option, listen).first))
      open = listen;
  if (open.empty() || !options.certificate.empty() || !options.trusted_proxies.empty()) return;
  throw Trouble(open +
                " is reached from other machines: give --tls-certificate and --tls-key, or --trusted-proxy "
                "with the address of the proxy that speaks TLS for this server");
}

/// A thread's heap that shrinks after each batch and grows with the next one costs a system call and fresh pages every time.
void keep_memory() {
  ::mallopt(M_TOP_PAD, 1 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

/// null: none are offered.
std::unique_ptr<Sandboxes> sandboxes_of(const ServeOptions& options, Instance& instance, const std::unique_ptr<http::Server>& server) {
  if (options.sandboxes == 0) return nullptr;
  const InstanceOptions& own = options.instance;
  SandboxesOptions how;
  how.place = own.data / "sandboxes";
  how.most = options.sandboxes;
  how.megabytes = options.sandbox_megabytes;
  how.origin = own.info.origin;
  how.name = own.info.name;
  how.rule_pack = own.rule_pack;
  how.zone = own.zone;
  how.webhook_addresses = options.sandbox_webhook_addresses;
  how.http.threads = options.threads;
  how.http.allowed_hosts = hosts_of(options);
  how.http.trusted_proxies = options.trusted_proxies;
  how.http.clock = instance.env().clock;
  how.http.rng = instance.env().rng;
  if (std::filesystem::is_directory(options.web)) {
    how.http.static_directory = options.web;
    how.http.fallbacks = pages(false);
    how.http.hidden_files = {"console/", "demo/"};
    std::erase_if(how.http.fallbacks, [](const http::Fallback& page) { return page.file.starts_with("console/") || page.file.starts_with("demo/"); });
    how.http.not_found_page = "404.html";
  }
  return std::make_unique<Sandboxes>(std::move(how), instance.env(),
                                     [&server](std::vector<std::function<void()>> answers) { server->post(std::move(answers)); });
}

int serve(ServeOptions& options) {
  refuse_open_air(options);
  keep_memory();
  leave_no_core();
  if (!confine_process()) log(LogLevel::warning, "not_confined", {});
  StopOrder& stop = StopOrder::listen();
  InstanceOptions& instance_options = options.instance;
  finish_serve_options(options);

  Env env = environment();
  std::unique_ptr<http::Server> server;
  std::vector<std::unique_ptr<http::Server>> apart;
  Checkpoints checkpoints;
  Instance instance(instance_options, env, [&server](std::vector<std::function<void()>> answers) { server->post(std::move(answers)); });
  checkpoints.follow(instance, options.checkpoints.empty() ? instance_options.data / "checkpoints" : fs::path(options.checkpoints));
  Running running(instance);
  Pulse pulse(instance);
  std::unique_ptr<Sandboxes> sandboxes = sandboxes_of(options, instance, server);
  instance.offer(sandboxes.get());
  std::vector<http::Route> all = routes(instance.services(), instance, instance_options.data);
  if (instance_options.info.demo) demo::add_routes(all, instance.services(), (instance_options.data / "demo.json").string());
  if (instance_options.info.lan && !options.certificate.empty())
    add_authority_routes(all, options.certificate, instance_options.info.origin);
  http::Options how = server_options(options, instance, pulse);
  const http::Options common = how;
  for (const OwnPlace& place : own_places()) {
    if ((options.*place.listen).empty()) continue;
    apart.push_back(
        std::make_unique<http::Server>(options_at(place, common, options), take_routes(place, all)));
    how = without(place, std::move(how));
  }
  add_pay_button(all, options.web);
  if (sandboxes) how.elsewhere = [&sandboxes](const http::Head& head) { return sandboxes->at(head); };
  server = std::make_unique<http::Server>(std::move(how), std::move(all));
  const auto stop_answering = [&server, &apart] {
    for (const auto& one : apart) one->stop();
    server->stop();
  };
  const std::shared_ptr<void> stopped_first(nullptr, [&](void*) { stop_answering(); });  // they ask the instance
  for (const auto& one : apart) one->start();
  server->start();  // "not ready" is an answer too, while the books are being opened or another node has them
  if (!open_books(instance, stop)) return kOk;
  instance.start();
  running.start();
  if (sandboxes) sandboxes->start();
  ports::OperatorRequests requests = operator_requests();
  requests.merge(upkeep_requests(instance, running));
  requests.merge(key_requests(instance));
  requests.merge(doctor_requests(options, instance));
  OperatorSocket socket(instance_options.data / "chenxi.sock", instance.services(), std::move(requests));
  pulse.start();
  checkpoints.start();
  fmt::print("ready {}\n", instance_options.info.origin);  // the parent waits for this line
  std::fflush(stdout);

  stop.wait();
  // First no new requests, then what is queued is finished and answered, then the books are closed.
  stop_answering();
  socket.stop();
  if (sandboxes) sandboxes->stop();
  pulse.stop();
  running.stop();
  instance.stop();
  checkpoints.stop();
  return kOk;
}

}  // namespace

void add_serve_options(CLI::App& command, ServeOptions& options) {
  ports::InstanceInfo& info = options.instance.info;
  command.add_option("--bind", options.bind, "address to listen on")->capture_default_str();
  command.add_option("--port", options.port, "port to listen on")->capture_default_str()->check(CLI::Range(1, 65535));
  command.add_option("--store", options.store, "where the books are kept")->capture_default_str()->check(CLI::IsMember({"sqlite", "postgres"}));
  command.add_option("--postgres", options.instance.postgres, "libpq connection string, for --store postgres");
  command.add_option("--origin", info.origin, "the address people type, printed into codes");
  command.add_option("--console-listen", options.console_listen, "address and port for the console alone: there it is, and nowhere else");
  command.add_option("--till-listen", options.till_listen,
                     "address and port for the tills alone: there they are, and nowhere else");
  command.add_option("--console-origin", options.instance.console_origin, "the address that colleagues type, which their passkeys belong to");
  command.add_option("--tls-certificate", options.certificate, "PEM chain");
  command.add_option("--tls-key", options.key, "PEM key");
  command.add_option("--host", options.hosts, "name that requests may come to, without port; those to any other are refused; once for each; none: any name");
  command.add_option("--trusted-proxy", options.trusted_proxies, "address of a proxy before this server, whose X-Forwarded-For and -Proto are believed; once for each");
  command.add_option("--web", options.web, "folder of the built web apps")->capture_default_str();
  command.add_option("--bank-url", info.bank_url, "address of the bank's API");
  command.add_option("--registry-url", info.registry_url, "address of the registry that identity documents are checked with");
  command.add_option("--sms-url", info.sms_url, "SMS gateway (https://…) or message centre (smpps://host:port, smpp://…)");
  command.add_option("--sms-account", options.sms_account, "file with user and password at the message centre");
  command.add_option("--sms-from", info.sms_from, "number or name that messages come from, at a message centre");
  command.add_option("--smtp-url", info.smtp_url, "mail server, smtp://host:port (STARTTLS) or smtps://");
  command.add_option("--smtp-account", options.smtp_account, "file with user and password at the mail server");
  command.add_option("--webhook-address", options.instance.webhook_addresses, "address of our own network that webhooks may go to, over http:// too; once for each");
  command.add_option("--mail-from", info.mail_from, "sender of mails");
  command.add_flag("--demo", info.demo, "serve the demo town: messages can be read on the screen");
}

namespace {

/// Money, names and codes go to other machines encrypted or not at all.
void check_ways_out(const ServeOptions& options) {
  const ports::InstanceInfo& info = options.instance.info;
  const std::pair<const char*, const std::string&> ways[] = {
      {"--bank-url", info.bank_url}, {"--registry-url", info.registry_url}, {"--sms-url", info.sms_url}, {"--smtp-url", info.smtp_url}};
  for (const auto& [option, url] : ways)
    if (!url.empty() && !is_private_way(url))
      throw Trouble(fmt::format("{}: encrypted only (https://, smpps://, smtp:// with STARTTLS, smtps://); in the clear to this machine alone", option));
  if (options.instance.store == StoreKind::postgres && !store::is_private_way(options.instance.postgres))
    throw Trouble("--postgres: a database on another machine with sslmode=verify-full only, so that nobody can listen or stand in for it");
}

}  // namespace

void finish_serve_options(ServeOptions& options) {
  options.instance.data = options.common.data;
  options.instance.keys = options.common.keys;
  options.instance.store = options.store == "postgres" ? StoreKind::postgres : StoreKind::sqlite;
  ports::InstanceInfo& info = options.instance.info;
  if (info.name.empty()) info.name = "晨曦";
  check_ways_out(options);
  for (const std::string& host : options.hosts)
    if (host.empty() || (!host.starts_with('[') && host.find_first_of("/:") != host.npos))
      throw Trouble("--host wants a name alone, like wallet.example.org; not " + host);
  if (!options.sms_account.empty()) info.sms_account = notify::read_account(options.sms_account);
  if (!options.smtp_account.empty()) info.mail_account = notify::read_account(options.smtp_account);
  if (notify::is_message_centre(info.sms_url)) {
    if (!notify::parse_centre(info.sms_url)) throw Trouble("--sms-url: smpp[s]://host:port[?enquire_link=seconds]");
    if (info.sms_account.user.empty()) throw Trouble("a message centre wants to know who we are: --sms-account FILE");
  }
  if (info.origin.empty())
    info.origin = fmt::format("{}://localhost:{}", options.certificate.empty() ? "http" : "https", options.port);
  if (!options.console_listen.empty() && options.instance.console_origin.empty())
    options.instance.console_origin =
        fmt::format("{}://localhost:{}", options.certificate.empty() ? "http" : "https",
                    listen_place("--console-listen", options.console_listen).second);
}

void add_serve(CLI::App& app) {
  static ServeOptions options;
  CLI::App& command = *app.add_subcommand("serve", "Serve the API and the web apps over one data directory");
  add_common(command, options.common);
  add_serve_options(command, options);
  ports::InstanceInfo& info = options.instance.info;
  command.add_option("--threads", options.threads, "threads that parse and verify")->capture_default_str()->check(CLI::Range(1, 16));
  command.add_option("--sweep", options.instance.sweep_divisor, "write account cards every N batches (1: every batch; 0: 64, or more where there are many accounts)")
      ->capture_default_str()->check(CLI::Range(0, 64));
  command.add_option("--rules", options.instance.rule_pack, "rule pack of a new instance")->capture_default_str();
  command.add_option("--name", info.name, "what residents call this wallet");
  command.add_option("--sandboxes", options.sandboxes, "how many sandboxes there may be at a time, for whoever asks; 0: none")
      ->capture_default_str()->check(CLI::Range(0, 100));
  command
      .add_option("--sandbox-megabytes", options.sandbox_megabytes,
                  "how large the folder of a sandbox may grow, before it is ended")
      ->capture_default_str()
      ->check(CLI::Range(16, 1'000'000));
  command.add_option("--sandbox-webhook-address", options.sandbox_webhook_addresses,
                     "address of our own network that webhooks of sandboxes, which anybody may make, may go "
                     "to; once for each");
  command.add_option("--checkpoints", options.checkpoints, "file to which signed checkpoints are added (default: checkpoints in the data directory)");
  command.add_flag("--lan", info.lan, "reached by phones of the local network over https");
  command.add_option("--control-port", info.control_port, "port of the demo's parent program");
  run(command, [] { return serve(options); });
}

}  // namespace chenxi::app
