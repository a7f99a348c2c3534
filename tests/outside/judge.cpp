#include <algorithm>
#include <set>

#include "tests/outside/history.h"

namespace outside {
namespace {

using checker::Books;
using checker::Transfer;

constexpr std::int64_t kDayUs = 86'400'000'000, kShanghaiUs = 8 * 3'600'000'000LL;
const std::string kNoKey(16, '\0');

class Judge {
 public:
  Judge(const History& history, const Books& before, const Books& after, const Rules& rules)
      : history_(history), before_(before), after_(after), rules_(rules) {
    for (const Asked& asked : history.asked) asked_[asked.key] = &asked;
    for (const Transfer& t : after.transfers)
      if (t.id == t.group && t.key != kNoKey) rows_[t.key].push_back(&t);
  }

  std::vector<Finding> run() {
    for (const std::string& fault : checker::book_faults(after_)) find("books", fault);
    the_past_stays();
    answers();
    refunds();
    day_limits();
    order_of_time();
    looks();
    return std::move(out_);
  }

 private:
  void find(const char* what, std::string text) { out_.push_back({what, std::move(text)}); }
  void find(const char* what, const Transfer& t) { find(what, "transfer " + std::to_string(t.id)); }
  const Transfer* row_of(const Asked& asked) const {
    const auto it = rows_.find(asked.key);
    return it == rows_.end() ? nullptr : it->second.front();
  }

  /// What stood in the books stands there still, in its place and unchanged.
  void the_past_stays() {
    for (std::size_t i = 0; i < before_.transfers.size(); ++i) {
      if (i < after_.transfers.size() && after_.transfers[i].leaf == before_.transfers[i].leaf &&
          after_.transfers[i].key == before_.transfers[i].key)
        continue;
      return find("past_changed", before_.transfers[i]);
    }
    if (after_.batches.size() < before_.batches.size()) find("past_changed", "batches are missing");
  }

  void answers() {
    std::set<std::string> known_before;
    for (const Transfer& t : before_.transfers) known_before.insert(t.key);
    for (const auto& [key, rows] : rows_)
      if (!asked_.contains(key) && !known_before.contains(key)) find("phantom", *rows.front());
    for (const Asked& asked : history_.asked) {
      const auto it = rows_.find(asked.key);
      const std::size_t n = it == rows_.end() ? 0 : it->second.size();
      if (n > 1) find("applied_twice", *it->second[1]);
      if (asked.heard == Heard::done && n == 0) find("lost_ack", "told at " + std::to_string(asked.heard_us));
      if (asked.heard == Heard::refused && n > 0) find("failed_but_applied", *it->second[0]);
      if (asked.heard == Heard::unknown && rules_.all_known) find("never_answered", "asked at " + std::to_string(asked.begun_us));
      if (asked.contradicted) find("contradiction", "asked at " + std::to_string(asked.begun_us));
      for (const std::string& object : asked.objects)
        if (object != asked.objects.front()) find("divergent_replay", asked.objects.front() + " and " + object);
      if (n == 0) continue;
      const Transfer& t = *it->second[0];
      if (t.debit != asked.from || t.credit != asked.to || t.amount != asked.amount) find("wrong_effect", t);
    }
    std::map<std::string, const Asked*> by_object;  // two requests are never told the same thing
    for (const Asked& asked : history_.asked) {
      if (asked.objects.empty()) continue;
      const auto [it, is_new] = by_object.try_emplace(asked.objects.front(), &asked);
      if (!is_new) find("shared_object", asked.objects.front());
    }
  }

  void refunds() {
    std::map<std::string, std::int64_t> given_back;
    for (const Asked& asked : history_.asked) {
      if (asked.what != What::refund) continue;
      const Transfer* row = row_of(asked);
      if (row == nullptr) continue;
      const auto of = asked_.find(asked.refunds);
      const Transfer* paid = of == asked_.end() ? nullptr : row_of(*of->second);
      if (paid == nullptr || paid->id > row->id) {
        find("refund_of_nothing", *row);
        continue;
      }
      given_back[asked.refunds] += row->amount;
      if (given_back[asked.refunds] > paid->amount) find("refund_over_payment", *row);
    }
  }

  void day_limits() {
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> paid;  // (payer, day)
    for (const Asked& asked : history_.asked) {
      const Transfer* row = row_of(asked);
      if (asked.what != What::payment || row == nullptr) continue;
      std::int64_t& sum = paid[{row->debit, (row->at + kShanghaiUs) / kDayUs}];
      sum += row->amount;
      if (sum > rules_.day_limit && sum - row->amount <= rules_.day_limit) find("limit", *row);
    }
  }

  /// Whoever was answered before another one asked stands before him in the books.
  void order_of_time() {
    std::int64_t latest_begun = 0;
    for (const Transfer& t : after_.transfers) {
      if (t.id != t.group) continue;
      const auto it = asked_.find(t.key);
      if (it == asked_.end()) continue;
      const Asked& asked = *it->second;
      if (asked.heard == Heard::done && latest_begun > asked.heard_us) find("realtime_order", t);
      latest_begun = std::max(latest_begun, asked.begun_us);
    }
  }

  /// A balance that was shown was the balance at some moment between asking and answering.
  void looks() {
    struct Point {
      std::int64_t begun_us, heard_us, balance;  // of the transfer that made this balance
    };
    std::map<std::int64_t, std::vector<Point>> points;
    std::set<std::int64_t> looked_at;
    for (const Look& look : history_.looks) looked_at.insert(look.account);
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> group_times;
    for (const Transfer& t : after_.transfers) {
      if (t.id == t.group) {
        const auto it = asked_.find(t.key);
        const bool known = it != asked_.end();
        const bool old = t.id <= static_cast<std::int64_t>(before_.transfers.size());
        group_times[t.group] = {known ? it->second->begun_us : 0,
                                known && it->second->heard == Heard::done ? it->second->heard_us : old ? 0 : INT64_MAX};
      }
      const auto [begun, heard] = group_times[t.group];
      for (const bool debit : {true, false}) {
        const std::int64_t account = debit ? t.debit : t.credit;
        if (!looked_at.contains(account)) continue;
        auto& list = points[account];
        if (list.empty()) list.push_back({0, 0, debit ? t.debit_after + t.amount : t.credit_after - t.amount});
        list.push_back({begun, heard, debit ? t.debit_after : t.credit_after});
      }
    }
    for (const Look& look : history_.looks) {
      const auto it = points.find(look.account);
      if (it == points.end()) continue;
      const std::vector<Point>& list = it->second;
      std::size_t from = 0;  // the last state that its client could rely on
      for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i].heard_us <= look.begun_us) from = i;
      bool early = false, right = false;
      for (std::size_t i = 0; i < list.size() && !right; ++i) {
        if (list[i].begun_us > look.heard_us) break;  // asked for after the look: nothing behind it either
        if (list[i].balance != look.balance) continue;
        (i < from ? early : right) = true;
      }
      if (right) continue;
      find(early ? "stale_read" : "impossible_read",
           "account " + std::to_string(look.account) + " shown as " + std::to_string(look.balance));
    }
  }

  const History& history_;
  const Books& before_;
  const Books& after_;
  const Rules& rules_;
  std::map<std::string, const Asked*> asked_;
  std::map<std::string, std::vector<const Transfer*>> rows_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> judge(const History& history, const Books& before, const Books& after, const Rules& rules) {
  return Judge(history, before, after, rules).run();
}

}  // namespace outside
