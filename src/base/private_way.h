// Private way: may what we say to another program go there? Encrypted, or to this machine.
#pragma once
#include <string_view>

namespace chenxi {

/// A name or address of this machine, as it stands in an address: "127.0.0.1", "localhost", "[::1]" or "::1".
bool is_this_machine(std::string_view host);

/// https://, smpps://, smtps:// and smtp:// (spoken with STARTTLS or not at all) anywhere; http:// and smpp:// to this
/// machine only. false for everything else.
bool is_private_way(std::string_view url);

}  // namespace chenxi
