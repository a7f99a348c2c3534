#include "load.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>

#include "base/check.h"
#include "qr/payment_code.h"
#include "wire.h"

namespace chenxi::town {
namespace {

/// A proof may live five minutes.
constexpr std::int64_t kProofSeconds = 280;
/// What one run of payment codes may take at most; they are good until their step's successor ends.
constexpr std::int64_t kCodesSeconds = 20;

/// The demo's first residents keep the PIN for every payment.
constexpr std::size_t kNeverAgree = 2;

const Shop& shop_of(const Cast& cast, Rng& rng, const LoadOptions& options, std::size_t i) {
  return cast.shops[options.hot && i % 2 == 0 ? 0 : rng.below(cast.shops.size())];
}

std::vector<std::string> signed_payments(const Cast& cast, const Env& env, const LoadOptions& options) {
  std::vector<std::string> out;
  const std::int64_t expires_at = env.clock->now().us / 1'000'000 + kProofSeconds;
  const std::size_t from = options.pin ? 0 : kNeverAgree;
  for (std::size_t i = 0; i < static_cast<std::size_t>(options.payments); ++i) {
    const Resident& payer = cast.residents[from + i % (cast.residents.size() - from)];
    out.push_back(payment_request(options.port, payer, shop_of(cast, *env.rng, options, i), 1, make_uuid7(env.clock->now(), *env.rng), expires_at,
                                  options.pin));
  }
  return out;
}

/// Everybody's code of the step before, then everybody's of this one.
std::vector<std::string> charges(const Cast& cast, const Env& env, const LoadOptions& options) {
  const std::size_t residents = cast.residents.size();
  if (residents == 0 || cast.residents[0].code_secret.empty() || cast.shops[0].session.empty())
    throw Trouble("this town is older than its payment codes: build a new one");
  if (static_cast<std::size_t>(options.payments) > 2 * residents)
    throw Trouble(fmt::format("{} residents have {} payment codes at a time", residents, 2 * residents));
  const auto left_s = [&] {
    return qr::kPaymentCodeStepSeconds - env.clock->now().us / 1'000'000 % qr::kPaymentCodeStepSeconds;
  };
  while (left_s() < kCodesSeconds) ::poll(nullptr, 0, 100);
  const std::int64_t step = qr::payment_code_step(env.clock->now());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(options.payments); ++i) {
    const Resident& payer = cast.residents[i % residents];
    const std::string digits = qr::payment_code_digits(payer.code_secret, i < residents ? step - 1 : step);
    out.push_back(charge_request(options.port, shop_of(cast, *env.rng, options, i), "88" + payer.payer_number + digits, 1,
                                 make_uuid7(env.clock->now(), *env.rng)));
  }
  return out;
}

double percentile_ms(std::vector<std::int64_t>& sorted_us, std::size_t percent) {
  std::sort(sorted_us.begin(), sorted_us.end());
  return sorted_us.empty() ? 0 : static_cast<double>(sorted_us[sorted_us.size() * percent / 100]) / 1000;
}

struct Connection {
  int socket = -1;
  std::string in;
  Duration since{};  // when its payment was sent, or was due
  bool busy = false;
};

/// Sends the requests over the connections, each as soon as it is due and a connection is free.
class Run {
 public:
  Run(const std::vector<std::string>& requests, const Env& env, const LoadOptions& options)
      : requests_(requests), env_(env), options_(options), connections_(static_cast<std::size_t>(options.connections)),
        poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      connections_[i].socket = connect_to(options.port);
      if (connections_[i].socket < 0) throw Trouble("nobody listens on port " + std::to_string(options.port));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
      free_.push_back(i);
    }
  }
  ~Run() {
    for (const Connection& c : connections_)
      if (c.socket >= 0) ::close(c.socket);
    ::close(poll_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  LoadFigures run() {
    start_ = env_.clock->monotonic();
    while (next_ < requests_.size() || free_.size() < connections_.size()) {
      const Duration wait = send_what_is_due();
      // To the microsecond: whoever looks again and again until something is due takes a core from the server.
      const timespec time{wait.us / 1'000'000, wait.us % 1'000'000 * 1'000};
      std::array<epoll_event, 64> ready;
      const int many = ::epoll_pwait2(poll_, ready.data(), static_cast<int>(ready.size()), &time, nullptr);
      for (int i = 0; i < many; ++i) receive(ready[static_cast<std::size_t>(i)].data.u64);
    }
    figures_.seconds = static_cast<double>(env_.clock->monotonic().us - start_.us) / 1e6;
    figures_.per_second = static_cast<double>(figures_.done) / figures_.seconds;
    figures_.p50_ms = percentile_ms(done_us_, 50);
    figures_.p99_ms = percentile_ms(done_us_, 99);
    figures_.refused_p99_ms = percentile_ms(refused_us_, 99);
    figures_.late_p99_ms = percentile_ms(late_us_, 99);
    return figures_;
  }

 private:
  /// How long nothing will be due.
  Duration send_what_is_due() {
    while (next_ < requests_.size() && !free_.empty()) {
      Duration due = env_.clock->monotonic();
      if (options_.rate > 0) {
        const Duration planned{start_.us + static_cast<std::int64_t>(static_cast<double>(next_) * 1e6 / options_.rate)};
        if (planned.us > due.us) return {planned.us - due.us};
        late_us_.push_back(due.us - planned.us);
        due = planned;
      }
      Connection& c = connections_[free_.front()];
      free_.pop_front();
      const std::string& request = requests_[next_++];
      c.since = due;
      c.busy = true;
      if (::send(c.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        throw Trouble("the server closed a connection");
    }
    return seconds(1);
  }

  void receive(std::size_t i) {
    Connection& c = connections_[i];
    char buffer[16384];
    const ssize_t n = ::recv(c.socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n == 0) throw Trouble("the server closed a connection");
    if (n < 0) return;
    c.in.append(buffer, static_cast<std::size_t>(n));
    const auto answer = take_answer(c.in);
    if (!answer || !c.busy) return;
    c.busy = false;
    free_.push_back(i);
    const bool done = answer->status == 201;
    (done ? done_us_ : refused_us_).push_back(env_.clock->monotonic().us - c.since.us);
    (done ? figures_.done : figures_.refused) += 1;
    if (answer->status == 503 && answer->retry_after_s > 0) ++figures_.told_later;
    if (options_.rate == 0) send_what_is_due();
  }

  const std::vector<std::string>& requests_;
  Env env_;
  const LoadOptions& options_;
  std::vector<Connection> connections_;
  int poll_ = -1;
  std::deque<std::size_t> free_;  // in turn: the server closes one that says nothing for long
  std::vector<std::int64_t> done_us_, refused_us_, late_us_;
  std::size_t next_ = 0;
  Duration start_{};
  LoadFigures figures_;
};

}  // namespace

LoadFigures run_load(const Cast& cast, Env env, const LoadOptions& options) {
  const std::vector<std::string> requests =
      options.kind == LoadKind::signed_payment ? signed_payments(cast, env, options) : charges(cast, env, options);
  return Run(requests, env, options).run();
}

}  // namespace chenxi::town
