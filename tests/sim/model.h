// Model: a naive twin of the books (maps and 128-bit sums) and everything that must hold. It is fed with plain rows as
// they are committed and with every answer as it leaves the server, and knows the rules only as numbers that people can
// read in the pack. It shares no code with ledger, rules or rooms.
#pragma once
#include <deque>
#include <map>
#include <set>

#include <boost/json/parse.hpp>

#include "base/json.h"
#include "tests/checker/checker.h"
#include "tests/sim/asks.h"
#include "tests/sim/probe.h"
#include "tests/sim/server.h"

namespace chenxi::sim {

__extension__ using Wide = __int128;

class Model : public Follower {
 public:
  /// `row_of` reads a public id.
  Model(Town& town, Counts& marks, std::function<std::int64_t(std::string_view)> row_of)
      : town_(town), marks_(marks), row_of_(std::move(row_of)) {}

  /// The books before the run, with their accounts.
  void begin(const checker::Books& books);
  /// A fresh intent: from now on its key is known.
  void remember(Ask& ask);
  Ask* find(std::int64_t caller, const Uuid& key);

  // Follower
  void committed(const std::vector<checker::Transfer>& rows, const std::vector<checker::Account>& opened) override;
  void missed_some() override { stale_ = true; }

  /// After a restart or a trouble: the books as they stand. What was seen before must be there, unchanged; what is new is
  /// applied.
  bool is_stale() const { return stale_; }
  checker::Tail tail() const { return {std::max<std::int64_t>(0, last_ - 40), INT64_MAX, false}; }
  void compare(const checker::Books& books);
  /// The whole file at the end.
  void compare_all(const checker::Books& books);
  void begin_batch();  // balances of the moment, for what a refusal may be judged by

  /// An answer that leaves the server.
  struct Sent {
    Ask* ask = nullptr;
    bool altered = false;   // under the same key, another body
    bool wrong_pin = false, right_pin = false;
    bool perhaps_again = false;  // this answer may be an earlier one, and does not say so
    Instant arrived{};           // when the request reached the server, by the books' time
  };
  /// A request with the right PIN is at the server: whatever becomes of it, it may have ended the count of wrong ones.
  void right_pin_arrives(std::size_t person) { wrong_pins_[person].sure = false; }
  void guess_arrives(std::size_t person, Instant at) { wrong_pins_[person].guessed_at = at.us; }
  /// A stop may be lifted from now on.
  void resume_arrives(std::size_t person) { stopped_since_.erase(person); }
  void answered(const Sent& sent, int status, bool replayed, std::string_view body, Instant now);

  /// When all has settled: nothing is held, in transit or in suspense.
  void settled(std::int64_t at_bank);
  std::string why_not_settled() const;

  const std::vector<std::string>& faults() const { return faults_; }
  void fault(std::string what);
  std::int64_t transfers() const { return last_; }
  std::int64_t groups() const { return groups_; }
  Instant newest() const { return {at_}; }

 private:
  struct Account {
    std::int64_t kind = 0, owner = 0;
    Wide balance = 0, low = 0;  // low: the smallest in this batch
  };
  struct Own {  // what somebody allows himself
    std::vector<std::pair<std::int64_t, std::int64_t>> since;  // when, and the most from then on (-1: no bound)
    int changes_open = 0;  // asked for, and not answered
    bool unsure = false;
    std::int64_t at(std::int64_t now) const {
      std::int64_t most = -1;
      for (const auto& [from, bound] : since)
        if (from <= now) most = bound;
      return most;
    }
    bool is_known() const { return !unsure && changes_open == 0; }
  };
  struct Spent {  // by one customer, in the windows of the last time he spent
    std::int64_t day = -1, year = -1, static_day = -1;
    std::int64_t day_out = 0, year_out = 0, static_out = 0;
    std::int64_t channel_day[2] = {-1, -1}, channel_out[2] = {0, 0};  // of rows since the channel was bound
    Own bound, aside, channel[2];  // of a day; what must stay, counted from kAsideFrom down; of a channel in a day
    Own& own(const Ask& ask) {
      return ask.what == What::put_aside ? aside : ask.what == What::bind_channel ? channel[ask.channel] : bound;
    }
  };
  struct Hold {
    std::int64_t account = 0, at = 0, not_before = 0;
    Wide left = 0;
    bool is_transfer = false;
    std::size_t payee = 0;
    std::int64_t shop = 0, group = 0;  // account of whoever may take it, where it is an order's; and by which it was set aside
    const Ask* asked = nullptr;
  };
  struct Frozen {  // by one complaint
    Wide most = 0, sum = 0;    // may be set aside; was
    std::int64_t not_before = 0;        // nobody's word: free again
    bool dropped = false;
    std::map<std::int64_t, Wide> held;  // by account, now
  };
  /// The newest complaint's own rows: first what it calls back, then what it sets aside.
  struct Complaint {
    std::int64_t group = 0;
    Wide most = 0;
    std::set<std::int64_t> called_back;  // accounts of which nothing was set aside yet
  };
  struct Got {  // by a partner, of one payment
    std::int64_t account = 0, sum = 0, given_back = 0, owed = 0, row = 0;
    std::int64_t reached = 0;  // him, of the sum: the rest had been given back, or waits
  };
  struct Due {  // a row that must follow in this group
    std::int64_t kind = 0, debit = 0, credit = 0, amount = 0, reverses = 0;
    Got* got = nullptr;  // by which he gets it
    std::int64_t counted = 0, counted_at = 0;
  };
  struct Payment {
    std::int64_t amount = 0, refunded = 0, payer = 0, shop = 0;  // payer, shop: accounts
    const Ask* asked = nullptr;
    std::vector<std::int64_t> came_back;  // of a sale with lines: of each
    std::vector<Got> got;                 // where it is shared: by each partner
    std::int64_t waits_in = 0;            // the account, until the shop shares it out; 0: nothing waits
    std::int64_t waits() const {
      std::int64_t sum = 0;
      if (waits_in != 0)
        for (const Got& one : got) sum += one.sum - one.given_back;
      return sum;
    }
  };
  struct ShopDay {
    std::int64_t payments = 0, gross = 0, refunds = 0, refunded = 0;
  };
  struct Wrong {
    std::set<Uuid> keys;         // of every guess
    int count = 0;               // since the right one or the last lock
    std::int64_t restarts = 0;   // how many there had been when the count was known to be nothing
    std::int64_t locked_at = 0;
    std::int64_t guessed_at = INT64_MIN / 2;  // when the last guess arrived
    std::int64_t nothing_since = 0;  // guesses that had arrived before may have been counted before
    bool sure = false;               // nothing is under way that may have set the count to nothing unseen
  };

