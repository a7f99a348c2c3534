// Phone numbers and e-mail addresses as people type them, and as they are kept.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/rows.h"

namespace chenxi::identity {

/// "138 0013 8000", "+86 13800138000", "+44 7400 123456" -> E.164. Numbers without a country are mainland China's.
/// Refuses phone_invalid: no number that can receive a text message.
Result<std::string> normal_phone(std::string_view typed);
/// "A.Resident@Example.ORG" -> lower case. Refuses email_invalid.
Result<std::string> normal_email(std::string_view typed);

struct TypedHandle {
  HandleKind kind = HandleKind::phone;
  std::string text;  // normal form
};
/// Exactly one of the two. Refuses malformed, phone_invalid, email_invalid.
Result<TypedHandle> normal_handle(const std::optional<std::string>& phone, const std::optional<std::string>& email);
std::string mask_handle(const TypedHandle& handle);

}  // namespace chenxi::identity
