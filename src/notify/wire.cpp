#include "notify/wire.h"

#include "base/crypto.h"
#include "base/json.h"

namespace chenxi::notify {
namespace {

constexpr std::int64_t kFreshFor = 300;
constexpr std::size_t kLineMax = 76;  // RFC 2045 §6.8

std::string signature_of(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return "v1=" + hex(view(hmac_sha256(secret, fmt::format("{}.{}", timestamp, body))));
}

std::string encoded_word(std::string_view text) { return "=?UTF-8?B?" + base64(text) + "?="; }

/// "Mon, 23 Nov 2026 16:36:00 +0000"
std::string mail_date(Instant at) {
  using namespace std::chrono;
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds s{std::chrono::seconds(at.us / 1'000'000)};
  const auto midnight = floor<std::chrono::days>(s);
  const year_month_day date{midnight};
  const hh_mm_ss clock{s - midnight};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[weekday{midnight}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace

bool is_message_centre(std::string_view url) { return url.starts_with("smpp://") || url.starts_with("smpps://"); }

std::string sms_secret(const KeyRing& keys) { return hex(hkdf(keys.tokens, "sms gateway", 32)); }

OutboundRequest sms_request(std::string_view url, std::string_view secret, Instant now, std::int64_t message,
                            std::string_view to, std::string_view text) {
  const std::string id = fmt::format("msg-{}", message);
  const std::string timestamp = std::to_string(now.us / 1'000'000);
  OutboundRequest request;
  request.method = "POST";
  request.url = url;
  request.body = to_text(json::object{{"id", id}, {"to", to}, {"text", text}});
  request.headers = fmt::format("Content-Type: application/json\nIdempotency-Key: {}\nChenxi-Timestamp: {}\nChenxi-Signature: {}\n",
                                id, timestamp, signature_of(secret, timestamp, request.body));
  return request;
}

bool sms_signature_is_right(std::string_view secret, Instant now, std::string_view timestamp, std::string_view signature,
                            std::string_view body) {
  if (!equal_constant_time(signature_of(secret, timestamp, body), signature)) return false;
  const std::int64_t age = now.us / 1'000'000 - std::atoll(std::string(timestamp).c_str());
  return age >= -kFreshFor && age <= kFreshFor;
}

std::string mail_text(std::string_view from, std::string_view to, std::string_view subject, std::string_view text,
                      Instant now, std::int64_t message) {
  const std::string domain(from.substr(from.rfind('@') + 1));
  std::string body;
  const std::string encoded = base64(text);
  for (std::size_t at = 0; at < encoded.size(); at += kLineMax) body += encoded.substr(at, kLineMax) + "\r\n";
  return fmt::format(
      "Date: {}\r\nFrom: <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <msg-{}@{}>\r\nMIME-Version: 1.0\r\n"
      "Auto-Submitted: auto-generated\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n{}",
      mail_date(now), from, to, encoded_word(subject), message, domain, body);
}

}  // namespace chenxi::notify
