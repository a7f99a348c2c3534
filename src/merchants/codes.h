// The codes of a shop, as text for printing, showing and writing on an NFC tag.
#pragma once
#include "merchants/rows.h"
#include "ports/services.h"
#include "qr/token.h"

namespace chenxi::merchants {

/// The same code twice: as this instance's address, and in EMVCo's clothes for wallets that read only these.
struct PrintedCode {
  std::string text;  // "https://…/q/…"
  std::string emv;   // empty when EMVCo cannot carry it
};
/// The payer enters the amount; never expires.
PrintedCode static_code(const qr::CodeKeys& keys, const ports::InstanceInfo& info, const Merchant& merchant);
/// One amount, once.
PrintedCode order_code(const qr::CodeKeys& keys, const ports::InstanceInfo& info, const Merchant& merchant,
                       const Order& order);

}  // namespace chenxi::merchants
