// The real server among clients that mean it no good: slow ones, greedy ones, ones that never read, floods. Beside them
// ordinary clients pay, and must go on paying; who is refused is told so properly; memory stays bounded; afterwards all is
// as before. Asserts outcomes; times are written down, and judged only where a record is kept (--run), with nothing beside it.
//
// Usage: system_overload [--programs=build] [--connects=10000] [--flood=3] [--seed=N] [--run=FILE.json]
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/check.h"
#include "base/json.h"
#include "tests/outside/ask.h"
#include "tests/outside/program.h"
#include "tests/outside/server_process.h"
#include "tests/outside/town.h"
#include "wire.h"

namespace outside {
namespace {

using namespace chenxi;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long kMemoryMaxKib = 512 * 1024;
constexpr std::size_t kVictims = 5;  // residents whose PIN is guessed; they do not pay

/// Many connections that are closed together.
class Crowd {
 public:
  explicit Crowd(int port) : port_(port) {}
  ~Crowd() { leave(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  void come(std::size_t many) {
    for (std::size_t i = 0; i < many; ++i)
      if (const int socket = town::connect_to(port_); socket >= 0) {
        ::fcntl(socket, F_SETFL, O_NONBLOCK);
        sockets_.push_back(socket);
      }
  }
  void say(std::string_view text) {
    for (const int socket : sockets_) [[maybe_unused]] const ssize_t n = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
  }
  void leave() {
    for (const int socket : sockets_) ::close(socket);
    sockets_.clear();
  }
  std::size_t size() const { return sockets_.size(); }
  const std::vector<int>& sockets() const { return sockets_; }

 private:
  int port_;
  std::vector<int> sockets_;
};

struct FloodFigures {
  std::int64_t offered = 0;  // also what found no room in a connection any more: that client would have asked
  std::int64_t asked = 0;    // given to a connection
  std::int64_t served = 0, refused = 0, refused_without_advice = 0, other = 0;
};

/// Offers `per_second` requests without waiting for answers, over `many` connections.
FloodFigures flood(int port, const std::string& request, std::int64_t per_second, int length_s, std::size_t many) {
  Crowd crowd(port);
  crowd.come(many);
  FloodFigures f;
  std::vector<std::string> in(crowd.size()), out(crowd.size());
  std::vector<pollfd> ready(crowd.size());
  const auto began = steady_clock::now();
  const auto serve = [&](int wait_ms) {
    for (std::size_t i = 0; i < ready.size(); ++i)
      ready[i] = {crowd.sockets()[i], static_cast<short>(out[i].empty() ? POLLIN : POLLIN | POLLOUT), 0};
    if (::poll(ready.data(), ready.size(), wait_ms) <= 0) return false;
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if ((ready[i].revents & POLLOUT) != 0) {
        const ssize_t n = ::send(ready[i].fd, out[i].data(), out[i].size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) out[i].erase(0, static_cast<std::size_t>(n));
      }
      if ((ready[i].revents & POLLIN) == 0) continue;
      char buffer[32768];
      const ssize_t n = ::recv(ready[i].fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n <= 0) continue;
      in[i].append(buffer, static_cast<std::size_t>(n));
      while (true) {
        const std::string head = in[i].substr(0, in[i].find("\r\n\r\n"));
        const auto answer = town::take_answer(in[i]);
        if (!answer) break;
        if (answer->status == 200) f.served += 1;
        else if (answer->status == 503 || answer->status == 429) {
          f.refused += 1;
          if (head.find("\r\nRetry-After:") == std::string::npos) f.refused_without_advice += 1;
        } else {
          f.other += 1;
        }
      }
    }
    return true;
  };
  std::size_t next = 0;
  while (steady_clock::now() - began < std::chrono::seconds(length_s)) {
    const double due = std::chrono::duration<double>(steady_clock::now() - began).count() * static_cast<double>(per_second);
    while (static_cast<double>(f.offered) < due) {
      std::string& mine = out[next++ % out.size()];
      f.offered += 1;
      if (mine.size() >= 32 * request.size()) continue;
      mine += request;
      f.asked += 1;
    }
    serve(5);
  }
  for (std::string& text : out) text.clear();
  for (int i = 0; i < 200 && serve(50); ++i) continue;  // what is still on its way
  return f;
}

class Siege {
 public:
  Siege(const std::string& programs, std::uint64_t seed)
      : town_{programs, scratch_.path() / "data", "", 60}, rng_(seed), port_(free_port(21'500)) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    town_.build();
    people_ = town_.people();
    before_ = town_.books();
    for (std::size_t i = 0; i < kVictims; ++i) {
      victims_.push_back(people_.cast.residents.back());
      people_.cast.residents.pop_back();
      people_.residents.pop_back();
    }
    server_.emplace(town_.serve(port_), std::vector<std::string>{}, (scratch_.path() / "log").string());
    server_->start();
    if (!server_->wait_ready()) throw Trouble("the server does not start");
    open_tills(people_, town_, port_, 4);
    env_ = real_env();
    env_.rng = &rng_;
  }

  /// `is_measured`: nothing else runs, and how long it took counts.
  void play(Report& report, std::int64_t connects, int flood_s, bool is_measured, boost::json::object& figures) {
    Driver driver(people_, env_, recorder_, {.port = port_, .connections = 16});
    driver_ = &driver;
    std::exception_ptr failed;
    std::thread clients([&] {
      try {
        driver.run();
      } catch (...) {
        failed = std::current_exception();
      }
    });
    const double usual = rate(milliseconds(1'500));
    const long memory_before = server_->memory_kib();
    slow_heads(report);
    slow_bodies(report);
    never_reading(report);
    huge(report);
    many_connects(report, connects);
    wrong_pins(report);
    const std::string request = get(port_, "/v1/me/home", victims_[0].session);
    const std::int64_t before_flood = driver_->answered();
    const FloodFigures f = flood(port_, request, static_cast<std::int64_t>(std::max(2'000.0, usual * 10)), flood_s, 1'500);
    const std::int64_t beside = driver_->answered() - before_flood;
    report.expect(f.served > 0 && f.other == 0, fmt::format("a flood of {}: {} asked, {} were served, {} refused", f.offered, f.asked, f.served, f.refused));
    report.expect(f.refused_without_advice == 0, "who was refused was told when to come again");
    report.expect(beside > 0, fmt::format("beside the flood others had {} answers", beside));
    const auto over = steady_clock::now();
    others_go_on(report, "after the flood");
    const double recovery = std::chrono::duration<double>(steady_clock::now() - over).count();
    if (is_measured) report.expect(recovery < 5, "that is within five seconds");
    const double again = rate(milliseconds(1'500));
    const auto ready = ask(port_, get(port_, "/readyz"));
    report.expect(ready && ready->status == 200, "the server is ready as before");
    const long memory_max = server_->memory_kib("VmHWM:");
    report.expect(memory_max < kMemoryMaxKib, fmt::format("memory stayed bounded ({} MiB at most)", memory_max / 1024));
    driver.stop();
    clients.join();
    if (failed) std::rethrow_exception(failed);
    report.expect(driver.figures().unanswered == 0, "every request has its answer");
    report.expect(town_.auditor_agrees(), "the auditor finds the books whole");
    report.expect(server_->stop(), "the server ends");
    report.judge("nothing acknowledged is lost, nothing happened twice", recorder_.history(), before_, town_.books());
    figures["connects"] = connects;
    figures["flood"] = boost::json::object{{"seconds", flood_s}, {"offered", f.offered}, {"asked", f.asked}, {"served", f.served}, {"refused", f.refused},
                                           {"answers_of_others_meanwhile", beside}, {"seconds_until_others_had_50_answers", recovery}};
    figures["answers_per_second_before"] = usual;
    figures["answers_per_second_after"] = again;
    figures["memory_kib_before"] = memory_before;
    figures["memory_kib_max"] = memory_max;
    figures["done"] = driver.figures().done;
    figures["told_later"] = driver.figures().told_later;
  }

 private:
  double rate(milliseconds length) const {
    const std::int64_t from = driver_->answered();
    const auto began = steady_clock::now();
    std::this_thread::sleep_for(length);
    return static_cast<double>(driver_->answered() - from) / std::chrono::duration<double>(steady_clock::now() - began).count();
  }
  void others_go_on(Report& report, const std::string& when) {
    const std::int64_t from = driver_->answered();
    bool on = false;
    for (int i = 0; i < 3'000 && !(on = driver_->answered() >= from + 50); ++i) std::this_thread::sleep_for(milliseconds(10));
    report.expect(on, "others go on " + when);
  }
  std::string head(const std::string& more) const {
    return fmt::format("POST /v1/payments HTTP/1.1\r\nHost: localhost:{}\r\nOrigin: http://localhost:{}\r\n"
                       "Content-Type: application/json\r\nCookie: __Host-wallet={}\r\n"
                       "Idempotency-Key: 0193f7a0-0000-7000-8000-000000000001\r\n{}", port_, port_, victims_[0].session, more);
  }

  void slow_heads(Report& report) {
    Crowd crowd(port_);
    crowd.come(500);
    crowd.say("GET /v1/me/home HTTP/1.1\r\nHost: local");
    for (int i = 0; i < 10; ++i) {
      crowd.say("h");
      std::this_thread::sleep_for(milliseconds(50));
    }
    others_go_on(report, "beside 500 slow heads");
  }
  void slow_bodies(Report& report) {
    Crowd crowd(port_);
    crowd.come(300);
    crowd.say(head("Content-Length: 400\r\n\r\n{"));
    for (int i = 0; i < 10; ++i) {
      crowd.say(" ");
      std::this_thread::sleep_for(milliseconds(50));
    }
    others_go_on(report, "beside 300 slow bodies");
  }
  void never_reading(Report& report) {
    Crowd crowd(port_);
    crowd.come(200);
    std::string many;
    for (int i = 0; i < 200; ++i) many += get(port_, "/openapi.json");
    crowd.say(many);
    others_go_on(report, "beside 200 clients that never read");
  }
  void huge(Report& report) {
    std::string lines;
    for (int i = 0; i < 20'000; ++i) lines += fmt::format("X-{}: 1\r\n", i);
    const std::vector<std::pair<const char*, std::string>> all = {
        {"a body of ten gigabytes", head("Content-Length: 10000000000\r\n\r\n{")},
        {"a chunk of two gigabytes", head("Transfer-Encoding: chunked\r\n\r\n80000000\r\n{")},
        {"a header of a megabyte", head("X-Long: " + std::string(1'000'000, 'a') + "\r\n\r\n")},
        {"twenty thousand headers", head(lines + "\r\n")},
        {"an address of a megabyte", "GET /v1/" + std::string(1'000'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"},
    };
    for (const auto& [what, request] : all) {
      // The server may hang up in the middle of it; then there is no answer to read.
      const auto reply = ask(port_, request);
      report.expect(!reply || (reply->status >= 400 && reply->status < 500), fmt::format("{} is refused ({})", what, reply ? reply->status : 0));
    }
    others_go_on(report, "after huge requests");
  }
  void many_connects(Report& report, std::int64_t connects) {
    Crowd crowd(port_);
    for (std::int64_t done = 0; done < connects; done += 1'000) {
      crowd.come(1'000);
      if (crowd.size() > 4'000) crowd.leave();
    }
    crowd.leave();
    others_go_on(report, fmt::format("after {} connections that said nothing", connects));
  }
  void wrong_pins(Report& report) {
    int refused = 0, other = 0;
    Env env = real_env();
    for (int i = 0; i < 300; ++i) {
      town::Resident thief = victims_[static_cast<std::size_t>(i) % kVictims];
      thief.pin = fmt::format("{:06}", 100'000 + i);
      const auto reply = ask(port_, town::payment_request(port_, thief, people_.cast.shops[0], 1, make_uuid7(env.clock->now(), *env.rng),
                                                          env.clock->now().us / 1'000'000 + 240));
      (reply && reply->status >= 400 && reply->status < 500 ? refused : other) += 1;
    }
    report.expect(refused == 300 && other == 0, fmt::format("{} of 300 wrong PINs are refused", refused));
    others_go_on(report, "after a flood of wrong PINs");
  }

  Scratch scratch_{"overload"};
  Town town_;
  SimRng rng_;
  int port_;
  Env env_;
  People people_;
  std::vector<town::Resident> victims_;
  checker::Books before_;
  std::optional<ServerProcess> server_;
  Recorder recorder_;
  Driver* driver_ = nullptr;
};

int run(int argc, char** argv) {
  const std::uint64_t seed = seed_of(argc, argv);
  const std::int64_t connects = std::atoll(option(argc, argv, "connects", "10000").c_str());
  const int flood_s = std::atoi(option(argc, argv, "flood", "3").c_str());
  Report report;
  boost::json::object figures{{"seed", seed}};
  const std::string record = option(argc, argv, "run", "");
  Siege(option(argc, argv, "programs", "build"), seed).play(report, connects, flood_s, !record.empty(), figures);
  figures["violations"] = report.failed();
  write_run(record, fmt::format("build/system_overload --connects={} --flood={} --seed={}", connects, flood_s, seed), figures);
  return report.end();
}

}  // namespace
}  // namespace outside

int main(int argc, char** argv) { return outside::run_program(argc, argv, outside::run); }
