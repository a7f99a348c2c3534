// The front alone: everything that happens to a payment before the books (framing, JSON, session, signature, code) and after
// them (the answer), with no books in between. What `script/bench` measures `chenxi serve` against:
//   build/bench_front --data DIR --port N              verifies and stores nothing
//   build/bench_front --data DIR --port N --append F --bytes 300
//                                                      appends as many bytes for each payment to a file, and answers after
//                                                      one fdatasync for all that had come: the floor of what lasts
// DIR is a town (`chenxi demo`) that nobody has open. It stays as it is. Ctrl-C ends it.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "app/instance.h"
#include "app/rooms.h"
#include "app/running.h"
#include "http/server.h"
#include "payments/charge.h"
#include "payments/pay.h"

namespace {

using namespace chenxi;

/// Says yes to every payment.
class NoBooks : public engine::Executor {
 public:
  NoBooks(Env& env, const std::string& file, std::size_t bytes)
      : Executor(env, [data = store::make_memory()] { return store::open_memory(data); }, {}), clock_(*env.clock), bytes_(bytes, 'p') {
    if (file.empty()) return;
    file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file_ < 0) throw Trouble("cannot write " + file);
  }

  void run_batch(std::span<engine::Job> jobs) override {
    std::string written;
    for (engine::Job& job : jobs) {
      if (auto* pay = dynamic_cast<payments::Pay*>(job.command.get())) {
        if (pay->early || !pay->proof) job.outcome.refusal = pay->early ? *pay->early : pay->proof.error();
        else pay->view = paid(pay->paying.merchant, pay->paying.amount);
      } else if (auto* charge = dynamic_cast<payments::Charge*>(job.command.get())) {
        if (!charge->code.step) job.outcome.refusal = Refusal(Code::payment_code_invalid);
        else charge->view = paid(charge->merchant, charge->amount);
      } else {
        job.outcome.refusal = Refusal(Code::unavailable);
      }
      if (!job.outcome.refusal) written += bytes_;
    }
    if (file_ < 0 || written.empty()) return;
    if (::write(file_, written.data(), written.size()) != static_cast<ssize_t>(written.size()) || ::fdatasync(file_) != 0)
      throw Trouble("the file cannot be written");
  }

 private:
  payments::PaymentView paid(std::int64_t merchant, std::int64_t amount) {
    payments::PaymentView view;
    view.payment.id = ++last_;
    view.payment.merchant = merchant;
    view.payment.amount = amount;
    view.payment.at = clock_.now();
    view.payment.group = static_cast<ledger::TransferId>(last_);
    view.shop = "一家店";
    return view;
  }

  Clock& clock_;
  const std::string bytes_;
  int file_ = -1;
  std::int64_t last_ = 0;
};

struct Options {
  app::InstanceOptions instance;
  std::string data, append, web;
  std::size_t bytes = 300;
  int port = 8080;
};

void serve(Options& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  options.instance.data = options.data;
  options.instance.info.demo = true;
  options.instance.info.origin = fmt::format("http://localhost:{}", options.port);
  Env env = app::environment();
  app::Instance instance(options.instance, env, [](const auto&) {});
  instance.open();  // who has which session, device and shop; its own executor is never asked again

  std::unique_ptr<http::Server> server;
  NoBooks no_books(env, options.append, options.bytes);
  no_books.open();
  engine::Engine engine(env, no_books, [&](std::vector<std::function<void()>> answers) { server->post(std::move(answers)); }, {});
  const ports::Services& real = instance.services();
  ports::Services services{env, engine, real.keys, real.ids, real.vault, real.directory, real.packs, real.merchants, real.info};
  services.courier = real.courier;
  services.bills = real.bills;
  services.bank = real.bank;
  http::Options http;
  http.port = static_cast<std::uint16_t>(options.port);
  http.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
  http.static_directory = options.web;
  http.clock = env.clock;
  http.rng = env.rng;
  server = std::make_unique<http::Server>(http, app::routes(services, instance));
  server->start();
  engine.start();
  fmt::print("ready\n");
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  server->stop();
  engine.stop();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"The server's front with no books behind it"};
  app.add_option("--data", options.data)->required();
  app.add_option("--port", options.port)->capture_default_str();
  app.add_option("--web", options.web, "a folder of files to serve as well");
  app.add_option("--append", options.append, "a file that gets the bytes");
  app.add_option("--bytes", options.bytes, "of one payment")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    serve(options);
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "%s\n", trouble.what());
    return 1;
  }
}
