#include "qr/cpm.h"

#include "base/crypto.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {

struct Tlv {
  unsigned tag = 0;
  std::string_view value;
};

/// One tag, length, value from the front. Some wallets write a length of 128 to 255 as that one byte where
/// the standard wants 81 in front of it (seen: 93 for 147); it is taken for what it means.
std::optional<Tlv> take_tlv(std::string_view& rest) {
  std::size_t at = 0;
  const auto next = [&]() -> std::optional<unsigned> {
    if (at >= rest.size()) return std::nullopt;
    return static_cast<unsigned char>(rest[at++]);
  };
  auto tag = next();
  if (!tag) return std::nullopt;
  if ((*tag & 0x1fU) == 0x1fU) {
    const auto second = next();
    if (!second || (*second & 0x80U) != 0)
      return std::nullopt;  // three-byte tags do not occur in these codes
    tag = *tag << 8 | *second;
  }
  auto length = next();
  if (!length) return std::nullopt;
  if (*length == 0x81) {
    length = next();
  } else if (*length == 0x82) {
    const auto high = next(), low = next();
    if (!low) return std::nullopt;
    length = *high << 8 | *low;
  }
  if (!length || *length > rest.size() - at) return std::nullopt;
  const Tlv tlv{*tag, rest.substr(at, *length)};
  rest.remove_prefix(at + *length);
  return tlv;
}

std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string url(text);
  for (char& c : url) {
    if (c == '-' || c == '_') return std::nullopt;
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return unbase64url(url);
}

std::string upper_hex(std::string_view bytes) {
  std::string out = hex(bytes);
  for (char& c : out)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

struct Provider {
  std::string_view rid, name;
};
constexpr Provider kProviders[] = {
    {"A000000003", "Visa"},      {"A000000004", "Mastercard"}, {"A000000025", "American Express"},
    {"A000000065", "JCB"},       {"A000000152", "Discover"},   {"A000000333", "UnionPay"},
    {"A000000524", "RuPay"},     {"A000000602", "QRIS"},       {"A000000615", "DuitNow"},
    {"A000000677", "PromptPay"}, {"A000000727", "VietQR"},
};

Result<CpmApplication> read_application(std::string_view inside) {
  CpmApplication application;
  while (!inside.empty()) {
    const auto tlv = take_tlv(inside);
    if (!tlv) return refuse(Code::qr_damaged, {.pointer = "/61"});
    if (tlv->tag == 0x4f) application.aid = upper_hex(tlv->value);
    if (tlv->tag == 0x50)
      for (const char c : tlv->value)
        if (c >= ' ' && c <= '~') application.label.push_back(c);
  }
  if (application.aid.empty()) return refuse(Code::qr_damaged, {.pointer = "/61/4F"});
  return application;
}

}  // namespace

std::string CpmPayload::scheme() const {
  for (const auto& application : applications)
    for (const auto& provider : kProviders)
      if (application.aid.starts_with(provider.rid)) return std::string(provider.name);
  for (const auto& application : applications)
    if (!application.label.empty()) return application.label;
  return "EMV";
}

bool looks_like_cpm(std::string_view text) {
  return trimmed(text).starts_with("hQVDUFYw");
}  // 85 05 "CPV0"

Result<CpmPayload> decode_cpm(std::string_view text) {
  if (!looks_like_cpm(text)) return refuse(Code::qr_unreadable);
  const auto bytes = from_base64(trimmed(text));
  if (!bytes) return refuse(Code::qr_damaged);
  std::string_view rest = *bytes;
  CpmPayload payload;
  for (bool first = true; !rest.empty(); first = false) {
    const auto tlv = take_tlv(rest);
    if (!tlv) return refuse(Code::qr_damaged);
    if (first != (tlv->tag == 0x85))
      return refuse(Code::qr_damaged, {.pointer = "/85"});  // once, and in front
    if (tlv->tag == 0x85 && tlv->value != "CPV01") return refuse(Code::qr_damaged, {.pointer = "/85"});
    if (tlv->tag == 0x61) payload.applications.push_back(TRY(read_application(tlv->value)));
  }
  if (payload.applications.empty()) return refuse(Code::qr_damaged, {.pointer = "/61"});
  return payload;
}

}  // namespace chenxi::qr
