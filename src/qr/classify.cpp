#include "qr/classify.h"

#include "qr/own_emv.h"
#include "qr/scheme.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {

tl::unexpected<Refusal> foreign(std::string scheme) {
  return refuse(Code::qr_foreign_scheme, {.text = std::move(scheme)});
}

Result<Scanned> classify_emv(std::string_view text) {
  EmvPayload payload = TRY(decode_emv(text));
  if (auto token = token_in_emv(payload)) {
    const CodeFront front = TRY(read_front(*token));
    return OwnCode{std::move(*token), front, std::move(payload)};
  }
  std::string scheme = scheme_of_emv(payload).value_or("EMVCo");
  return OtherMerchantCode{std::move(scheme), std::move(payload)};
}

}  // namespace

Result<Scanned> classify(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > 4096) return refuse(Code::qr_unreadable);
  if (looks_like_emv(text)) return classify_emv(text);
  if (auto code = parse_payment_code(text)) return Scanned(std::move(*code));
  if (looks_like_cpm(text)) {
    CpmPayload cpm = TRY(decode_cpm(text));
    return OtherConsumerCode{cpm.scheme(), std::move(cpm)};
  }
  // Before our own addresses: another wallet's address may well have a path /q/… too.
  if (auto scheme = scheme_of_text(text)) return OtherCode{std::move(*scheme)};
  if (auto token = find_token(text)) {
    const CodeFront front = TRY(read_front(*token));
    return OwnCode{std::move(*token), front, std::nullopt};
  }
  return refuse(Code::qr_unreadable);
}

Result<CodeToken> read_scanned(const CodeKeys& keys, std::string_view text, Instant now) {
  const Scanned scanned = TRY(classify(text));
  if (const auto* own = std::get_if<OwnCode>(&scanned)) return read_code(keys, "/q/" + own->token, now);
  if (const auto* other = std::get_if<OtherMerchantCode>(&scanned)) return foreign(other->scheme);
  if (const auto* other = std::get_if<OtherConsumerCode>(&scanned)) return foreign(other->scheme);
  if (const auto* other = std::get_if<OtherCode>(&scanned)) return foreign(other->scheme);
  return refuse(Code::qr_unreadable);
}

}  // namespace chenxi::qr
