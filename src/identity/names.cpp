// How names and handles are shown to others.
#include "identity/vault.h"

namespace chenxi::identity {
namespace {

/// The characters of UTF-8 text.
std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t n = 1;
    while (i + n < text.size() && (static_cast<unsigned char>(text[i + n]) & 0xc0) == 0x80) ++n;
    out.push_back(text.substr(i, n));
    i += n;
  }
  return out;
}

bool is_latin(std::string_view character) { return static_cast<unsigned char>(character[0]) < 0xe0; }

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string shown_name(const Vault& vault, const Customer& customer) {
  if (customer.name_verified && !customer.sealed_name.empty())
    return mask_name(vault.open(customer, Class::statutory, "name", customer.sealed_name));
  return "\"" + vault.open(customer, Class::own, "nickname", customer.sealed_nickname) + "\"";
}

std::string mask_name(std::string_view verified_name) {
  const auto all = characters(verified_name);
  if (all.empty()) return "*";
  if (!is_latin(all.back())) return "*" + std::string(all.back());
  // Latin: the first word keeps its first letter, the last word its first and last.
  const auto parts = words(verified_name);
  if (parts.empty()) return "*";
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto letters = characters(parts[i]);
    if (i > 0) out += ' ';
    out += std::string(letters.front()) + "***";
    if (i > 0 && i + 1 == parts.size() && letters.size() > 2) out += letters.back();
  }
  return out;
}

std::string mask_phone(std::string_view e164) {
  if (e164.size() < 8) return "****";
  const bool mainland = e164.starts_with("+86") && e164.size() == 14;
  const std::string_view head = mainland ? e164.substr(3, 3) : e164.substr(0, 3);
  return std::string(head) + "****" + std::string(e164.substr(e164.size() - (e164.size() < 11 ? 2 : 4)));
}

std::string mask_email(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos || at == 0) return "***";
  return std::string(characters(email.substr(0, at)).front()) + "***" + std::string(email.substr(at));
}

}  // namespace chenxi::identity
