#include "tests/scenario/world.h"

#include <stdlib.h>

#include <future>
#include <thread>

#include "banks/feed.h"
#include "demo/routes.h"
#include "ports/operator.h"

namespace chenxi::scenario {
namespace {

/// Long past any answer: a request that is not answered by then is a failure, not a slow machine.
constexpr int kPatience_ms = 60'000;

class Nothing : public engine::Query {
 public:
  const char* name() const override { return "scenario.nothing"; }
  void run(engine::Context&) override {}
};

std::filesystem::path fresh_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "chenxi-scenario-XXXXXX").string();
  CHECK(::mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------------
// world

World::World(const std::string& store, WorldOptions options)
    : clock(*parse_rfc3339("2026-11-23T09:00:00+08:00")),
      options_(std::move(options)),
      data_(fresh_directory()),
      place_(places::make_place(store)),
      operator_requests_(app::operator_requests()) {
  CHECK(place_ != nullptr, "the place is there");
  start();
}

World::~World() {
  stop();
  std::filesystem::remove_all(data_);
}

void World::start() {
  app::InstanceOptions options;
  options.data = data_;
  options.rule_pack = options_.rules;
  options.open_store = [this] {
    const auto all = app::tables();
    return place_->open(0, all);
  };
  options.info.name = "晨曦";
  options.info.origin = "http://localhost";
  options.info.demo = options_.demo;
  options.info.sms_url = "http://sms";
  options.info.smtp_url = "smtp://mail";
  options.info.mail_from = "no-reply@example.org";
  options.info.bank_url = "http://bank";
  options.info.registry_url = "http://registry";
  instance_ = std::make_unique<app::Instance>(
      options, env_,
      [this](std::vector<std::function<void()>> answers) { server_->post(std::move(answers)); });
  instance_->observe(this);
  instance_->sender().replace_egress(std::make_unique<ShopServers>(outside));
  instance_->open();
  auto routes = app::routes(instance_->services(), *instance_);
  if (options_.demo) demo::add_routes(routes, instance_->services(), (data_ / "demo.json").string());
  http::Options server;
  server.port = 0;
  server.clock = &clock;
  server.rng = &rng_;
  server.trusted_proxies = {"127.0.0.1"};  // so that everybody may come from an address of his own
  server_ = std::make_unique<http::Server>(server, std::move(routes));
  instance_->start();
  instance_->bills().start(instance_->engine());
  server_->start();
}

void World::stop() {
  if (server_) server_->stop();
  if (instance_) instance_->bills().stop();
  if (instance_) instance_->stop();
  server_.reset();
  instance_.reset();
}

void World::restart() {
  stop();
  start();
}

void World::start_bank() {
  const engine::Outcome opened = run(std::make_shared<banks::OpenFeed>(1));
  CHECK(!opened.refusal, "the feed opens");
}

void World::ran(const engine::Command& command, const engine::Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  Seen& seen = coverage.commands[command.name()];
  seen.keyed |= command.request.has_value();
  seen.success |= !outcome.refusal && !outcome.replayed;
  seen.replay |= outcome.replayed;
  seen.other_request |= outcome.refusal && outcome.refusal->code() == Code::id_reused;
  last_replayed_ = outcome.replayed;
  if (together_ && ++at_once_[command.name()] == 2) seen.race = true;
}

// -------------------------------------------------------------------------------------------------------------
// asking

Reply World::ask(const std::string& bytes) {
  Call call(server_->port(), bytes);
  for (int waited = 0; !call.poll(2) && waited < kPatience_ms; waited += 2) work();
  return call.reply();
}

void World::together(std::size_t count, const std::function<void(std::size_t)>& send,
                     const std::function<bool(std::size_t)>& answered) {
  auto release = std::make_shared<std::promise<void>>();
  auto held = std::make_shared<std::promise<void>>();
  instance_->engine().run_between_batches([held, gate = release->get_future().share()](engine::Executor&) {
    held->set_value();
    gate.wait();
  });
  held->get_future().wait();
  at_once_.clear();
  together_ = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t before = instance_->engine().queued();
    send(i);
    for (int waited = 0; waited < 2'000 && instance_->engine().queued() == before && !answered(i); ++waited) {
      // Some ask the bank before they queue anything.
      instance_->bank().drain([](std::shared_ptr<engine::Command>) {
        return engine::Outcome{Refusal(Code::unavailable), false};
      });
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  release->set_value();
}

std::vector<Reply> World::ask_together(const std::vector<std::string>& requests) {
  std::vector<std::unique_ptr<Call>> calls(requests.size());
  together(
      requests.size(),
      [&](std::size_t i) { calls[i] = std::make_unique<Call>(server_->port(), requests[i]); },
      [&](std::size_t i) { return calls[i]->poll(0); });
  std::vector<Reply> replies;
  for (const auto& call : calls) {
    for (int waited = 0; !call->poll(2) && waited < kPatience_ms; waited += 2) work();
    replies.push_back(call->reply());
  }
  together_ = false;
  return replies;
}

Result<json::value> World::operate(const std::string& request, const json::value& arguments) {
  const auto found = operator_requests_.find(request);
  CHECK(found != operator_requests_.end(), "the operator may ask for " + request);
  auto answer = std::async(std::launch::async, [&] { return found->second(services(), arguments); });
  while (answer.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready) work();
  return answer.get();
}

std::vector<Result<json::value>> World::operate_together(
    const std::vector<std::pair<std::string, json::value>>& requests) {
  std::vector<std::future<Result<json::value>>> answers(requests.size());
  together(
      requests.size(),
      [&](std::size_t i) {
        answers[i] = std::async(std::launch::async, [&, i] {
          return operator_requests_.at(requests[i].first)(services(), requests[i].second);
        });
      },
      [&](std::size_t i) {
        return answers[i].wait_for(std::chrono::seconds(0)) == std::future_status::ready;
      });
  std::vector<Result<json::value>> out;
  for (auto& answer : answers) out.push_back(answer.get());
  together_ = false;
  return out;
}

engine::Outcome World::run(std::shared_ptr<engine::Command> command) {
  return instance_->engine().submit_and_wait(std::move(command));
}

void World::between(const std::function<void(engine::Executor&)>& work) {
  std::promise<void> done;
  instance_->engine().run_between_batches([&](engine::Executor& executor) {
    work(executor);
    done.set_value();
  });
  done.get_future().wait();
}

// ---------------------------------------------------------------------------------------------------------------
// time

/// One step of what goes on behind the doors; true: something was done.
bool World::work() {
  const std::size_t messages = instance_->courier().deliver();
  const std::size_t tasks = instance_->bank().drain(
      [this](std::shared_ptr<engine::Command> command) { return run(std::move(command)); });
  const std::size_t questions = instance_->enquiries().drain(
      [this](std::shared_ptr<engine::Command> command) { return run(std::move(command)); });
  const std::size_t events = instance_->sender().drain(
      [this](std::shared_ptr<engine::Command> command) { return run(std::move(command)); });
  return messages + tasks + questions + events > 0;
}

void World::settle() {
  for (bool more = true; more;) {
    instance_->engine().ask_and_wait(std::make_shared<Nothing>());
    more = work();
    between([&](engine::Executor& executor) {
      const auto due = executor.next_due();
      more = more || (due && *due <= clock.now());
    });
  }
}

void World::pass(Duration time) {
  const Instant target = clock.now() + time;
  while (true) {
    std::optional<Instant> due;
    between([&](engine::Executor& executor) { due = executor.next_due(); });
    if (const auto again = instance_->sender().next_due(); again && (!due || *again < *due)) due = again;
    if (!due || *due > target) break;
    clock.set(std::max(*due, clock.now()));
    settle();
  }
  clock.set(target);
  settle();
}

void World::confirm_clock() {
  between([](engine::Executor& executor) { executor.confirm_clock(); });
}

}  // namespace chenxi::scenario
