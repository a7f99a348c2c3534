// The site that passkeys belong to: a passkey made for one address opens no other.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chenxi::identity {

struct Site {
  std::string rp_id;   // the host of the origin
  std::string origin;  // "https://wallet.example.org", as browsers write it
};

/// nullopt where browsers have no passkeys: on a bare IP address, and over plain http but for localhost.
std::optional<Site> site_of(std::string_view origin);

}  // namespace chenxi::identity
