#include "qr/scheme.h"

#include "qr/text.h"

namespace chenxi::qr {
namespace {

struct Named {
  std::string_view mark, name;
};

// Application links and fixed beginnings, in lower case.
constexpr Named kBeginnings[] = {
    {"alipays://", "Alipay"},   {"alipay://", "Alipay"},      {"alipayqr://", "Alipay"},
    {"wxp://", "WeChat Pay"},   {"weixin://", "WeChat Pay"},  {"upwallet://", "UnionPay"},
    {"upi://", "UPI"},          {"swish://", "Swish"},        {"twint://", "TWINT"},
    {"bitcoin:", "Bitcoin"},    {"lightning:", "Lightning"},  {"lnbc", "Lightning"},
    {"lnurl1", "Lightning"},    {"ethereum:", "Ethereum"},    {"momo://", "MoMo"},
    {"paytm://", "Paytm"},      {"paytmmp://", "Paytm"},      {"phonepe://", "PhonePe"},
    {"paypay://", "PayPay"},    {"bcd\n", "EPC (GiroCode)"},  {"bcd\r\n", "EPC (GiroCode)"},
    {"spc\n", "Swiss QR-bill"}, {"spc\r\n", "Swiss QR-bill"}, {"spd*", "QR Platba"},
    {"upnqr\n", "UPN QR"},      {"upnqr\r\n", "UPN QR"},      {"hrvhub30\n", "HUB3"},
    {"hrvhub30\r\n", "HUB3"},
};

// Hosts of https addresses; a mark also stands for everything below it.
constexpr Named kHosts[] = {
    {"alipay.com", "Alipay"},
    {"alipay.cn", "Alipay"},
    {"alipay.hk", "AlipayHK"},
    {"wx.tenpay.com", "WeChat Pay"},
    {"payapp.weixin.qq.com", "WeChat Pay"},
    {"weixin.qq.com", "WeChat Pay"},
    {"pay.weixin.qq.com", "WeChat Pay"},
    {"95516.com", "UnionPay"},
    {"unionpay.com", "UnionPay"},
    {"paypal.me", "PayPal"},
    {"paypal.com", "PayPal"},
    {"venmo.com", "Venmo"},
    {"cash.app", "Cash App"},
    {"twint.ch", "TWINT"},
    {"swish.nu", "Swish"},
    {"paypay.ne.jp", "PayPay"},
    {"kakaopay.com", "KakaoPay"},
    {"paytm.me", "Paytm"},
    {"mpago.la", "Mercado Pago"},
    {"revolut.me", "Revolut"},
};

// Identifiers in sub-field 00 of a merchant account, in lower case; longer ones that begin alike are meant as
// well.
constexpr Named kGuids[] = {
    {"br.gov.bcb.pix", "Pix"},
    {"sg.paynow", "PayNow"},
    {"sg.com.nets", "NETS"},
    {"sg.sgqr", "SGQR"},
    {"a000000677", "PromptPay"},
    {"a000000727", "VietQR"},
    {"id.co.qris", "QRIS"},
    {"a0000006022020", "QRIS"},
    {"a000000615", "DuitNow"},
    {"my.paynet", "DuitNow"},
    {"hk.com.hkicl", "FPS"},
    {"ph.ppmi", "QR Ph"},
    {"com.p2pqrpay", "QR Ph"},
    {"jp.or.paymentsjapan", "JPQR"},
    {"jp.or.jpqr", "JPQR"},
    {"mx.com.banxico", "CoDi"},
    {"com.mercadolibre", "Mercado Pago"},
    {"com.mercadopago", "Mercado Pago"},
    {"a000000524", "UPI"},
    {"upi", "UPI"},
    {"a000000333", "UnionPay"},
    {"com.unionpay", "UnionPay"},
    {"com.alipay", "Alipay"},
    {"com.tencent", "WeChat Pay"},
    {"com.wechat", "WeChat Pay"},
};

// 02-25 are given out by number.
constexpr Named kAccountIds[] = {
    {"02", "Visa"},     {"03", "Visa"},     {"04", "Mastercard"},       {"05", "Mastercard"},
    {"09", "Discover"}, {"10", "Discover"}, {"11", "American Express"}, {"12", "American Express"},
    {"13", "JCB"},      {"14", "JCB"},      {"15", "UnionPay"},         {"16", "UnionPay"},
};

std::string host_of(std::string_view address) {
  std::string_view rest = address.substr(address.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
  return lower_ascii(rest.substr(0, rest.find(':')));
}

/// Payment codes that other wallets show at a till.
std::optional<std::string> scheme_of_digits(std::string_view digits) {
  const int front = (digits[0] - '0') * 10 + (digits[1] - '0');
  if (digits.size() >= 16 && digits.size() <= 24 && front >= 25 && front <= 30) return "Alipay";
  if (digits.size() == 18 && front >= 10 && front <= 15) return "WeChat Pay";
  if (digits.size() == 19 && front == 62) return "UnionPay";
  return std::nullopt;
}

/// Swish prints "C" + a Swedish number + ";" + amount + ";" ...
bool looks_like_swish(std::string_view text) {
  const std::size_t end = text.find(';');
  if (text.size() < 10 || (text[0] != 'C' && text[0] != 'c') || end == std::string_view::npos) return false;
  return end >= 8 && end <= 16 && all_digits(text.substr(1, end - 1));
}

}  // namespace

std::optional<std::string> scheme_of_text(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 16 && all_digits(text)) return scheme_of_digits(text);
  const std::string lower = lower_ascii(text.substr(0, 512));
  for (const auto& [mark, name] : kBeginnings)
    if (lower.starts_with(mark)) return std::string(name);
  if (lower.starts_with("https://") || lower.starts_with("http://")) {
    const std::string host = host_of(lower);
    for (const auto& [mark, name] : kHosts)
      if (host == mark || host.ends_with("." + std::string(mark))) return std::string(name);
  }
  if (looks_like_swish(text)) return "Swish";
  return std::nullopt;
}

std::optional<std::string> scheme_of_emv(const EmvPayload& payload) {
  // A national scheme speaks through its identifier; the card schemes' numbers often stand beside it.
  for (const auto& account : payload.accounts) {
    if (account.id < "26") continue;
    const std::string guid = lower_ascii(value_of(account.fields, "00"));
    // An account whose lengths are wrong is still named by the identifier somewhere in it.
    const std::string whole = account.fields.empty() ? lower_ascii(account.value) : std::string{};
    for (const auto& [mark, name] : kGuids) {
      if (guid.starts_with(mark) && (mark != "upi" || guid == mark)) return std::string(name);
      if (mark.size() > 8 && whole.find(mark) != std::string::npos) return std::string(name);
    }
  }
  for (const auto& account : payload.accounts) {
    const std::string guid = lower_ascii(value_of(account.fields, "00"));
    if (payload.country == "KH" && guid.find('@') != std::string::npos) return "KHQR";
    for (const auto& [mark, name] : kAccountIds)
      if (account.id == mark) return std::string(name);
  }
  return std::nullopt;
}

}  // namespace chenxi::qr
