#include "payments/checkout/return_address.h"

#include <fmt/format.h>

#include <algorithm>

namespace chenxi::payments {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_port(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return !text.empty() && text.size() <= 5 && digits;
}

/// A name or an IPv4 address. What browsers would read otherwise than we do (backslashes, percent signs,
/// brackets, dots at the ends) is no host here.
bool is_host(std::string_view text) {
  const bool known =
      std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
  return known && !text.empty() && text.size() <= 253 && text.front() != '.' && text.back() != '.' &&
         text.front() != '-' && text.find("..") == text.npos;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

bool is_return_address(std::string_view url, bool local) {
  if (url.size() > kReturnAddressBytesMax) return false;
  // A backslash is a slash to browsers; a fragment would stand between our hint and the server.
  const bool odd = std::ranges::any_of(url, [](char c) {
    return c <= ' ' || c > '~' || c == '\\' || c == '#' || c == '"' || c == '<' || c == '>';
  });
  if (odd) return false;
  const bool tls = url.starts_with("https://");
  if (!tls && !(local && url.starts_with("http://"))) return false;
  const std::string_view rest = url.substr(tls ? 8 : 7);
  const std::string_view authority = rest.substr(0, std::min(rest.find_first_of("/?"), rest.size()));
  const std::size_t colon = authority.find(':');
  const std::string_view host = authority.substr(0, std::min(colon, authority.size()));
  if (colon != authority.npos && !is_port(authority.substr(colon + 1))) return false;
  return is_host(host) && (tls || host == "localhost" || host == "127.0.0.1");
}

std::string with_hint(std::string_view url, std::string_view merchant_order_no, std::string_view result) {
  return fmt::format("{}{}merchant_order_no={}&result={}", url, url.find('?') == url.npos ? '?' : '&',
                     percent_encoded(merchant_order_no), result);
}

}  // namespace chenxi::payments
