// One entry for everything that was scanned, photographed, tapped or typed.
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "qr/cpm.h"
#include "qr/emv.h"
#include "qr/payment_code.h"
#include "qr/token.h"

namespace chenxi::qr {

/// Our address, our bare token, or our token inside an EMVCo code; the signature has not been looked at.
struct OwnCode {
  std::string token;
  CodeFront front;
  std::optional<EmvPayload> emv;
};
/// An EMVCo merchant code that is not ours.
struct OtherMerchantCode {
  std::string scheme;  // "Pix"; "EMVCo" when none of its identifiers is known to us
  EmvPayload emv;
};
/// An EMVCo consumer code (somebody's card or foreign wallet).
struct OtherConsumerCode {
  std::string scheme;
  CpmPayload cpm;
};
/// Any other code whose owner we can name.
struct OtherCode {
  std::string scheme;
};
using Scanned = std::variant<OwnCode, PaymentCode, OtherMerchantCode, OtherConsumerCode, OtherCode>;

/// Refuses qr_unreadable (nothing we know) and qr_damaged (something we know, broken).
Result<Scanned> classify(std::string_view text);

/// What a payer may pay: our token, from whatever carried it. Refuses qr_unreadable, qr_damaged,
/// qr_foreign_scheme
/// (`text` is the scheme's name), qr_signature_wrong, qr_expired. A payment code is for tills: qr_unreadable
/// here.
Result<CodeToken> read_scanned(const CodeKeys& keys, std::string_view text, Instant now);

}  // namespace chenxi::qr
