#include "rules/calendar.h"

#include <gtest/gtest.h>

namespace chenxi::rules {
namespace {

std::int64_t day(std::string_view text) {
  return day_from_text(text).value();
}
std::string paid(std::string_view taken, std::int64_t n = 1) {
  return day_text(shipped_calendar("cn")->after(day(taken), n));
}

TEST(CalendarTest, TakingsWaitForTheNextDayOnWhichBanksWork) {
  EXPECT_EQ(paid("2026-11-26"), "2026-11-27");
  EXPECT_EQ(paid("2026-11-27"), "2026-11-30") << "a Friday";
  EXPECT_EQ(paid("2026-11-28"), "2026-11-30");
  EXPECT_EQ(paid("2026-11-27", 2), "2026-12-01");
}

TEST(CalendarTest, GoldenWeekAndTheWeekendsThatPayForIt) {
  EXPECT_EQ(paid("2026-09-18"), "2026-09-20") << "a Sunday on which people work";
  EXPECT_EQ(paid("2026-09-20"), "2026-09-21");
  EXPECT_EQ(paid("2026-09-24"), "2026-09-28") << "Mid-Autumn";
  for (const char* taken : {"2026-09-30", "2026-10-01", "2026-10-04", "2026-10-07"})
    EXPECT_EQ(paid(taken), "2026-10-08") << taken;
  EXPECT_EQ(paid("2026-10-09"), "2026-10-10") << "a Saturday on which people work";
  EXPECT_EQ(paid("2026-10-10"), "2026-10-12");
  EXPECT_EQ(paid("2026-02-13"), "2026-02-14");
  EXPECT_EQ(paid("2026-02-14"), "2026-02-24") << "the nine days of Spring Festival";
}

TEST(CalendarTest, AYearThatNobodyHasDescribedHasWeekendsOnly) {
  const auto cn = shipped_calendar("cn");
  EXPECT_TRUE(cn->covers(day("2026-12-31")));
  EXPECT_FALSE(cn->covers(day("2027-01-01")));
  EXPECT_EQ(paid("2026-12-31"), "2027-01-01");
  EXPECT_EQ(paid("2027-01-01"), "2027-01-04");
}

TEST(CalendarTest, WhatIsPaidByADayIsTheOtherSideOfWhenItIsPaid) {
  const auto cn = shipped_calendar("cn");
  for (std::int64_t n = 1; n <= 3; ++n)
    for (std::int64_t at = day("2026-01-01"); at <= day("2027-01-31"); ++at) {
      const std::int64_t newest = cn->paid_by(at, n);
      EXPECT_LE(cn->after(newest, n), at) << day_text(at);
      EXPECT_GT(cn->after(newest + 1, n), at) << day_text(at);
    }
}

TEST(CalendarTest, ACalendarIsReadStrictly) {
  const std::string good = R"(name = "x"
weekend = ["sunday"]
[[year]]
year = 2026
source = "s"
confirmed = true
free = [{ zh = "a", en = "a", from = 2026-01-01, to = 2026-01-02 }]
working = [2026-01-04]
[[example]]
says = "e"
taken = 2026-01-03
paid = 2026-01-04
)";
  ASSERT_TRUE(parse_calendar(good).has_value());
  const auto broken = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const auto read = parse_calendar(text);
    return read ? std::string("read") : read.error().detail().text;
  };
  EXPECT_EQ(broken("says", "sayz"), "example[0].says");
  EXPECT_EQ(broken("paid = 2026-01-04", "paid = 2026-01-05"), "example[0].paid: 2026-01-04");
  EXPECT_EQ(broken("working = [2026-01-04]", "working = [2026-01-05]"), "year[0].working")
      << "it is one anyway";
  EXPECT_EQ(broken("to = 2026-01-02", "to = 2025-12-31"), "year[0].free[0].to");
  EXPECT_EQ(broken("source = \"s\"", "source = \"s\"\nholidays = 1"), "year[0].holidays");
  EXPECT_EQ(broken("sunday", "sunnyday"), "weekend");
  EXPECT_EQ(broken("[[year]]", "[[year"), "line 3");
  EXPECT_EQ(shipped_calendar("nowhere"), nullptr);
}

TEST(CalendarTest, DaysAreReadAndWritten) {
  EXPECT_EQ(day("1970-01-01"), 0);
  EXPECT_EQ(day_text(day("2026-02-28") + 1), "2026-03-01");
  for (const char* no : {"2026-02-29", "2026-1-01", "2026/01/01", "20260101", ""})
    EXPECT_FALSE(day_from_text(no)) << no;
}

}  // namespace
}  // namespace chenxi::rules
