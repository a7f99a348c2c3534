// Instants and business days. Nobody here reads a clock: an Instant is handed in by Env.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <optional>

namespace chenxi {

/// A span of time in microseconds.
struct Duration {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator*(Duration d, std::int64_t n) { return {d.us * n}; }
};
constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
constexpr Duration hours(std::int64_t n) { return minutes(n * 60); }
constexpr Duration days(std::int64_t n) { return hours(n * 24); }

/// A point in time: UTC microseconds since 1970. Inside a batch it never goes back.
struct Instant {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant at, Duration d) { return {at.us + d.us}; }
  friend constexpr Instant operator-(Instant at, Duration d) { return {at.us - d.us}; }
  friend constexpr Duration operator-(Instant a, Instant b) { return {a.us - b.us}; }
};

/// "2026-11-23T16:36:00.000000Z"
std::string rfc3339(Instant at);
/// Reads what rfc3339() writes (fraction optional, "Z" or "+08:00"); nullopt for anything else.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// Where the business day of a deployment begins and ends. Days, months and years are plain running numbers, so
/// that a limit window is one integer comparison.
struct CivilTime {
  int year, month, day;      // 2026, 1..12, 1..31
  int hour, minute, second;  // local to the deployment
  std::int64_t day_number;   // days since 1970-01-01, local
  std::int64_t month_number; // months since 1970-01, local
};
class BusinessCalendar {
 public:
  /// `zone` is an IANA name such as "Asia/Shanghai". Throws std::runtime_error when the zone is unknown.
  explicit BusinessCalendar(std::string_view zone = "Asia/Shanghai");
  CivilTime civil(Instant at) const;
  /// First instant of a local day, given as days since 1970-01-01 local.
  Instant start_of_day(std::int64_t day_number) const;
  const std::string& zone() const { return zone_; }

 private:
  std::string zone_;
  const void* tz_;  // date::time_zone
};
/// "2026-11" for a month_number.
std::string month_name(std::int64_t month_number);
std::optional<std::int64_t> parse_month(std::string_view text);

}  // namespace chenxi