  void apply(const checker::Transfer& row);
  void judge_group(const checker::Transfer& row);
  void judge_stopped(const Ask& ask, const checker::Transfer& row);
  void judge_price(const Ask& ask, const checker::Transfer& row);
  void judge_lines(Payment& paid, const Ask& ask, const checker::Transfer& row);
  void hold(const Ask& ask, const checker::Transfer& row);
  bool capture(const Ask& ask, const checker::Transfer& row);
  void share(Payment& paid, const checker::Transfer& row);
  void take_back(Payment& paid, std::int64_t group, const Ask& refund, const checker::Transfer& first);
  bool share_out(const Ask& ask, const checker::Transfer& row);
  bool was_due(const checker::Transfer& row);
  void follow(const checker::Transfer& row);
  void judge_plan(const Ask& ask);
  void judge_own(const checker::Transfer& row);  // without a key: timers, the bank
  void judge_counted(const checker::Transfer& row, std::int64_t expected, const Ask* ask, std::int64_t counted_at);
  void take_from_hold(const checker::Transfer& row);
  void call_back(const checker::Transfer& row);
  void set_aside(const checker::Transfer& row);
  void set_free(const checker::Transfer& row, Frozen& frozen);
  void judge_done(const Sent& sent, int status, bool replayed, std::string_view body, Instant now);
  void judge_refused(const Sent& sent, bool replayed, const std::string& code, Instant now);
  void judge_reading(const Ask& ask, std::string_view body, Instant now);
  void new_bound(const Sent& sent, bool replayed, Instant now);
  /// The count was nothing at some moment up to `by`.
  void no_wrong_pins(std::size_t person, std::int64_t by);
  Account* account(std::int64_t kind, std::int64_t owner);
  Account* main_of(std::size_t person) { return account(1, town_.people[person].row); }
  bool is(std::int64_t id, std::int64_t kind, std::int64_t owner) const;
  void expect(bool holds, const char* what, std::int64_t row);

  Town& town_;
  Counts& marks_;
  std::function<std::int64_t(std::string_view)> row_of_;
  std::vector<std::string> faults_;
  bool stale_ = false;
  std::int64_t last_ = 0, groups_ = 0, at_ = 0;
  std::map<std::int64_t, Account> accounts_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> by_owner_;  // (kind, owner): account
  std::vector<std::int64_t> touched_;                                       // in this batch
  std::map<std::int64_t, Spent> spent_;
  std::map<std::int64_t, Hold> holds_;                   // by object
  std::map<std::string, std::int64_t> held_for_;         // order: hold
  std::set<std::string> called_off_;                     // orders: asked for
  std::map<std::int64_t, Frozen> frozen_;                // by object
  Complaint complaint_;
  std::map<std::int64_t, Payment> payments_;             // by group
  std::map<std::int64_t, std::int64_t> payment_groups_;  // by object
  std::deque<Due> due_;                                  // in due_group_, in this order
  std::int64_t due_group_ = 0, due_object_ = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, ShopDay> shop_days_;
  std::map<std::pair<std::int64_t, std::string>, Ask*> asks_;
  std::map<std::pair<std::int64_t, std::int64_t>, int> top_ups_, payouts_;  // (customer, amount): asked for, not arrived
  std::set<std::pair<std::string, std::int64_t>> codes_used_;  // with the 30 seconds each was made in
  std::set<std::string> orders_paid_;
  std::map<std::size_t, Wrong> wrong_pins_;
  std::map<std::size_t, std::int64_t> stopped_since_;  // person: told so, by the books' time
  std::int64_t restarts_ = 0;
  std::map<std::int64_t, checker::Hash> leaves_;
};

}  // namespace chenxi::sim
