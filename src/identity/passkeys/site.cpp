#include "identity/passkeys/site.h"

#include <algorithm>

namespace chenxi::identity {

std::optional<Site> site_of(std::string_view origin) {
  while (origin.ends_with('/')) origin.remove_suffix(1);
  const std::size_t scheme_end = origin.find("://");
  if (scheme_end == origin.npos) return std::nullopt;
  const std::string_view scheme = origin.substr(0, scheme_end);
  const std::string_view rest = origin.substr(scheme_end + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of(":/"));
  const bool name = host.find_first_of("abcdefghijklmnopqrstuvwxyz") != host.npos && !rest.starts_with('[');
  const bool local = host == "localhost" || host.ends_with(".localhost");
  if (!name || (scheme != "https" && !local) || rest.find('/') != rest.npos) return std::nullopt;
  return Site{std::string(host), std::string(origin)};
}

}  // namespace chenxi::identity
