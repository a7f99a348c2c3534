#include "qr/own_emv.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include "base/check.h"

namespace chenxi::qr {
namespace {

// A template holds 99 characters, a token has more: it goes on in the next account. Sub-field 00 says whose,
// 01, 02 ... number the pieces.
constexpr std::size_t kPieceMax = 99 - 4 - kEmvGuid.size() - 4;
constexpr int kFirstAccount = 26;

std::string shortened(std::string_view text, std::size_t max_characters) {
  std::size_t at = 0, count = 0;
  while (at < text.size()) {
    std::size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80) ++next;
    if (++count > max_characters) break;
    at = next;
  }
  return std::string(text.substr(0, at));
}

bool ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

icu::Transliterator& to_latin() {
  // One per thread: ICU's transliterators keep state.
  thread_local const std::unique_ptr<icu::Transliterator> made = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made_now(icu::Transliterator::createInstance(
        "Any-Latin; Latin-ASCII; Upper; [^\\u0020-\\u007E] Remove", UTRANS_FORWARD, status));
    CHECK(U_SUCCESS(status) && made_now, "ICU knows how to write names in Latin");
    return made_now;
  }();
  return *made;
}

}  // namespace

std::string latin_name(std::string_view name, std::size_t max) {
  icu::UnicodeString text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  to_latin().transliterate(text);
  std::string out;
  text.toUTF8String(out);
  out = out.substr(0, max);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  while (!out.empty() && out.front() == ' ') out.erase(0, 1);
  return out.empty() ? std::string("MERCHANT").substr(0, max) : out;
}

Result<std::string> make_merchant_emv(const MerchantSign& sign, std::string_view token) {
  EmvPayload payload;
  payload.initiation = sign.amount_minor ? Initiation::once : Initiation::reusable;
  int id = kFirstAccount;
  for (std::size_t at = 0; at < token.size(); at += kPieceMax, ++id) {
    const std::string piece = fmt::format("{:02}", id - kFirstAccount + 1);
    payload.accounts.push_back(
        {std::to_string(id),
         "",
         {{"00", std::string(kEmvGuid), {}}, {piece, std::string(token.substr(at, kPieceMax)), {}}}});
  }
  payload.category = sign.category;
  payload.currency = sign.currency;
  payload.amount_minor = sign.amount_minor;
  payload.country = sign.country;
  payload.name = latin_name(sign.name, 25);
  payload.city = latin_name(sign.city, 15);
  if (!sign.reference.empty()) payload.additional.push_back({"05", sign.reference, {}});
  if (!ascii(sign.name)) {
    const std::string city = ascii(sign.city) ? std::string{} : shortened(sign.city, 15);
    payload.local = LocalName{"ZH", shortened(sign.name, 25), city};
  }
  return encode_emv(payload);
}

std::optional<std::string> token_in_emv(const EmvPayload& payload) {
  std::map<std::string, std::string> pieces;
  for (const auto& account : payload.accounts) {
    if (value_of(account.fields, "00") != kEmvGuid) continue;
    for (const auto& field : account.fields)
      if (field.id != "00") pieces.emplace(field.id, field.value);
  }
  if (pieces.empty()) return std::nullopt;
  std::string token;
  for (const auto& [id, piece] : pieces) token += piece;
  return token;
}

}  // namespace chenxi::qr
