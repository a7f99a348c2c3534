// Codes that several tests here use.
#pragma once
#include <string>
#include <string_view>

#include "money/money.h"
#include "qr/emv.h"

namespace chenxi::qr {

/// The Chinese example of the EMVCo specification.
inline constexpr std::string_view kSpecExample =
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST "
    "TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***"
    "0708A60086670902"
    "ME91320016A0112233449988770708123456786304A13A";

/// A small code without its checksum.
inline constexpr std::string_view kShortBody = "00020126150011com.example5204000053031565802CN5901A6001B";

inline std::string with_checksum(std::string_view body) {
  const std::string text = std::string(body) + "6304";
  return fmt::format("{}{:04X}", text, crc16(text));
}

}  // namespace chenxi::qr
