#include "merchants/codes.h"

#include <fmt/format.h>

#include <charconv>

#include "base/bytes.h"
#include "base/crypto.h"
#include "qr/own_emv.h"

namespace chenxi::merchants {
namespace {

// As many as the catalogue has.
constexpr std::size_t kColours = 12, kAnimals = 36;

PrintedCode print(const ports::InstanceInfo& info, const Merchant& merchant, const std::string& token,
                  std::optional<std::int64_t> amount) {
  qr::MerchantSign sign;
  sign.name = merchant.name;
  sign.city = info.city;
  sign.category = merchant.category;
  sign.amount_minor = amount;
  PrintedCode code;
  code.text = qr::code_address(info.origin, token);
  code.emv = qr::make_merchant_emv(sign, token).value_or("");
  return code;
}

}  // namespace

PrintedCode static_code(const qr::CodeKeys& keys, const ports::InstanceInfo& info, const Merchant& merchant) {
  return print(info, merchant, qr::make_code(keys, static_token(merchant)), std::nullopt);
}

// The first issue is written as codes were before there were others: those on paper stay good.
qr::CodeToken static_token(const Merchant& merchant) {
  qr::CodeToken token;
  token.kind = qr::CodeKind::merchant_static;
  token.row = merchant.id;
  if (merchant.code_issue != 0) token.note = std::to_string(merchant.code_issue);
  return token;
}

std::int64_t issue_of(const qr::CodeToken& token) {
  std::int64_t issue = 0;
  const char* const end = token.note.data() + token.note.size();
  if (!token.note.empty() && std::from_chars(token.note.data(), end, issue).ptr != end) return -1;
  return issue;
}

std::string check_word(const qr::CodeKeys& keys, const Merchant& merchant, Lang lang) {
  const Hash32 hash = hmac_sha256(keys.cipher32, Encoder(1).add("check word").add(merchant.id).bytes());
  const auto word = [&](std::string_view list, std::size_t at, std::size_t of) {
    return sentence(lang, fmt::format("check_word.{}.{}", list, hash[at] % of));
  };
  return sentence(lang, "check_word.both", {{"colour", word("colour", 0, kColours)}, {"animal", word("animal", 1, kAnimals)}});
}

PrintedCode order_code(const qr::CodeKeys& keys, const ports::InstanceInfo& info, const Merchant& merchant,
                       const Order& order) {
  qr::CodeToken token;
  token.kind = order.kind == OrderKind::link ? qr::CodeKind::link : qr::CodeKind::order;
  token.row = order.id;
  // Whole seconds, rounded up: the code never ends before its order.
  token.expires_at = Instant{(order.expires_at.us + 999'999) / 1'000'000 * 1'000'000};
  return print(info, merchant, qr::make_code(keys, token), order.amount);
}

}  // namespace chenxi::merchants
