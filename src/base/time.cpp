#include "base/time.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>

namespace chenxi {
namespace {

using Micros = std::chrono::microseconds;
using SysMicros = date::sys_time<Micros>;

SysMicros to_sys(Instant at) { return SysMicros{Micros{at.us}}; }

/// Reads exactly `n` digits at the front of `text` and drops them.
std::optional<int> take_digits(std::string_view& text, std::size_t n) {
  if (text.size() < n) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(n);
  return value;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// One to six digits after the point, as microseconds.
std::optional<int> take_fraction(std::string_view& text) {
  int value = 0, digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (++digits > 6) return std::nullopt;
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 6; ++digits) value *= 10;
  return value;
}

/// "Z" or "+08:00", to the end of the text.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (take_char(text, 'Z')) return text.empty() ? std::optional(std::chrono::minutes{0}) : std::nullopt;
  const bool minus = take_char(text, '-');
  if (!minus && !take_char(text, '+')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !text.empty()) return std::nullopt;
  const int total = *hour * 60 + *minute;
  return std::chrono::minutes{minus ? -total : total};
}

}  // namespace

std::string rfc3339(Instant at) {
  const auto sys = to_sys(at);
  const auto day = date::floor<date::days>(sys);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss<Micros> clock{sys - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take_char(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !take_char(text, 'T')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take_char(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  std::optional<int> micros = 0;
  if (take_char(text, '.')) micros = take_fraction(text);
  if (!micros) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  const date::year_month_day ymd{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                 date::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok()) return std::nullopt;
  const SysMicros sys = SysMicros{date::sys_days{ymd}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
                        std::chrono::seconds{*second} + Micros{*micros} - *offset;
  return Instant{sys.time_since_epoch().count()};
}

BusinessCalendar::BusinessCalendar(std::string_view zone) : zone_(zone), tz_(date::locate_zone(zone_)) {}

CivilTime BusinessCalendar::civil(Instant at) const {
  const auto* tz = static_cast<const date::time_zone*>(tz_);
  const auto local = tz->to_local(to_sys(at));
  const auto day = date::floor<date::days>(local);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss<Micros> clock{local - day};
  CivilTime civil{};
  civil.year = static_cast<int>(ymd.year());
  civil.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  civil.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  civil.hour = static_cast<int>(clock.hours().count());
  civil.minute = static_cast<int>(clock.minutes().count());
  civil.second = static_cast<int>(clock.seconds().count());
  civil.day_number = day.time_since_epoch().count();
  civil.month_number = (civil.year - 1970) * 12 + civil.month - 1;
  return civil;
}

Instant BusinessCalendar::start_of_day(std::int64_t day_number) const {
  const auto* tz = static_cast<const date::time_zone*>(tz_);
  const date::local_days day{date::days{static_cast<int>(day_number)}};
  // Where midnight is skipped by a change of the clock, the day begins at the change.
  const SysMicros sys = tz->to_sys(date::local_time<Micros>{day}, date::choose::earliest);
  return Instant{sys.time_since_epoch().count()};
}

std::string month_name(std::int64_t month_number) {
  const std::int64_t year = 1970 + (month_number >= 0 ? month_number / 12 : (month_number - 11) / 12);
  return fmt::format("{:04}-{:02}", year, month_number - (year - 1970) * 12 + 1);
}

std::optional<std::int64_t> parse_month(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || *month < 1 || *month > 12 || !text.empty()) return std::nullopt;
  return static_cast<std::int64_t>(*year - 1970) * 12 + *month - 1;
}

}  // namespace chenxi
