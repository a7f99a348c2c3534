#include "qr/payment_code.h"

#include "base/check.h"
#include "base/crypto.h"
#include "qr/permute.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {
constexpr std::string_view kPrefix = "88";
constexpr std::size_t kPayerDigits = 9, kCodeDigits = 7;
constexpr std::uint64_t kCodes = 10'000'000;  // 10^kCodeDigits
}  // namespace

std::string payer_number(std::string_view key32, std::int64_t row) {
  CHECK(row >= 0 && row < kPayersMax, "a payer number has nine digits");
  return fmt::format("{:09}", permute_number(key32, kPayersMax, static_cast<std::uint32_t>(row)));
}

std::int64_t payer_row(std::string_view key32, std::string_view number9) {
  CHECK(number9.size() == kPayerDigits && all_digits(number9), "nine digits");
  std::uint32_t number = 0;
  for (const char c : number9) number = number * 10 + static_cast<std::uint32_t>(c - '0');
  return unpermute_number(key32, kPayersMax, number);
}

std::int64_t payment_code_step(Instant at) {
  return at.us / (kPaymentCodeStepSeconds * 1'000'000);
}

std::string payment_code_digits(std::string_view secret32, std::int64_t step) {
  std::string counter;
  for (int i = 7; i >= 0; --i)
    counter.push_back(static_cast<char>(static_cast<std::uint64_t>(step) >> (8 * i) & 0xff));
  const Hash32 mac = hmac_sha256(secret32, counter);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | mac[i];
  return fmt::format("{:07}", number % kCodes);
}

std::string make_payment_code(std::string_view payer_number9, std::string_view secret32, Instant now) {
  CHECK(payer_number9.size() == kPayerDigits && all_digits(payer_number9), "nine digits");
  return fmt::format("{}{}{}", kPrefix, payer_number9, payment_code_digits(secret32, payment_code_step(now)));
}

Result<PaymentCode> parse_payment_code(std::string_view text) {
  std::string digits;
  for (const char c : trimmed(text))
    if (c != ' ') digits.push_back(c);
  if (digits.size() != kPrefix.size() + kPayerDigits + kCodeDigits || !all_digits(digits) ||
      !digits.starts_with(kPrefix))
    return refuse(Code::payment_code_invalid);
  return PaymentCode{digits.substr(kPrefix.size(), kPayerDigits),
                     digits.substr(kPrefix.size() + kPayerDigits)};
}

std::optional<std::int64_t> matches(std::string_view secret32, const PaymentCode& code, Instant now) {
  const std::int64_t step = payment_code_step(now);
  std::optional<std::int64_t> found;
  for (const std::int64_t candidate : {step - 1, step})  // both are always computed: the time tells nothing
    if (equal_constant_time(payment_code_digits(secret32, candidate), code.digits)) found = candidate;
  return found;
}

}  // namespace chenxi::qr
