// Structured log lines on stderr: one JSON object a line, only named fields, never personal data or secrets.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace chenxi {

struct LogField {
  std::string_view name;
  std::variant<std::int64_t, std::string_view> value;
};
enum class LogLevel : std::uint8_t { debug, info, warning, error, none };  // none: least level of a silent program
void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace chenxi
