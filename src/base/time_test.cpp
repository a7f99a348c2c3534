#include "base/time.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace chenxi {
namespace {

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(Rfc3339, WritesAndReadsBack) {
  EXPECT_EQ(rfc3339({0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(rfc3339({-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(rfc3339({1'763'915'760'000'001}), "2025-11-23T16:36:00.000001Z");
  for (const std::int64_t us : {std::int64_t{0}, std::int64_t{-62'135'596'800'000'000}, std::int64_t{253'402'300'799'999'999}})
    EXPECT_EQ(parse_rfc3339(rfc3339({us})), Instant{us});
}

TEST(Rfc3339, TakesOffsetsAndShortFractions) {
  EXPECT_EQ(at("2026-11-24T00:36:00+08:00"), at("2026-11-23T16:36:00Z"));
  EXPECT_EQ(at("2026-11-23T11:06:00-05:30"), at("2026-11-23T16:36:00Z"));
  EXPECT_EQ(at("2026-11-23T16:36:00.5Z") - at("2026-11-23T16:36:00Z"), milliseconds(500));
  EXPECT_EQ(rfc3339(at("2024-02-29T12:00:00Z")), "2024-02-29T12:00:00.000000Z");
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text : {"", "2026-11-23", "2026-11-23T16:36Z", "2026-11-23 16:36:00Z", "2026-11-23t16:36:00z",
                           "2026-11-23T16:36:00", "2026-11-23T24:00:00Z", "2026-11-23T23:59:60Z", "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z",
                           "2026-11-23T16:36:00.Z", "2026-11-23T16:36:00.0000001Z", "2026-11-23T16:36:00Zx",
                           "2026-11-23T16:36:00+0800", "2026-11-23T16:36:00+24:00", "2026-11-23T16:36:00+08:60",
                           "26-11-23T16:36:00Z", "2026-1-23T16:36:00Z", "+026-11-23T16:36:00Z"})
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

TEST(BusinessCalendar, TheDayBeginsAtMidnightOfTheDeployment) {
  const BusinessCalendar shanghai;
  const auto before = shanghai.civil(at("2026-11-23T15:59:59.999999Z"));
  const auto after = shanghai.civil(at("2026-11-23T16:00:00Z"));
  EXPECT_EQ(before.day, 23);
  EXPECT_EQ(before.hour, 23);
  EXPECT_EQ(before.second, 59);
  EXPECT_EQ(after.day, 24);
  EXPECT_EQ(after.hour, 0);
  EXPECT_EQ(after.day_number, before.day_number + 1);
  EXPECT_EQ(shanghai.start_of_day(after.day_number), at("2026-11-23T16:00:00Z"));
}

TEST(BusinessCalendar, MonthsAndYearsTurnLocally) {
  const BusinessCalendar shanghai;
  const auto eve = shanghai.civil(at("2026-12-31T15:59:59Z")), new_year = shanghai.civil(at("2026-12-31T16:00:00Z"));
  EXPECT_EQ(eve.year, 2026);
  EXPECT_EQ(new_year.year, 2027);
  EXPECT_EQ(new_year.month, 1);
  EXPECT_EQ(new_year.month_number, eve.month_number + 1);
  EXPECT_EQ(month_name(new_year.month_number), "2027-01");
  EXPECT_EQ(month_name(eve.month_number), "2026-12");
}

TEST(BusinessCalendar, EveryDayStartsWhereTheLastOneEnds) {
  for (const char* zone : {"Asia/Shanghai", "UTC", "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo"}) {
    const BusinessCalendar calendar(zone);
    for (std::int64_t day = 15'000; day < 21'000; ++day) {
      const Instant start = calendar.start_of_day(day);
      EXPECT_EQ(calendar.civil(start).day_number, day) << zone;
      EXPECT_EQ(calendar.civil({start.us - 1}).day_number, day - 1) << zone << ' ' << rfc3339(start);
    }
  }
}

TEST(BusinessCalendar, AnUnknownZoneIsTold) { EXPECT_THROW(BusinessCalendar("Mars/Base"), std::runtime_error); }

TEST(Month, NamesAndNumbersMatch) {
  EXPECT_EQ(month_name(0), "1970-01");
  EXPECT_EQ(month_name(-1), "1969-12");
  EXPECT_EQ(month_name(-12), "1969-01");
  for (std::int64_t month = -30; month < 2000; ++month) EXPECT_EQ(parse_month(month_name(month)), month);
  for (const char* text : {"", "2026", "2026-13", "2026-00", "2026-1", "2026-011", "2026/01", "x026-01"})
    EXPECT_EQ(parse_month(text), std::nullopt) << text;
}

}  // namespace
}  // namespace chenxi
