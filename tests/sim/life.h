// Life: the events of one run, in the order of town time. Clients (habits.cpp) and faults (life.cpp) are events; so are a
// request's arrival, a batch, an answer's way back.
#pragma once
#include <deque>

#include "tests/sim/run.h"

namespace chenxi::sim {

class Life {
 public:
  Life(const Snapshot& snapshot, const RunOptions& options, Counts& marks);
  RunResult live();

 private:
  // Time.
  using Event = std::function<void()>;
  void at(std::int64_t after_us, Event event);
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool chance(std::uint64_t one_in) { return rng_.below(one_in) == 0; }
  void mark(std::string_view what) { marks_[std::string(what)] += 1; }
  bool is_over() const { return !model_.faults().empty(); }
  bool turn();  // one event; false: none left

  // The server.
  void batch();
  void wake_server();
  bool may_answer();
  void catch_up();
  void after_work();  // looks at what a batch or an errand left behind
  void crash();
  void start();
  void plan_fault();
  void errands();
  void leap();
  void jump_clock();
  template <class Work>
  void guarded(Work work);

  // The network.
  void send(Ask& ask, bool altered);
  void arrive(Ask& ask, std::string bytes, const std::string& address, Model::Sent sent);
  void ask_operator(Ask& ask, bool altered);
  void heard(Ask& ask, int status, const std::string& body, const std::string& cookie);
  void wait_for(Ask& ask);

  // The clients.
  void think(std::size_t person);
  void operator_thinks();
  Ask& fresh(What what, std::size_t who, std::size_t whom, std::int64_t amount);
  void want(std::size_t person);
  void take_off(Ask& sale);
  void bring_back(Ask& refund, Ask& sale);
  Ask& refund_of(Ask& paid);
  void share(Ask& order);
  void come_back(Ask& paid);
  void end_hold(const Ask& held);
  void share_later(const Ask& paid);
  void steal(std::size_t person, int guesses);
  void stroll(std::size_t person, int stalls);
  void newcomer();
  void learn(Ask& ask, const json::value& body, const std::string& cookie);
  void afterwards(Ask& ask);
  void regret(const Ask& sent);
  std::size_t somebody();
  std::int64_t price(std::size_t person);

  void come_to_rest();

  const Snapshot& snapshot_;
  RunOptions options_;
  Counts& marks_;
  RunResult result_;
  SimRng rng_;
  Server server_;
  Town town_;
  Model model_;
  std::map<std::pair<std::int64_t, std::int64_t>, Event> events_;
  std::int64_t now_us_ = 0, sequence_ = 0;
  bool faults_on_ = true, awake_ = false, dead_ = false, power_ = false, quiet_ = false;
  std::int64_t leapt_us_ = 0;
  std::deque<Ask> asks_;
  std::deque<Ask*> paid_, sent_later_;  // what may be refunded or cancelled
  std::map<std::size_t, std::int64_t> locked_out_until_;  // as the people know it
  std::set<std::size_t> stopped_;                         // as the people know it
  std::size_t newcomers_ = 0;
  Hash32 hash_{};
};

}  // namespace chenxi::sim
