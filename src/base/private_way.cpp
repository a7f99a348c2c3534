#include "base/private_way.h"

#include <array>

namespace chenxi {

bool is_this_machine(std::string_view host) {
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]" || host == "::1";
}

bool is_private_way(std::string_view url) {
  for (const std::string_view scheme : {"https://", "smpps://", "smtps://", "smtp://"})
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  for (const std::string_view scheme : {"http://", "smpp://"}) {
    if (!url.starts_with(scheme)) continue;
    const std::string_view rest = url.substr(scheme.size());
    const std::size_t bracket = rest.starts_with("[") ? rest.find(']') : 0;
    if (bracket == rest.npos) return false;
    return is_this_machine(rest.substr(0, rest.find_first_of(":/?", bracket)));
  }
  return false;
}

}  // namespace chenxi
