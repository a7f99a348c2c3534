// Who counts as one where a limit is counted by address.
//
// The problem: whoever has one line of IPv6 has 2^64 addresses, and could take each limit as often. The
// picture: the line itself, which is what a provider gives out and what a household shares, as behind an
// address of IPv4.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chenxi {

/// "203.0.113.9" -> itself, in the dress of IPv6 ("::ffff:203.0.113.9"), too; "2001:db8:1:2:3::4" ->
/// "2001:db8:1:2::/64". What is no address is itself.
std::string net_prefix(std::string_view address);

/// The address in what a proxy writes of whom it heard: "203.0.113.9", "203.0.113.9:4711", "2001:db8::1", "[2001:db8::1]",
/// "[2001:db8::1]:4711". Each connection has another port, and they are all one client. nullopt: it is none of these.
std::optional<std::string> hop_address(std::string_view hop);

}  // namespace chenxi
