// Rush hour: residents of the demo town pay at once, over the public API, each with his own device key.
//
// The client keeps every key before it sends, and goes on asking with the same key until it has an answer, also while
// the server is being killed and restarted. Afterwards it compares what it was told with what the residents' balances
// say. So "charged twice" is counted from outside, by a program that shares nothing with the ledger.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "base/env.h"
#include "cast.h"

namespace chenxi::town {

struct RushFigures {
  std::int64_t sent = 0;           // payments begun
  std::int64_t answered = 0;       // told: done
  std::int64_t refused = 0;        // told: no (a limit, an empty purse)
  std::int64_t found_again = 0;    // the answer was lost, and the same key brought it back
  std::int64_t in_doubt = 0;       // without an answer yet
  std::int64_t charged_twice = 0;  // residents whose balance fell by more than they were told
  std::int64_t lost = 0;           // … by less
  double per_second = 0;
  double p50_ms = 0, p99_ms = 0;
  bool running = false;
  bool checked = false;            // balances were compared
};

struct RushOptions {
  int port = 8080;
  int connections = 32;
  Duration length = seconds(10);
  Duration patience = seconds(60);  // how long to go on asking for lost answers
};

class Rush {
 public:
  Rush(const Cast& cast, Env env, RushOptions options);
  /// Runs to the end; `tell` is called about every 250 ms with the figures so far.
  RushFigures run(const std::function<void(const RushFigures&)>& tell);

 private:
  struct Connection;
  struct Payment;
  void begin_payment(Connection& c);
  std::string request_text(const Payment& p) const;
  void on_answer(Connection& c);
  std::vector<std::int64_t> balances();

  const Cast& cast_;
  Env env_;
  RushOptions options_;
  RushFigures figures_;
  std::size_t next_resident_ = 0;
  std::vector<std::int64_t> told_;  // per resident: minor units he was told he paid
  std::vector<std::int64_t> latencies_us_;
};

}  // namespace chenxi::town
