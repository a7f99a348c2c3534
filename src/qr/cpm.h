// EMVCo consumer-presented codes: base64 of BER-TLV. They belong to card schemes and foreign wallets, so we
// read them only as far as it takes to say whose they are.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chenxi::qr {

struct CpmApplication {
  std::string aid;    // hexadecimal, upper case: "A0000006022020"
  std::string label;  // as the code says it
  friend bool operator==(const CpmApplication&, const CpmApplication&) = default;
};
struct CpmPayload {
  std::vector<CpmApplication> applications;  // at least one
  /// The scheme by its registered application provider, else the label, else "EMV".
  std::string scheme() const;
};

/// Does the text claim to be such a code ("hQVDUFYw…")?
bool looks_like_cpm(std::string_view text);
/// Refuses qr_unreadable (does not begin like one), qr_damaged.
Result<CpmPayload> decode_cpm(std::string_view text);

}  // namespace chenxi::qr
