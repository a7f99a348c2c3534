// The codes of a shop, as text for printing, showing and writing on an NFC tag.
#pragma once
#include "i18n/i18n.h"
#include "merchants/rows.h"
#include "ports/services.h"
#include "qr/token.h"

namespace chenxi::merchants {

/// The same code twice: as this instance's address, and in EMVCo's clothes for wallets that read only these.
struct PrintedCode {
  std::string text;  // "https://…/q/…"
  std::string emv;   // empty when EMVCo cannot carry it
};
/// The payer enters the amount; never expires. It names its issue: when a new one is printed, older ones are void.
PrintedCode static_code(const qr::CodeKeys& keys, const ports::InstanceInfo& info, const Merchant& merchant);
/// One amount, once.
PrintedCode order_code(const qr::CodeKeys& keys, const ports::InstanceInfo& info, const Merchant& merchant,
                       const Order& order);

/// The bare token of the same, and which issue a scanned one is of.
qr::CodeToken static_token(const Merchant& merchant);
std::int64_t issue_of(const qr::CodeToken& token);

/// Two words that stand on the poster and on the screen of whoever scans its code ("red horse"): where somebody stuck his
/// own code over it, they differ. They are the shop's, not the issue's: nobody can print anew until he has another's.
std::string check_word(const qr::CodeKeys& keys, const Merchant& merchant, Lang lang);

}  // namespace chenxi::merchants
