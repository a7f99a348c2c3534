#include "base/log.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace chenxi {
namespace {

std::string logged(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  testing::internal::CaptureStderr();
  log(level, event, fields);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, IsOneJsonObjectALine) {
  const std::string line = logged(LogLevel::warning, "batch_slow", {{"us", 12'000}, {"file", "a\"b\\c\n"}});
  ASSERT_TRUE(line.ends_with("}\n"));
  const auto value = parse_json(line);
  ASSERT_TRUE(value) << line;
  EXPECT_EQ(value->at("event").as_string(), "batch_slow");
  EXPECT_EQ(value->at("level").as_string(), "warning");
  EXPECT_TRUE(value->at("at").as_string().ends_with("Z"));
  EXPECT_EQ(value->at("us").as_int64(), 12'000);
  EXPECT_EQ(value->at("file").as_string(), "a\"b\\c\n");
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
  set_log_level(LogLevel::error);
  EXPECT_EQ(logged(LogLevel::warning, "quiet", {}), "");
  EXPECT_NE(logged(LogLevel::error, "loud", {}), "");
  set_log_level(LogLevel::info);
}

}  // namespace
}  // namespace chenxi
