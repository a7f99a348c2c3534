// Outside: the bank and the SMS gateway, as naive as can be (a map each), behind the one way out of the product (Env's
// Outbound). They are late, silent before or after acting, say a wrong amount, refuse, and hear everything twice: what was
// sent may reach the bank doubled, or hours after the product has given it up for lost.
#pragma once
#include <map>
#include <set>
#include <vector>

#include "base/env.h"
#include <boost/json/parse.hpp>

#include "base/json.h"
#include "tests/sim/probe.h"

namespace chenxi::sim {

class Outside : public Outbound {
 public:
  Outside(std::uint64_t seed, Clock& clock, Counts& marks) : rng_(seed), clock_(clock), marks_(marks) {}

  OutboundReply http(const OutboundRequest& request) override;
  OutboundReply mail(const OutboundMail&) override { return {0, "", "nobody has an address here"}; }
  void behave() { well_behaved_ = true; }
  void misbehave() { well_behaved_ = false; }

  /// The newest code that was sent to a number.
  std::string code_for(const std::string& phone) const;
  /// What the bank keeps for the wallet, and how many entries it has booked.
  std::int64_t safeguarded() const { return balance_; }
  std::size_t entries() const { return entries_.size(); }
  /// Nothing is waiting to be decided or settled any more.
  bool is_settled();
  std::vector<std::string> faults;  // what the product should never have said

 private:
  enum class State { pending, authorised, settled, rejected, cancelled };
  struct Instruction {
    bool debit = false;
    std::int64_t amount = 0;
    State state = State::pending;
    std::int64_t decide_at = 0, settle_at = 0;
    bool reject = false;
  };
  struct Entry {
    std::int64_t id = 0;
    std::string reference;
    std::int64_t amount = 0, after = 0, at = 0;
  };
  struct Underway {
    OutboundRequest request;
    std::int64_t arrives_at = 0;
  };
  void deliver_late();
  OutboundReply bank(const OutboundRequest& request);
  OutboundReply gateway(const OutboundRequest& request);
  OutboundReply show(const std::string& reference);
  OutboundReply statement(std::int64_t after);
  void advance();
  bool chance(std::uint64_t one_in) { return !well_behaved_ && rng_.below(one_in) == 0; }
  void mark(std::string_view what) { marks_[std::string(what)] += 1; }

  SimRng rng_;
  Clock& clock_;
  Counts& marks_;
  bool well_behaved_ = false;
  std::map<std::string, Instruction> instructions_;
  std::vector<Entry> entries_;
  std::vector<Underway> underway_;  // to the bank, given up for lost by their sender
  std::int64_t balance_ = 0;
  std::map<std::string, std::pair<std::string, std::string>> messages_;  // by id: number, text
  std::map<std::string, std::string> code_ids_;                         // by number and text: the first id
  std::map<std::string, std::string> newest_;                           // by number: text
};

}  // namespace chenxi::sim
