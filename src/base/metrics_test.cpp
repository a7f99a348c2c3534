#include "base/metrics.h"

#include <gtest/gtest.h>

namespace chenxi {
namespace {

TEST(Metrics, PrintsCountersWithLabelsEscaped) {
  Metrics registry;
  registry.counter("paid_total", "Payments", {{"by", "a\"b\\c\nd"}}).add(3);
  EXPECT_EQ(registry.text(),
            "# HELP paid_total Payments\n# TYPE paid_total counter\npaid_total{by=\"a\\\"b\\\\c\\nd\"} 3\n");
}

TEST(Metrics, GivesTheSameFigureForTheSameNameAndLabels) {
  Metrics registry;
  EXPECT_EQ(&registry.counter("a", "", {{"x", "1"}}), &registry.counter("a", "", {{"x", "1"}}));
  EXPECT_NE(&registry.counter("a", "", {{"x", "1"}}), &registry.counter("a", "", {{"x", "2"}}));
}

TEST(Metrics, CountsEachObservationInTheBucketsAtAndAboveIt) {
  Metrics registry;
  Histogram& took = registry.histogram("took_seconds", "Time");
  took.observe({90});
  took.observe({1'000});
  took.observe(seconds(60));
  const std::string text = registry.text();
  EXPECT_NE(text.find("took_seconds_bucket{le=\"0.0001\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("took_seconds_bucket{le=\"0.001\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("took_seconds_bucket{le=\"10\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("took_seconds_bucket{le=\"+Inf\"} 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("took_seconds_count 3\n"), std::string::npos) << text;
  EXPECT_EQ(took.quantile_us(0.5), 1'000);
}

TEST(Metrics, AsksForAFigureWhenSomebodyReads) {
  Metrics registry;
  std::int64_t depth = 7;
  registry.gauge_from("queue", "Depth", [&] { return depth; });
  depth = 9;
  EXPECT_NE(registry.text().find("queue 9\n"), std::string::npos);
}

}  // namespace
}  // namespace chenxi
