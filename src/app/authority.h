// The local network's own certificate authority (script/local-ca), offered to the phones that shall trust it.
#pragma once
#include "http/route.h"

namespace chenxi::app {

/// "/authority": what it is and how to install it, with its address as a code to scan; "/authority.crt":
/// itself. `chain` is the server's certificate with the authority's behind it, as script/local-ca writes it.
void add_authority_routes(std::vector<http::Route>& routes, const std::string& chain,
                          const std::string& origin);
/// The code of an address for a terminal, two modules a character.
std::string terminal_code(const std::string& address);

}  // namespace chenxi::app
