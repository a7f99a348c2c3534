#include "merchants/codes.h"

#include "qr/own_emv.h"

namespace chenxi::merchants {
namespace {

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
  qr::CodeToken token;
  token.kind = qr::CodeKind::merchant_static;
  token.row = merchant.id;
  return print(info, merchant, qr::make_code(keys, token), std::nullopt);
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
