#include "tests/outside/driver.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "base/json.h"
#include "wire.h"

namespace outside {

using namespace chenxi;

namespace {

constexpr std::int64_t kRetryUs = 100'000, kAnswerWithinUs = 5'000'000;
constexpr std::size_t kRemembered = 512;

std::string raw(const Uuid& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }

}  // namespace

struct Driver::Task {
  enum class Kind { pay, refund, look, repeat } kind = Kind::pay;
  std::size_t resident = 0, shop = 0;
  std::int64_t amount = 0;
  Uuid key;
  std::string object;       // payment that is given back
  std::size_t request = 0;  // in the recorder
  std::int64_t begun_us = 0;
  bool answer_lost = false;
};

struct Driver::Connection {
  int socket = -1;
  bool other = false;  // connected to the other node
  std::string in;
  std::optional<Task> task;
  std::int64_t sent_us = 0, retry_us = 0;
};

struct Driver::Heard {
  town::Answer answer;
  bool advised = false;
};

Driver::Driver(const People& people, Env env, Recorder& recorder, DriverOptions options)
    : people_(people), env_(env), recorder_(recorder), options_(options) {}

void Driver::begin(Connection& c) {
  Task task;
  const auto dice = static_cast<int>(env_.rng->below(100));
  task.begun_us = env_.clock->monotonic().us;
  task.resident = env_.rng->below(people_.residents.size());
  const Paid* paid = paid_.empty() ? nullptr : &paid_[env_.rng->below(paid_.size())];
  Asked asked;
  asked.begun_us = task.begun_us;
  if (dice < options_.looks_percent) {
    task.kind = Task::Kind::look;
    c.task = std::move(task);
    return;
  }
  if (paid != nullptr && dice < options_.looks_percent + options_.repeats_percent) {  // a client that forgot its answer
    task.kind = Task::Kind::repeat;
    task.resident = paid->resident;
    task.shop = paid->shop;
    task.amount = paid->amount;
    task.request = paid->request;
    CHECK(paid->key.size() == task.key.bytes.size());
    std::copy(paid->key.begin(), paid->key.end(), reinterpret_cast<char*>(task.key.bytes.data()));
    figures_.repeats += 1;
    c.task = std::move(task);
    return;
  }
  task.key = make_uuid7(env_.clock->now(), *env_.rng);
  asked.key = raw(task.key);
  if (paid != nullptr && !people_.tills.at(paid->shop).empty() &&
      dice < options_.looks_percent + options_.repeats_percent + options_.refunds_percent) {
    task.kind = Task::Kind::refund;
    task.resident = paid->resident;
    task.shop = paid->shop;
    task.amount = 1 + static_cast<std::int64_t>(env_.rng->below(static_cast<std::uint64_t>(paid->amount)));
    task.object = paid->object;
    asked.what = What::refund;
    asked.refunds = paid->key;
    asked.from = people_.shops[task.shop];
    asked.to = people_.residents[task.resident];
  } else {
    task.shop = env_.rng->below(3) == 0 ? 0 : env_.rng->below(people_.shops.size());  // one shop is full
    const bool too_much = static_cast<int>(env_.rng->below(100)) < options_.too_much_percent;
    task.amount = too_much ? 20'000 : 1 + static_cast<std::int64_t>(env_.rng->below(static_cast<std::uint64_t>(options_.amount_max)));
    asked.from = people_.residents[task.resident];
    asked.to = people_.shops[task.shop];
  }
  asked.amount = task.amount;
  task.request = recorder_.invoke(std::move(asked));
  figures_.sent += 1;
  c.task = std::move(task);
}

std::string Driver::request_text(const Task& task, int port) const {
  switch (task.kind) {
    case Task::Kind::pay:
    case Task::Kind::repeat:
      return town::payment_request(port, people_.cast.residents[task.resident], people_.cast.shops[task.shop], task.amount,
                                   task.key, env_.clock->now().us / 1'000'000 + 240);
    case Task::Kind::look:
      return fmt::format("GET /v1/me/home HTTP/1.1\r\nHost: localhost:{}\r\nCookie: __Host-wallet={}\r\n\r\n", port,
                         people_.cast.residents[task.resident].session);
    case Task::Kind::refund: {
      const std::string body = fmt::format(R"({{"amount":{},"currency":"CNY","reason":""}})", task.amount);
      return fmt::format(
          "POST /v1/till/payments/{1}/refunds HTTP/1.1\r\nHost: localhost:{0}\r\nOrigin: http://localhost:{0}\r\n"
          "Content-Type: application/json\r\nCookie: {2}\r\nIdempotency-Key: {3}\r\nContent-Length: {4}\r\n\r\n{5}",
          port, task.object, people_.tills[task.shop], text(task.key), body.size(), body);
    }
  }
  throw Bug("unknown task");
}

void Driver::drop(Connection& c, const char* why) {
  if (c.socket >= 0) ::close(c.socket);
  c.socket = -1;
  c.in.clear();
  const std::int64_t now = env_.clock->monotonic().us;
  if (c.task && c.sent_us != 0) {
    c.task->answer_lost = true;
    figures_.broken += 1;
    if (c.task->kind == Task::Kind::look) c.task.reset();  // it may look again; what it was not shown proves nothing
    else if (c.task->kind != Task::Kind::repeat) recorder_.unknown(c.task->request, now, why);
  }
  c.sent_us = 0;
  c.retry_us = now + kRetryUs;
  if (options_.other_port != 0) c.other = !c.other;
}

void Driver::on_answer(Connection& c, const Heard& heard) {
  if (!c.task) return;
  const std::int64_t now = env_.clock->monotonic().us;
  Task& task = *c.task;
  const int status = heard.answer.status;
  c.sent_us = 0;
  if (status == 429 || status >= 500) {  // it could not now; nothing is known for good
    figures_.told_later += 1;
    if (!heard.advised && (status == 429 || status == 503)) figures_.without_advice += 1;
    if (task.kind != Task::Kind::look && task.kind != Task::Kind::repeat)
      recorder_.unknown(task.request, now, std::to_string(status));
    c.retry_us = now + kRetryUs;
    if (options_.other_port != 0) drop(c, "elsewhere");
    return;
  }
  const auto body = parse_json(heard.answer.body, {.depth = 32, .members = 4096});
  const bool good = status == 200 || status == 201;
  if (good && !body) throw Trouble("an answer cannot be read: " + heard.answer.body);
  answered_ += 1;
  if (task.kind == Task::Kind::look) {
    if (good) {
      figures_.looks += 1;
      recorder_.look({people_.residents[task.resident], task.begun_us, now, body->at("balance").at("amount").as_int64()});
    } else {
      figures_.refusals["look " + std::to_string(status)] += 1;
    }
  } else if (good) {
    const std::string object(body->at("id").as_string());
    recorder_.ok(task.request, now, object);
    if (task.answer_lost && heard.answer.replayed) figures_.found_again += 1;
    if (task.kind != Task::Kind::repeat) figures_.done += 1;
    if (task.kind == Task::Kind::pay) {
      const Paid paid{task.resident, task.shop, task.request, task.amount, object, raw(task.key)};
      if (paid_.size() < kRemembered) paid_.push_back(paid);
      else paid_[next_paid_++ % kRemembered] = paid;
    }
  } else {
    const std::string code = body && body->is_object() && body->as_object().contains("code")
                                 ? std::string(body->at("code").as_string()) : std::to_string(status);
    recorder_.refused(task.request, now, code);
    figures_.refused += 1;
    figures_.refusals[code] += 1;
  }
  c.task.reset();
}

void Driver::run() {
  std::vector<Connection> connections(static_cast<std::size_t>(options_.connections));
  std::vector<pollfd> ready(connections.size());
  std::int64_t give_up_us = INT64_MAX;
  while (true) {
    const std::int64_t now = env_.clock->monotonic().us;
    if (stopping_ && give_up_us == INT64_MAX) give_up_us = now + options_.patience.us;
    std::int64_t open = 0;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      Connection& c = connections[i];
      if (c.task && c.sent_us != 0 && now > c.sent_us + kAnswerWithinUs) drop(c, "no answer");
      if (!c.task && !stopping_) begin(c);
      if (c.task && c.sent_us == 0 && now >= c.retry_us) {
        const int port = c.other ? options_.other_port : options_.port;
        if (c.socket < 0) c.socket = town::connect_to(port);
        if (c.task->kind == Task::Kind::look && c.socket >= 0) c.task->begun_us = env_.clock->monotonic().us;
        const std::string request = c.socket >= 0 ? request_text(*c.task, port) : "";
        c.sent_us = c.socket >= 0 ? now : 0;
        if (c.socket < 0 ||
            ::send(c.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
          drop(c, "cannot send");
      }
      if (c.task) open += 1;
      ready[i] = {c.socket, POLLIN, 0};
    }
    figures_.unanswered = open;
    if ((stopping_ && open == 0) || now > give_up_us) break;
    if (::poll(ready.data(), ready.size(), 10) <= 0) continue;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      Connection& c = connections[i];
      if (c.socket < 0 || ready[i].revents == 0) continue;
      char buffer[16384];
      const ssize_t n = ::recv(c.socket, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n <= 0) {
        drop(c, "connection ended");
        continue;
      }
      c.in.append(buffer, static_cast<std::size_t>(n));
      Heard heard;
      heard.advised = c.in.find("\r\nRetry-After:") != std::string::npos;
      const bool closes = c.in.find("\r\nConnection: close") != std::string::npos;
      if (auto answer = town::take_answer(c.in)) {
        heard.answer = std::move(*answer);
        on_answer(c, heard);
        if (closes && c.socket >= 0) {
          ::close(c.socket);
          c.socket = -1;
          c.in.clear();
        }
      }
    }
  }
  for (Connection& c : connections)
    if (c.socket >= 0) ::close(c.socket);
}

}  // namespace outside
