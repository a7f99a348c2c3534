#include "identity/handles.h"

#include "identity/vault.h"

namespace chenxi::identity {
namespace {

constexpr std::size_t kLocalMax = 64, kDomainMax = 253, kLabelMax = 63, kAddressMax = 254;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Letters, digits and "!#$%&'*+/=?^_`{|}~-", with single dots between them (RFC 5322 dot-atom, ASCII).
bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > kLocalMax || text.front() == '.' || text.back() == '.') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && text[i + 1] == '.') return false;
    if (text[i] != '.' && !is_letter_or_digit(text[i]) &&
        std::string_view("!#$%&'*+/=?^_`{|}~-").find(text[i]) == std::string_view::npos)
      return false;
  }
  return true;
}

bool is_domain(std::string_view text) {
  if (text.size() > kDomainMax || text.find('.') == text.npos) return false;
  std::string_view label;
  while (true) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    label = text.substr(0, dot);
    if (label.empty() || label.size() > kLabelMax || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return c == '-' || is_letter_or_digit(c); })) return false;
    if (dot == text.size()) break;
    text.remove_prefix(dot + 1);
  }
  // The last label is no number: that would be an address of a machine.
  return label.size() >= 2 && !std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<std::string> normal_email(std::string_view typed) {
  const Refusal invalid(Code::email_invalid, {.pointer = "/email"});
  while (typed.starts_with(' ')) typed.remove_prefix(1);
  while (typed.ends_with(' ')) typed.remove_suffix(1);
  if (typed.size() > kAddressMax) return refuse(invalid);
  std::string folded(typed);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const std::size_t at = folded.rfind('@');
  if (at == folded.npos) return refuse(invalid);
  const std::string_view all = folded;
  if (!is_local_part(all.substr(0, at)) || !is_domain(all.substr(at + 1))) return refuse(invalid);
  return folded;
}

Result<TypedHandle> normal_handle(const std::optional<std::string>& phone, const std::optional<std::string>& email) {
  if (phone.has_value() == email.has_value()) return refuse(Code::malformed, {.pointer = "/phone"});
  TypedHandle handle;
  handle.kind = phone ? HandleKind::phone : HandleKind::email;
  handle.text = phone ? TRY(normal_phone(*phone)) : TRY(normal_email(*email));
  return handle;
}

std::string mask_handle(const TypedHandle& handle) {
  return handle.kind == HandleKind::phone ? mask_phone(handle.text) : mask_email(handle.text);
}

}  // namespace chenxi::identity
