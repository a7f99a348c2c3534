// Our code in EMVCo clothes, for tills and wallets that read only these: the fields say in plain text who is
// paid, the token travels in merchant accounts of our own. Only the token is signed, so only the token is
// believed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "qr/emv.h"
#include "qr/token.h"

namespace chenxi::qr {

constexpr std::string_view kEmvGuid = "cn.chenxi";

struct MerchantSign {
  std::string name;  // in the merchant's own script; the Latin field is made from it
  std::string city = "SHANGHAI";
  std::string country = "CN";
  std::string category = "0000";             // merchant category code, four digits
  std::optional<std::int64_t> amount_minor;  // for a code that asks for one amount, once
  money::Currency currency = money::Currency::cny;
  std::string reference;  // order reference, at most 25 Latin characters; may be empty
};
/// Refuses what encode_emv refuses. `token` comes from make_code().
Result<std::string> make_merchant_emv(const MerchantSign& sign, std::string_view token);

/// Our token inside, or nullopt when the code is not ours.
std::optional<std::string> token_in_emv(const EmvPayload& payload);

/// "老王早餐" -> "LAO WANG ZAO CAN": printable ASCII, at most `max` characters, never empty.
std::string latin_name(std::string_view name, std::size_t max);

}  // namespace chenxi::qr
