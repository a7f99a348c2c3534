// Any bytes into every reader of codes: nothing may crash, and what is read must survive being written again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "qr/classify.h"
#include "qr/cli.h"
#include "qr/own_emv.h"
#include "tests/fuzz/fuzz.h"

namespace {

std::string with_checksum(std::string_view body) {
  const std::string text = std::string(body) + "6304";
  return fmt::format("{}{:04X}", text, chenxi::qr::crc16(text));
}

/// Nobody types in a QR code, but one that was photographed badly must not be read as another.
void needs_its_checksum(std::string_view text) {
  using namespace chenxi;
  if (text.size() < 8) return;
  std::string other(text);
  other.back() = other.back() == '0' ? '1' : '0';
  if (!qr::decode_emv(text)) return;
  // The planted fault: a reader that puts the right checksum there.
  if (fuzz::planted()) other = with_checksum(text.substr(0, text.size() - 8));
  CHECK(!qr::decode_emv(other), "a code with a wrong checksum is none");
}

void read_and_write(std::string_view text) {
  using namespace chenxi;
  const auto payload = qr::decode_emv(text);
  if (!payload) return;
  (void)qr::token_in_emv(*payload);
  CHECK(parse_json(qr::qr_decode_line(text)).has_value(), "a readable code can be described");
  const auto again = qr::encode_emv(*payload);
  if (!again) return;
  const auto read = qr::decode_emv(*again);
  CHECK(read && read->name == payload->name && read->amount_minor == payload->amount_minor, "round trip");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chenxi;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const qr::CodeKeys keys = qr::code_keys(std::string(32, 'f'));
  const Instant now{1'764'000'000'000'000};

  // Without the instance's key nobody makes a code that it takes for its own.
  CHECK(!qr::read_scanned(keys, text, now), "only the instance makes its codes");
  read_and_write(text);
  needs_its_checksum(text);
  // Few mutations hit the right checksum by luck, so the fields behind it are reached with one made for them.
  if (text.size() > 8) read_and_write(with_checksum(text.substr(0, text.size() - 8)));
  if (const auto code = qr::parse_payment_code(text)) (void)qr::matches(std::string(32, 's'), *code, now);
  (void)qr::decode_cpm(text);
  for (const std::string& line : {qr::qr_decode_line(text), qr::qr_encode_line(text)})
    CHECK(parse_json(line).has_value() && line.find('\n') == std::string::npos, "one JSON object a line");
  return 0;
}
