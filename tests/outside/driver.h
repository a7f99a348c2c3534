// The driver: clients of a real server who pay, get money back and look at their balances, all at once, and write down
// what they asked and heard. Whoever gets no answer, or is told that the server cannot now (429, 5xx), asks again under
// the same key until it is known, through crashes and restarts.
#pragma once
#include <atomic>
#include <map>

#include "base/env.h"
#include "cast.h"
#include "tests/outside/history.h"

namespace outside {

/// The cast of a demo town, with the accounts that stand behind it.
struct People {
  chenxi::town::Cast cast;
  std::vector<std::int64_t> residents, shops;  // account numbers, as the cast counts them
  std::vector<std::string> tills;              // cookie of a shop's till; "": nobody stands there
};

struct DriverOptions {
  int port = 0;
  int connections = 32;
  int looks_percent = 12, refunds_percent = 4, repeats_percent = 2;  // the rest pays
  int too_much_percent = 1;      // payments that soon meet the day's limit
  std::int64_t amount_max = 8;   // of the others, minor units: small, since a day of printed codes is 500 yuan
  chenxi::Duration patience = chenxi::seconds(60);  // how long to go on asking after stop()
  int other_port = 0;            // a second node: asked when this one does not answer or says 503
};

struct DriverFigures {
  std::int64_t sent = 0, done = 0, refused = 0, looks = 0, repeats = 0, found_again = 0, unanswered = 0;
  std::int64_t told_later = 0;        // 429 and 5xx
  std::int64_t without_advice = 0;    // … of them 429 and 503 without Retry-After
  std::int64_t broken = 0;            // connections that ended without an answer
  std::map<std::string, std::int64_t> refusals;  // by code
};

class Driver {
 public:
  Driver(const People& people, chenxi::Env env, Recorder& recorder, DriverOptions options);
  /// Runs until stop() and then until every answer is known or patience ends.
  void run();
  void stop() { stopping_ = true; }
  const DriverFigures& figures() const { return figures_; }  // after run()
  std::int64_t answered() const { return answered_; }        // also meanwhile

 private:
  struct Task;
  struct Connection;
  struct Heard;
  void begin(Connection& c);
  std::string request_text(const Task& task, int port) const;
  void on_answer(Connection& c, const Heard& heard);
  void drop(Connection& c, const char* why);

  const People& people_;
  chenxi::Env env_;
  Recorder& recorder_;
  DriverOptions options_;
  DriverFigures figures_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> answered_ = 0;
  struct Paid {
    std::size_t resident, shop, request;
    std::int64_t amount;
    std::string object, key;
  };
  std::vector<Paid> paid_;  // the latest payments, which may be given back or asked again
  std::size_t next_paid_ = 0;
};

}  // namespace outside
