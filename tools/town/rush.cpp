#include "rush.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/json.h"
#include "wire.h"

namespace chenxi::town {
namespace {

constexpr Duration operator+(Duration a, Duration b) { return {a.us + b.us}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.us - b.us}; }

constexpr Duration kRetryEvery = milliseconds(200);
constexpr Duration kAnswerWithin = seconds(5);

}  // namespace

struct Rush::Payment {
  std::size_t resident = 0, shop = 0;
  std::int64_t amount = 0;
  Uuid key;
  Duration begun;
  bool answer_lost = false;
};

struct Rush::Connection {
  int socket = -1;
  std::string in;
  std::optional<Payment> payment;
  Duration sent_at{}, retry_at{};
};

Rush::Rush(const Cast& cast, Env env, RushOptions options)
    : cast_(cast), env_(env), options_(options), told_(cast.residents.size(), 0) {
  CHECK(!cast.residents.empty() && !cast.shops.empty());
}

void Rush::begin_payment(Connection& c) {
  Payment p;
  p.resident = next_resident_++ % cast_.residents.size();
  p.shop = static_cast<std::size_t>(env_.rng->below(cast_.shops.size()));
  p.amount = static_cast<std::int64_t>(10 + env_.rng->below(100));  // small: a day of printed codes is 500 yuan
  p.key = make_uuid7(env_.clock->now(), *env_.rng);
  p.begun = env_.clock->monotonic();
  c.payment = p;
  figures_.sent += 1;
}

std::string Rush::request_text(const Payment& p) const {
  return payment_request(options_.port, cast_.residents[p.resident], cast_.shops[p.shop], p.amount, p.key,
                         env_.clock->now().us / 1'000'000 + 240);
}

void Rush::on_answer(Connection& c) {
  while (auto answer = take_answer(c.in)) {
    if (!c.payment) continue;
    Payment& p = *c.payment;
    if (answer->status == 429 || answer->status >= 500) {  // not done: the same key comes again
      c.retry_at = env_.clock->monotonic() + kRetryEvery;
      c.sent_at = {};
      return;
    }
    latencies_us_.push_back((env_.clock->monotonic() - p.begun).us);
    if (answer->status == 201 || answer->status == 200) {
      figures_.answered += 1;
      told_[p.resident] += p.amount;
      if (p.answer_lost && answer->replayed) figures_.found_again += 1;
    } else {
      figures_.refused += 1;
    }
    c.payment.reset();
  }
}

/// Every resident's balance as the API tells it; asked one after the other.
std::vector<std::int64_t> Rush::balances() {
  std::vector<std::int64_t> out;
  int socket = -1;
  const Duration give_up = env_.clock->monotonic() + options_.patience;
  for (const Resident& resident : cast_.residents) {
    const std::string request = fmt::format(
        "GET /v1/me/home HTTP/1.1\r\nHost: localhost:{}\r\nCookie: __Host-wallet={}\r\n\r\n", options_.port, resident.session);
    std::optional<Answer> answer;
    while (!answer || answer->status != 200) {
      if (env_.clock->monotonic() > give_up) throw Trouble("the server does not answer");
      if (socket < 0) socket = connect_to(options_.port);
      if (socket < 0 || ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
        if (socket >= 0) ::close(socket);
        socket = -1;
        ::poll(nullptr, 0, 50);
        continue;
      }
      std::string in;
      char buffer[16384];
      while (!(answer = take_answer(in))) {
        const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
        if (n <= 0) break;
        in.append(buffer, static_cast<std::size_t>(n));
      }
      if (!answer || answer->status != 200) {
        ::close(socket);
        socket = -1;
        ::poll(nullptr, 0, 50);
      }
    }
    const auto home = parse_json(answer->body);
    if (!home) throw Trouble("the home answer cannot be read");
    out.push_back(home->at("balance").at("amount").as_int64());
  }
  if (socket >= 0) ::close(socket);
  return out;
}

