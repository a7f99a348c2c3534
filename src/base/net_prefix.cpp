#include "base/net_prefix.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace chenxi {

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

}  // namespace chenxi
