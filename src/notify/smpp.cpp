#include "notify/smpp.h"

#include <unicode/unistr.h>

#include <algorithm>

namespace chenxi::notify::smpp {
namespace {

constexpr std::size_t kHeader = 16, kPduMax = 64 << 10;
constexpr std::size_t kAloneUnits = 70, kPartUnits = 67;  // GSM 03.38: 140 bytes; six of them for the header of a part
constexpr std::uint8_t kVersion = 0x34, kUcs2 = 8;
constexpr std::uint8_t kIsReceipt = 0x04, kHasHeader = 0x40;           // esm_class, §5.2.12
constexpr std::uint8_t kTonInternational = 1, kTonAlphanumeric = 5, kNpiIsdn = 1;
constexpr std::uint16_t kReceiptedMessageId = 0x001e, kMessageState = 0x0427;  // §5.3.2.12, .35
constexpr const char* kStates[] = {"", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"};

void add32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}
std::uint32_t read32(std::string_view in, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(in[at + i]);
  return value;
}
void add_text(std::string& out, std::string_view text) {
  out += text;
  out.push_back('\0');
}
void add_address(std::string& out, std::uint8_t ton, std::uint8_t npi, std::string_view address) {
  out.push_back(static_cast<char>(ton));
  out.push_back(static_cast<char>(npi));
  add_text(out, address);
}

/// Walks a body; what is beyond its end reads as nothing, and `whole` says so.
class Walk {
 public:
  explicit Walk(std::string_view in) : in_(in) {}
  std::uint8_t byte() {
    const std::string_view one = bytes(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
  }
  std::uint16_t two() {
    const std::uint8_t high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  std::string_view text() {
    const std::size_t end = in_.find('\0', at_);
    if (end == in_.npos) return nothing();
    const std::string_view out = in_.substr(at_, end - at_);
    at_ = end + 1;
    return out;
  }
  std::string_view bytes(std::size_t n) {
    if (in_.size() - at_ < n) return nothing();
    const std::string_view out = in_.substr(at_, n);
    at_ += n;
    return out;
  }
  bool more() const { return whole && at_ < in_.size(); }
  bool whole = true;

 private:
  std::string_view nothing() {
    whole = false;
    at_ = in_.size();
    return {};
  }
  std::string_view in_;
  std::size_t at_ = 0;
};

/// "id:42 sub:001 dlvrd:001 submit date:… stat:DELIVRD err:000 text:…"
std::string_view word_after(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == text.npos) return {};
  const std::string_view rest = text.substr(at + label.size());
  return rest.substr(0, rest.find(' '));
}

std::string ucs2(const icu::UnicodeString& text) {
  std::string out;
  for (std::int32_t i = 0; i < text.length(); ++i) {
    out.push_back(static_cast<char>(text.charAt(i) >> 8));
    out.push_back(static_cast<char>(text.charAt(i) & 0xff));
  }
  return out;
}

std::vector<icu::UnicodeString> parts_of(const icu::UnicodeString& text) {
  if (text.length() <= static_cast<std::int32_t>(kAloneUnits)) return {text};
  std::vector<icu::UnicodeString> parts;
  for (std::int32_t at = 0; at < text.length();) {
    std::int32_t end = std::min<std::int32_t>(text.length(), at + static_cast<std::int32_t>(kPartUnits));
    if (end < text.length()) end = text.getChar32Start(end);
    parts.emplace_back(text, at, end - at);
    at = end;
  }
  return parts;
}

}  // namespace

std::string encode(const Pdu& pdu) {
  std::string out;
  add32(out, static_cast<std::uint32_t>(kHeader + pdu.body.size()));
  add32(out, static_cast<std::uint32_t>(pdu.id));
  add32(out, pdu.status);
  add32(out, pdu.sequence);
  return out + pdu.body;
}

Result<std::optional<Pdu>> take(std::string& buffer) {
  if (buffer.size() < 4) return std::nullopt;
  const std::size_t length = read32(buffer, 0);
  if (length < kHeader || length > kPduMax) return refuse(Code::malformed);
  if (buffer.size() < length) return std::nullopt;
  Pdu pdu{static_cast<Id>(read32(buffer, 4)), read32(buffer, 8), read32(buffer, 12), buffer.substr(kHeader, length - kHeader)};
  buffer.erase(0, length);
  return pdu;
}

Result<std::string> bind_body(std::string_view system_id, std::string_view password) {
  if (system_id.size() > 15 || password.size() > 8 || system_id.find('\0') != system_id.npos || password.find('\0') != password.npos)
    return refuse(Code::text_invalid);
  std::string out;
  add_text(out, system_id);
  add_text(out, password);
  add_text(out, "");  // system_type
  out.push_back(static_cast<char>(kVersion));
  add_address(out, 0, 0, "");
  return out;
}

std::vector<std::string> submit_bodies(std::string_view from, std::string_view to, std::string_view utf8, std::uint8_t reference) {
  const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  const std::vector<icu::UnicodeString> parts = parts_of(text);
  const bool digits = std::all_of(from.begin(), from.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::vector<std::string> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool alone = parts.size() == 1, last = i + 1 == parts.size();
    std::string message;
    if (!alone)  // GSM 03.40 §9.2.3.24.1: concatenated, eight bits of reference, how many, which
      for (const std::size_t byte : {std::size_t{5}, std::size_t{0}, std::size_t{3}, std::size_t{reference}, parts.size(), i + 1})
        message.push_back(static_cast<char>(byte));
    message += ucs2(parts[i]);
    std::string body;
    add_text(body, "");  // service_type
    add_address(body, digits ? 0 : kTonAlphanumeric, digits ? kNpiIsdn : 0, from);
    add_address(body, kTonInternational, kNpiIsdn, to.starts_with('+') ? to.substr(1) : to);
    body.push_back(static_cast<char>(alone ? 0 : kHasHeader));
    body.append(2, '\0');  // protocol_id, priority_flag
    add_text(body, "");    // schedule_delivery_time
    add_text(body, "");    // validity_period
    body.push_back(last ? '\1' : '\0');  // registered_delivery
    body.push_back('\0');                // replace_if_present_flag
    body.push_back(static_cast<char>(kUcs2));
    body.push_back('\0');  // sm_default_msg_id
    body.push_back(static_cast<char>(message.size()));
    out.push_back(body + message);
  }
  return out;
}

std::string message_id(const Pdu& answer) { return std::string(Walk(answer.body).text()); }

std::optional<Receipt> receipt_of(const Pdu& deliver) {
  Walk walk(deliver.body);
  walk.text();  // service_type
  for (int i = 0; i < 2; ++i) walk.bytes(2), walk.text();  // from, to
  const std::uint8_t esm_class = walk.byte();
  walk.bytes(2);
  walk.text(), walk.text();
  walk.bytes(4);
  const std::string_view text = walk.bytes(walk.byte());
  if (!walk.whole || (esm_class & 0x3c) != kIsReceipt) return std::nullopt;
  Receipt out{std::string(word_after(text, "id:")), std::string(word_after(text, "stat:"))};
  while (walk.more()) {
    const std::uint16_t tag = walk.two(), size = walk.two();
    const std::string_view value = walk.bytes(size);
    if (!walk.whole) break;
    if (tag == kReceiptedMessageId) out.message = value.substr(0, value.find('\0'));
    if (tag == kMessageState && value.size() == 1 && static_cast<std::uint8_t>(value[0]) < std::size(kStates))
      out.state = kStates[static_cast<std::uint8_t>(value[0])];
  }
  if (out.message.empty() || out.state.empty()) return std::nullopt;
  return out;
}

}  // namespace chenxi::notify::smpp
