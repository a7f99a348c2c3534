#include <set>

#include "qr/emv.h"
#include "qr/emv_fields.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {

constexpr std::size_t kTextMax = 2'953;  // what the largest QR symbol holds

tl::unexpected<Refusal> damaged(std::string_view id, std::string_view why) {
  return refuse(Code::qr_damaged, {.pointer = fmt::format("/{}", id), .text = std::string(why)});
}

bool is_digits(std::string_view text, std::size_t size) {
  return text.size() == size && all_digits(text);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// "12", "12.", "12.3", ".30": minor units without any floating point. Zeros beyond the currency's decimals
/// change nothing and are allowed ("45000.00" in a currency without decimals is printed in Vietnam).
Result<std::int64_t> minor_units(std::string_view text, int exponent, std::string_view id) {
  const auto wrong = [&] { return refuse(Code::amount_invalid, {.pointer = fmt::format("/{}", id)}); };
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view part = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (text.size() > 13 || (whole.empty() && part.empty())) return wrong();
  if (!all_digits(whole) || !all_digits(part)) return wrong();
  const auto decimals = static_cast<std::size_t>(exponent);
  if (part.size() > decimals) {
    if (part.find_first_not_of('0', decimals) != std::string_view::npos) return wrong();
    part = part.substr(0, decimals);
  }
  std::int64_t minor = 0;  // at most 13 digits and 4 decimals: far inside 64 bits
  for (const char c : whole) minor = minor * 10 + (c - '0');
  for (const char c : part) minor = minor * 10 + (c - '0');
  for (std::size_t i = part.size(); i < decimals; ++i) minor *= 10;
  return minor;
}

/// Root fields up to and without 63, whose checksum has been compared.
Result<std::vector<EmvField>> root_fields(std::string_view text) {
  std::vector<EmvField> fields;
  std::set<std::string, std::less<>> seen;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t begin = text.size() - rest.size();
    auto field = take_field(rest);
    if (!field) {
      const std::string_view id = rest.substr(0, 2);
      return all_digits(id) ? damaged(id, "length") : refuse(Code::qr_damaged, {.text = "length"});
    }
    if (!seen.insert(field->id).second) return damaged(field->id, "twice");
    if (field->id != "63") {
      fields.push_back(std::move(*field));
      continue;
    }
    if (!rest.empty()) return damaged("63", "not last");
    if (field->value.size() != 4) return damaged("63", "length");
    unsigned printed = 0;
    for (const char c : field->value) {
      if (hex_digit(c) < 0) return damaged("63", "checksum");
      printed = printed * 16 + static_cast<unsigned>(hex_digit(c));
    }
    if (printed != crc16(text.substr(0, begin + 4))) return damaged("63", "checksum");
    return fields;
  }
  return damaged("63", "missing");
}

Result<Tip> read_tip(std::string_view mode, const std::vector<EmvField>& fields, int exponent) {
  Tip tip;
  if (mode == "01") return tip;
  if (mode == "02") {
    tip.mode = TipMode::fixed;
    tip.fixed_minor = TRY(minor_units(value_of(fields, "56"), exponent, "56"));
    return tip;
  }
  if (mode == "03") {
    tip.mode = TipMode::percent;
    tip.percent_hundredths = TRY(minor_units(value_of(fields, "57"), 2, "57"));
    return tip;
  }
  return damaged("55", "unknown");
}

/// The typed picture of the root fields.
Result<EmvPayload> understand(std::vector<EmvField> fields) {
  EmvPayload payload;
  for (auto& field : fields) {
    if (!is_template(field.id)) continue;
    if (auto inside = split_fields(field.value)) field.fields = std::move(*inside);
  }
  const std::string_view point = value_of(fields, "01");
  if (point == "11") payload.initiation = Initiation::reusable;
  if (point == "12") payload.initiation = Initiation::once;

  int exponent = -1;
  if (const std::string_view currency = value_of(fields, "53"); !currency.empty()) {
    if (!is_digits(currency, 3)) return damaged("53", "currency");
    const int number = (currency[0] - '0') * 100 + (currency[1] - '0') * 10 + (currency[2] - '0');
    payload.currency = static_cast<money::Currency>(number);
    if (const auto info = money::currency_info(*payload.currency)) exponent = info->exponent;
  }
  payload.amount_text = value_of(fields, "54");
  if (!payload.amount_text.empty()) {
    // Without a known currency the text is checked as if it had the most decimals there are, and kept as
    // text.
    const std::int64_t minor = TRY(minor_units(payload.amount_text, exponent < 0 ? 4 : exponent, "54"));
    // Some static codes print 0.00 for "the payer enters it".
    if (minor == 0)
      payload.amount_text.clear();
    else if (exponent >= 0)
      payload.amount_minor = minor;
  }
  if (const std::string_view mode = value_of(fields, "55"); !mode.empty())
    payload.tip = TRY(read_tip(mode, fields, exponent < 0 ? 4 : exponent));

  payload.category = value_of(fields, "52");
  payload.country = value_of(fields, "58");
  payload.name = value_of(fields, "59");
  payload.city = value_of(fields, "60");
  payload.postcode = value_of(fields, "61");
  for (auto& field : fields) {
    if (field.id >= "02" && field.id <= "51")
      payload.accounts.push_back(std::move(field));
    else if (field.id == "62")
      payload.additional = std::move(field.fields);
    else if (field.id == "64")
      payload.local =
          LocalName{std::string(value_of(field.fields, "00")), std::string(value_of(field.fields, "01")),
                    std::string(value_of(field.fields, "02"))};
    else if (field.id >= "80")
      payload.unreserved.push_back(std::move(field));
  }
  if (payload.accounts.empty()) return damaged("26", "missing");
  return payload;
}

}  // namespace

std::uint16_t crc16(std::string_view bytes) {
  unsigned crc = 0xffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return static_cast<std::uint16_t>(crc);
}

bool looks_like_emv(std::string_view text) {
  return trimmed(text).starts_with("000201");
}

Result<EmvPayload> decode_emv(std::string_view text) {
  text = trimmed(text);
  if (text.size() > kTextMax || !looks_like_emv(text)) return refuse(Code::qr_unreadable);
  if (!characters(text)) return refuse(Code::qr_damaged, {.text = "utf-8"});
  return understand(TRY(root_fields(text)));
}

}  // namespace chenxi::qr
