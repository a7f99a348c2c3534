#include "base/net_prefix.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace chenxi {
namespace {

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || text.find_first_not_of("0123456789") != text.npos) return false;
  int port = 0;
  for (const char c : text) port = port * 10 + (c - '0');
  return port <= 65'535;
}

/// As inet_pton reads it, which wants a text that ends in a zero: whatever holds one is no address.
bool is_address(int family, std::string_view text) {
  in6_addr read{};
  return text.find('\0') == text.npos && inet_pton(family, std::string(text).c_str(), &read) == 1;
}

}  // namespace

std::string net_prefix(std::string_view address) {
  if (address.find(':') == address.npos) return std::string(address);
  in6_addr six{};
  const std::string bare(address.substr(0, address.find('%')));  // "fe80::1%eth0"
  if (inet_pton(AF_INET6, bare.c_str(), &six) != 1) return std::string(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&six)) return inet_ntop(AF_INET, six.s6_addr + 12, text.data(), text.size());
  std::fill(six.s6_addr + 8, six.s6_addr + 16, std::uint8_t{0});
  return std::string(inet_ntop(AF_INET6, &six, text.data(), text.size())) + "/64";
}

std::optional<std::string> hop_address(std::string_view hop) {
  if (hop.starts_with('[')) {
    const auto end = hop.find(']');
    if (end == hop.npos) return std::nullopt;
    const std::string_view address = hop.substr(1, end - 1), behind = hop.substr(end + 1);
    if (!behind.empty() && (behind.front() != ':' || !is_port(behind.substr(1)))) return std::nullopt;
    return is_address(AF_INET6, address) ? std::optional(std::string(address)) : std::nullopt;
  }
  if (is_address(AF_INET6, hop)) return std::string(hop);
  const auto colon = hop.find(':');
  if (colon != hop.npos && !is_port(hop.substr(colon + 1))) return std::nullopt;
  const std::string_view address = hop.substr(0, colon);
  return is_address(AF_INET, address) ? std::optional(std::string(address)) : std::nullopt;
}

}  // namespace chenxi
