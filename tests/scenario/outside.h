// The outside world of a scenario: a bank and message gateways in memory, that do what the script says.
#pragma once
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "base/env.h"
#include "base/json.h"
#include "webhooks/egress.h"

namespace chenxi::scenario {

/// The wall clock and the monotonic one move together, unless the script lets the wall clock leap.
class StageClock : public Clock {
 public:
  explicit StageClock(Instant start) : us_(start.us) {}
  Instant now() override { return {us_.load() + leapt_us_.load()}; }
  Duration monotonic() override { return {us_.load()}; }
  void set(Instant at) { us_ = at.us - leapt_us_.load(); }
  void leap(Duration by) { leapt_us_ += by.us; }

 private:
  std::atomic<std::int64_t> us_, leapt_us_ = 0;
};

class Outside : public Outbound {
 public:
  OutboundReply http(const OutboundRequest& request) override;
  OutboundReply mail(const OutboundMail& mail) override;

  /// The six digits that were last sent to a number or address; "" for none.
  std::string code_for(const std::string& to) const;
  /// The bank knows this account and its holder.
  void open_account(const std::string& number, const std::string& holder);
  /// "reject" "closed" "silent" "pending": how the bank takes the next instruction; "down" and "up": until told
  /// otherwise.
  void mood(const std::string& word);
  /// The bank settles what it has authorised, or decides what was pending.
  void settle();
  /// The registry knows this document under this name.
  void know(const std::string& document, const std::string& name);
  /// "silent" "undecided" "error" "contradicts": how the registry takes the next question.
  void registry_mood(const std::string& word);
  /// What a shop's server answers to the next webhooks; then it takes them.
  void webhooks_answer(std::vector<int> statuses);
  /// What shops' servers took: the events.
  std::vector<json::object> webhooks() const;
  int take_webhook(const std::string& body);
  /// An entry on the safeguarding account that nobody instructed.
  void book(const std::string& reference, std::int64_t amount);

 private:
  struct Order {
    std::string reference, state;
    std::int64_t amount = 0;
    bool debit = true, settled = false;
    std::string reason{};
  };
  struct Entry {
    std::int64_t id = 0;
    std::string reference;
    std::int64_t amount = 0, balance_after = 0;
  };
  void keep(const std::string& to, const std::string& text);
  OutboundReply bank(const OutboundRequest& request, const std::string& path);
  OutboundReply instruct(const OutboundRequest& request, bool debit);
  OutboundReply registry(const OutboundRequest& request, const std::string& path);
  OutboundReply statement(std::int64_t after) const;
  Order* find(const std::string& reference);
  void book_locked(const std::string& reference, std::int64_t amount);

  mutable std::mutex mutex_;
  std::map<std::string, std::string> codes_;    // the last one, by number or address
  std::map<std::string, std::string> holders_;  // by account number
  std::deque<std::string> moods_;
  std::deque<Order> orders_;
  std::vector<Entry> entries_;
  std::int64_t balance_ = 0;
  std::map<std::string, std::string> people_;   // name by document number
  std::map<std::string, json::object> checks_;  // what was asked about, by reference
  std::deque<std::string> registry_moods_;
  std::vector<json::object> webhooks_;
  std::deque<int> webhook_statuses_;
  bool down_ = false;
};

/// The way to the servers of the scenario's shops.
class ShopServers : public webhooks::Egress {
 public:
  explicit ShopServers(Outside& outside) : outside_(outside) {}
  webhooks::Answer post(const webhooks::Post& post) override { return {outside_.take_webhook(post.body), "", "", 0}; }

 private:
  Outside& outside_;
};

}  // namespace chenxi::scenario
