#include "rules/calendar.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/check.h"
#include "rules/toml.h"

namespace chenxi::rules {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
/// A list of free days longer than this is a slip of the keyboard.
constexpr std::int64_t kFreeDaysMax = 31;

tl::unexpected<Refusal> invalid(std::string where) {
  return refuse(Code::rule_pack_invalid, {.text = std::move(where)});
}

std::chrono::year_month_day civil(std::int64_t day) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day)));
}
int year_of(std::int64_t day) {
  return static_cast<int>(civil(day).year());
}
int weekday_of(std::int64_t day) {
  return static_cast<int>(((day + 4) % 7 + 7) % 7);
}  // 1970-01-01 was a Thursday

std::optional<std::int64_t> number(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day at{std::chrono::year(year), std::chrono::month(month),
                                       std::chrono::day(day)};
  if (!at.ok()) return std::nullopt;
  return std::chrono::sys_days(at).time_since_epoch().count();
}

/// Takes the members of a table; what nobody took is refused.
class Members {
 public:
  Members(const toml::table& table, std::string where) : table_(table), where_(std::move(where)) {}
  const toml::node* take(std::string_view key) {
    taken_.insert(std::string(key));
    return table_.get(key);
  }
  Result<std::string> text(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr || !node->is_string() || node->as_string()->get().empty()) return invalid(at(key));
    return node->as_string()->get();
  }
  Result<std::int64_t> day(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return invalid(at(key));
    return day_of(*node, key);
  }
  Result<std::int64_t> day_of(const toml::node& node, std::string_view key) const {
    const auto* date = node.as_date();
    if (date == nullptr) return invalid(at(key));
    const auto out = number(date->get().year, date->get().month, date->get().day);
    if (!out) return invalid(at(key));
    return *out;
  }
  Result<const toml::array*> list(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr || !node->is_array()) return invalid(at(key));
    return node->as_array();
  }
  std::string at(std::string_view key) const {
    return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
  }
  Done finish() const {
    for (const auto& [key, node] : table_)
      if (!taken_.contains(std::string(key.str()))) return invalid(at(key.str()));
    return done();
  }

 private:
  const toml::table& table_;
  std::string where_;
  std::set<std::string> taken_;
};

}  // namespace

class CalendarReader {
 public:
  Result<std::shared_ptr<const WorkCalendar>> read(const toml::table& table) {
    Members in(table, "");
    out_->name_ = TRY(in.text("name"));
    for (const toml::node& one : *TRY(in.list("weekend"))) {
      const auto* word = one.as_string();
      const auto found = word == nullptr ? kWeekdays.end() : std::ranges::find(kWeekdays, word->get());
      if (found == kWeekdays.end()) return invalid("weekend");
      out_->weekend_.insert(static_cast<int>(found - kWeekdays.begin()));
    }
    if (out_->weekend_.size() == kWeekdays.size()) return invalid("weekend");
    TRY(each(in, "year", [this](Members& one) { return year(one); }));
    TRY(each(in, "example", [this](Members& one) { return work(one); }));
    TRY(in.finish());
    return std::shared_ptr<const WorkCalendar>(out_);
  }

 private:
  template <class Visit>
  static Done each(Members& in, std::string_view key, Visit visit) {
    std::size_t count = 0;
    for (const toml::node& item : *TRY(in.list(key))) {
      const std::string where = in.at(key) + "[" + std::to_string(count++) + "]";
      if (!item.is_table()) return invalid(where);
      Members one(*item.as_table(), where);
      TRY(visit(one));
      TRY(one.finish());
    }
    return done();
  }

  Done year(Members& in) {
    const toml::node* node = in.take("year");
    if (node == nullptr || !node->is_integer()) return invalid(in.at("year"));
    const int year = static_cast<int>(node->as_integer()->get());
    if (!out_->years_.insert(year).second) return invalid(in.at("year"));
    TRY(in.text("source"));
    const toml::node* confirmed = in.take("confirmed");
    if (confirmed == nullptr || !confirmed->is_boolean()) return invalid(in.at("confirmed"));
    TRY(each(in, "free", [&](Members& one) -> Done {
      TRY(one.text("zh"));
      TRY(one.text("en"));
      const std::int64_t from = TRY(one.day("from")), to = TRY(one.day("to"));
      if (to < from || to - from >= kFreeDaysMax || year_of(from) != year) return invalid(one.at("to"));
      for (std::int64_t day = from; day <= to; ++day)
        if (!out_->free_.insert(day).second) return invalid(one.at("from"));
      return done();
    }));
    for (const toml::node& item : *TRY(in.list("working"))) {
      const std::int64_t day = TRY(in.day_of(item, "working"));
      const bool weekend = out_->weekend_.contains(weekday_of(day));
      if (year_of(day) != year || !weekend || out_->free_.contains(day)) return invalid(in.at("working"));
      out_->working_.insert(day);
    }
    return done();
  }

  Done work(Members& in) {
    TRY(in.text("says"));
    const std::int64_t taken = TRY(in.day("taken")), paid = TRY(in.day("paid"));
    if (const std::int64_t found = out_->after(taken, 1); found != paid)
      return invalid(in.at("paid") + ": " + day_text(found));
    return done();
  }

  std::shared_ptr<WorkCalendar> out_ = std::make_shared<WorkCalendar>();
};

bool WorkCalendar::working(std::int64_t day) const {
  if (working_.contains(day)) return true;
  return !free_.contains(day) && !weekend_.contains(weekday_of(day));
}

std::int64_t WorkCalendar::after(std::int64_t day, std::int64_t n) const {
  while (n > 0)
    if (working(++day)) --n;
  return day;
}

std::int64_t WorkCalendar::paid_by(std::int64_t day, std::int64_t n) const {
  std::int64_t taken = day - 1;
  while (after(taken, n) > day) --taken;
  return taken;
}

bool WorkCalendar::covers(std::int64_t day) const {
  return years_.contains(year_of(day));
}

std::optional<std::int64_t> day_from_text(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int part[3] = {0, 0, 0};
  constexpr std::size_t kFrom[3] = {0, 5, 8}, kMany[3] = {4, 2, 2};
  for (std::size_t i = 0; i < 3; ++i)
    for (const char c : text.substr(kFrom[i], kMany[i])) {
      if (c < '0' || c > '9') return std::nullopt;
      part[i] = part[i] * 10 + (c - '0');
    }
  return number(part[0], static_cast<unsigned>(part[1]), static_cast<unsigned>(part[2]));
}

std::string day_text(std::int64_t day) {
  const auto at = civil(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(at.year()), static_cast<unsigned>(at.month()),
                     static_cast<unsigned>(at.day()));
}

Result<std::shared_ptr<const WorkCalendar>> parse_calendar(std::string_view text) {
  try {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) return invalid("line " + std::to_string(parsed.error().source().begin.line));
    return CalendarReader().read(parsed.table());
  } catch (const NotToml&) {
    return invalid("no TOML");
  }
}

namespace {

struct Shipped {
  std::string_view name, text;
};
constexpr Shipped kShipped[] = {
#include "calendars.inc"
};

}  // namespace

std::shared_ptr<const WorkCalendar> shipped_calendar(std::string_view name) {
  static const auto all = [] {
    std::map<std::string, std::shared_ptr<const WorkCalendar>, std::less<>> out;
    for (const Shipped& one : kShipped) {
      auto read = parse_calendar(one.text);
      CHECK(read.has_value(), "a shipped calendar cannot be read: " + std::string(one.name) + " " +
                                  (read ? "" : read.error().detail().text));
      out.emplace(one.name, *std::move(read));
    }
    return out;
  }();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace chenxi::rules
