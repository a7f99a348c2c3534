// EMVCo merchant-presented codes (QRCPS 1.1): reading forgives, writing does not.
//
// The text is a row of fields: two digits of id, two digits of length, the value. Two units meet in it, and
// most implementations confuse them: a length counts characters, the checksum runs over UTF-8 bytes. So
// 0104最佳运输 is right although the value has 12 bytes. Real codes leave out fields that the standard
// demands, so reading asks only for what is needed to understand the rest; writing asks for everything.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "money/currency.h"

namespace chenxi::qr {

/// One field. Templates (26-51, 62, 64, 80-99) also carry the fields inside; a template whose inside cannot
/// be read keeps only its text, because schemes abroad print such codes and one wants to name them.
struct EmvField {
  std::string id;     // "26"
  std::string value;  // as it stands in the code
  std::vector<EmvField> fields;
  friend bool operator==(const EmvField&, const EmvField&) = default;
};
/// The value of the first field with this id, or empty.
std::string_view value_of(const std::vector<EmvField>& fields, std::string_view id);

enum class Initiation : std::uint8_t { reusable = 11, once = 12 };

enum class TipMode : std::uint8_t { prompt = 1, fixed = 2, percent = 3 };
struct Tip {
  TipMode mode = TipMode::prompt;
  std::int64_t fixed_minor = 0;         // when fixed
  std::int64_t percent_hundredths = 0;  // when percent: 1.50 % is 150
  friend bool operator==(const Tip&, const Tip&) = default;
};

/// The merchant's name in his own language (template 64).
struct LocalName {
  std::string language;  // "ZH"
  std::string name, city;
  friend bool operator==(const LocalName&, const LocalName&) = default;
};

struct EmvPayload {
  std::optional<Initiation> initiation;
  std::vector<EmvField> accounts;             // 02-51, at least one
  std::string category;                       // 52: four digits
  std::optional<money::Currency> currency;    // 53
  std::optional<std::int64_t> amount_minor;   // 54 in minor units; empty when the payer enters it
  std::string amount_text;                    // 54 as printed, also when the currency is not known to us
  std::optional<Tip> tip;                     // 55-57
  std::string country, name, city, postcode;  // 58-61
  std::vector<EmvField> additional;           // inside 62: bill, store, reference, terminal ...
  std::optional<LocalName> local;             // 64
  std::vector<EmvField> unreserved;           // 80-99
  friend bool operator==(const EmvPayload&, const EmvPayload&) = default;
};

/// Does the text claim to be such a code? (It may still be damaged.)
bool looks_like_emv(std::string_view text);

/// Refuses qr_unreadable (not such a code), qr_damaged (checksum, lengths, an id twice, 63 not last),
/// amount_invalid, amount_too_large. Ids that nobody knows are passed over; a lower-case checksum is a
/// checksum.
Result<EmvPayload> decode_emv(std::string_view text);

/// Refuses malformed (something is missing), text_invalid, amount_invalid, currency_unsupported; the pointer
/// names the field, "/59". Fields stand in ascending order and 63 at the end, with upper-case checksum.
Result<std::string> encode_emv(const EmvPayload& payload);

/// CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, nothing reflected. "123456789" gives 29B1.
std::uint16_t crc16(std::string_view bytes);

/// Characters (code points) of valid UTF-8; nullopt for anything else.
std::optional<std::size_t> characters(std::string_view text);

}  // namespace chenxi::qr
