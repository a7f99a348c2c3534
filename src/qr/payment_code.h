// The code a payer shows at the till: 18 digits, 88 + the payer's number (9) + a code that changes every 30
// seconds (7). The till sends it to the server, which finds the payer by the number and compares the code.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chenxi::qr {

constexpr std::int64_t kPaymentCodeStepSeconds = 30;
constexpr std::int64_t kPayersMax = 1'000'000'000;

/// The payer's number: nine digits that no other row has and that say nothing about the row (0 <= row <
/// 10^9).
std::string payer_number(std::string_view key32, std::int64_t row);
/// The row behind nine digits. Every nine digits belong to some row; whether it exists the caller must see.
std::int64_t payer_row(std::string_view key32, std::string_view number9);

/// The running number of the 30 seconds that `at` lies in.
std::int64_t payment_code_step(Instant at);
/// Seven digits: HMAC-SHA256(secret, step as 8 bytes big-endian), its first 8 bytes as a number, modulo 10^7.
std::string payment_code_digits(std::string_view secret32, std::int64_t step);
/// What the payer's phone shows.
std::string make_payment_code(std::string_view payer_number9, std::string_view secret32, Instant now);

struct PaymentCode {
  std::string payer;   // nine digits
  std::string digits;  // seven digits
  friend bool operator==(const PaymentCode&, const PaymentCode&) = default;
};
/// 18 digits that begin with 88; spaces between them are passed over (typed by hand). Refuses
/// payment_code_invalid.
Result<PaymentCode> parse_payment_code(std::string_view text);

/// The step whose digits these are: this one or the one before. nullopt: a wrong code or an old picture of
/// one. The caller keeps the last step used per payer and takes none twice.
std::optional<std::int64_t> matches(std::string_view secret32, const PaymentCode& code, Instant now);

}  // namespace chenxi::qr
