// Working days: on which days banks work, and so on which day takings are paid. Data of
// rules/calendars/*.toml, compiled in; a year that nobody has described yet has weekends only.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chenxi::rules {

/// Days are plain running numbers, as in CivilTime.
class WorkCalendar {
 public:
  const std::string& name() const { return name_; }
  bool working(std::int64_t day) const;
  /// The n-th working day after a day, n >= 1: when its takings are paid.
  std::int64_t after(std::int64_t day, std::int64_t n) const;
  /// The newest day whose takings are paid by the end of `day`.
  std::int64_t paid_by(std::int64_t day, std::int64_t n) const;
  /// Is the year of this day described?
  bool covers(std::int64_t day) const;

 private:
  friend class CalendarReader;
  std::string name_;
  std::set<int> weekend_;  // 0: Sunday
  std::set<std::int64_t> free_, working_;
  std::set<int> years_;
};

/// 1970-01-01 is 0; nullopt: no such day.
std::optional<std::int64_t> day_from_text(std::string_view text);  // "2026-11-27"
std::string day_text(std::int64_t day);

/// Reads one strictly, and judges its worked examples. Refuses rule_pack_invalid (detail.text says where).
Result<std::shared_ptr<const WorkCalendar>> parse_calendar(std::string_view toml);
/// One that ships with the program; nullptr for another name.
std::shared_ptr<const WorkCalendar> shipped_calendar(std::string_view name);

}  // namespace chenxi::rules
