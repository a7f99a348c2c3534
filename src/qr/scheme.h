// Whose code is it? Names for the codes of other schemes, so that we can say "this is an Alipay code" instead
// of "unreadable".
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "qr/emv.h"

namespace chenxi::qr {

/// By the text alone: addresses, application links, bare digits of payment codes, bank formats of Europe.
std::optional<std::string> scheme_of_text(std::string_view text);
/// By the merchant accounts of an EMVCo code; nullopt when none of its identifiers is known.
std::optional<std::string> scheme_of_emv(const EmvPayload& payload);

}  // namespace chenxi::qr
