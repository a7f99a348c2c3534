// The real server, killed again and again while the town pays. A client that shares nothing with the ledger keeps every key
// and goes on asking; at the end nothing may be lost, nothing charged twice, and the auditor must find the books whole.
//
// Usage: kills PROGRAMS KILLS SECONDS. Prints "N passed, N failed".
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <thread>

#include "base/check.h"
#include "parent.h"
#include "rush.h"

namespace chenxi::town {
namespace {

int passed = 0, failed = 0;

void expect(bool right, const char* what) {
  std::printf("%s  %s\n", right ? "ok  " : "FAIL", what);
  (right ? passed : failed) += 1;
}

int run(const std::string& programs, int kills, int length_s) {
  const std::filesystem::path data = std::filesystem::temp_directory_path() / fmt::format("chenxi-kills-{}", ::getpid());
  const int port = 18'000 + ::getpid() % 10'000;
  const std::string chenxi = programs + "/chenxi";
  if (std::system(fmt::format("{} demo --data {} --residents 60 --days 2", chenxi, data.string()).c_str()) != 0)
    throw Trouble("the town could not be built");
  std::string state;
  Child server({chenxi, "serve", "--data", data.string(), "--port", std::to_string(port), "--demo"}, [](const std::string&) {});
  server.start();
  Env env = real_env();
  const Cast cast = load_cast((data / "demo.json").string());

  std::atomic<int> killed = 0;
  std::jthread killer([&](std::stop_token stop) {
    while (!stop.stop_requested() && killed < kills) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 + env.rng->below(500)));
      if (!server.is_up()) continue;
      server.kill();
      killed += 1;
      for (int i = 0; i < 500 && !stop.stop_requested() && !server.is_up(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  Rush rush(cast, env, {.port = port, .connections = 16, .length = seconds(length_s), .patience = seconds(60)});
  const RushFigures f = rush.run([](const RushFigures&) {});
  killer.request_stop();
  killer.join();
  std::printf("%d kills: %lld begun, %lld answered, %lld refused, %lld found again, %lld in doubt, %lld charged twice, %lld lost\n",
              killed.load(), static_cast<long long>(f.sent), static_cast<long long>(f.answered), static_cast<long long>(f.refused),
              static_cast<long long>(f.found_again), static_cast<long long>(f.in_doubt),
              static_cast<long long>(f.charged_twice), static_cast<long long>(f.lost));
  expect(killed == kills, "the server was killed as often as asked");
  expect(f.answered > 0 && f.answered + f.refused == f.sent, "every payment got its answer");
  expect(f.found_again > 0, "answers that were lost were found again under their key");
  expect(f.charged_twice == 0, "nobody was charged twice");
  expect(f.lost == 0, "nothing that was acknowledged is lost");
  expect(f.checked, "the balances were compared");
  expect(std::system(fmt::format("{} ledger verify --data {}", chenxi, data.string()).c_str()) == 0, "the auditor finds the books whole");
  server.stop();
  std::filesystem::remove_all(data);
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace chenxi::town

int main(int argc, char** argv) {
  try {
    return chenxi::town::run(argc > 1 ? argv[1] : "build", argc > 2 ? std::atoi(argv[2]) : 20, argc > 3 ? std::atoi(argv[3]) : 25);
  } catch (const std::exception& error) {
    std::printf("%s\n0 passed, 1 failed\n", error.what());
    return 1;
  }
}