RushFigures Rush::run(const std::function<void(const RushFigures&)>& tell) {
  const std::vector<std::int64_t> before = balances();
  const Duration start = env_.clock->monotonic();
  const Duration stop_new = start + options_.length, stop_all = stop_new + options_.patience;
  Duration next_tell = start + milliseconds(250);  // a rate needs some time behind it
  std::int64_t told_answers = 0;
  Duration told_at = start;
  figures_.running = true;
  std::vector<Connection> connections(static_cast<std::size_t>(options_.connections));
  std::vector<pollfd> ready(connections.size());

  while (true) {
    const Duration now = env_.clock->monotonic();
    const bool taking_new = now < stop_new;
    std::int64_t open = 0;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      Connection& c = connections[i];
      const auto drop = [&] {
        if (c.socket >= 0) ::close(c.socket);
        c.socket = -1;
        c.in.clear();
        if (c.payment && c.sent_at.us != 0) c.payment->answer_lost = true;
        c.sent_at = {};
        c.retry_at = now + kRetryEvery;
      };
      if (!c.payment && taking_new) begin_payment(c);
      if (c.payment) open += 1;
      if (c.sent_at.us != 0 && now > c.sent_at + kAnswerWithin) drop();
      if (c.payment && c.sent_at.us == 0 && now >= c.retry_at) {
        if (c.socket < 0) c.socket = connect_to(options_.port);
        const std::string request = c.socket >= 0 ? request_text(*c.payment) : "";
        if (c.socket < 0 || ::send(c.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
          drop();
        } else {
          c.sent_at = now;
        }
      }
      ready[i] = {c.socket, POLLIN, 0};
    }
    if (!taking_new && open == 0) break;
    if (now > stop_all) break;
    if (::poll(ready.data(), ready.size(), 20) > 0) {
      for (std::size_t i = 0; i < connections.size(); ++i) {
        Connection& c = connections[i];
        if (c.socket < 0 || ready[i].revents == 0) continue;
        char buffer[16384];
        const ssize_t n = ::recv(c.socket, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n > 0) {
          c.in.append(buffer, static_cast<std::size_t>(n));
          const bool had = c.payment.has_value();
          on_answer(c);
          if (had && !c.payment) c.sent_at = {};
        } else {
          ::close(c.socket);
          c.socket = -1;
          c.in.clear();
          if (c.payment && c.sent_at.us != 0) c.payment->answer_lost = true;
          c.sent_at = {};
          c.retry_at = env_.clock->monotonic() + kRetryEvery;
        }
      }
    }
    if (now >= next_tell) {
      const double elapsed = static_cast<double>((now - told_at).us) / 1e6;
      if (elapsed > 0) figures_.per_second = static_cast<double>(figures_.answered - told_answers) / elapsed;
      told_answers = figures_.answered;
      told_at = now;
      if (!latencies_us_.empty()) {
        std::sort(latencies_us_.begin(), latencies_us_.end());
        figures_.p50_ms = static_cast<double>(latencies_us_[latencies_us_.size() / 2]) / 1000;
        figures_.p99_ms = static_cast<double>(latencies_us_[latencies_us_.size() * 99 / 100]) / 1000;
        latencies_us_.clear();
      }
      figures_.in_doubt = std::count_if(connections.begin(), connections.end(),
                                        [](const Connection& c) { return c.payment && c.payment->answer_lost; });
      next_tell = now + milliseconds(250);
      tell(figures_);
    }
  }
  figures_.in_doubt = 0;
  for (Connection& c : connections) {
    if (c.socket >= 0) ::close(c.socket);
    if (c.payment) figures_.in_doubt += 1;
  }
  const std::vector<std::int64_t> after = balances();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::int64_t fell = before[i] - after[i];
    if (fell > told_[i]) figures_.charged_twice += 1;
    if (fell < told_[i]) figures_.lost += 1;
  }
  figures_.checked = figures_.in_doubt == 0;
  figures_.running = false;
  tell(figures_);
  return figures_;
}

}  // namespace chenxi::town
