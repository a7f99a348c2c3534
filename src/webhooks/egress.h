// Egress: the way out to addresses that strangers chose. A shop's address must never become a way into our own network: to a
// cloud's metadata service, a database, the printer in the hall.
//
// Only https:// is spoken, no redirect is followed, no proxy asked. A name may mean one address when it is looked at and another
// when it is connected to (DNS rebinding), so what is judged is the address of the very connection, after the name was resolved
// and before the first byte goes out. Where an instance sends to machines of its own network, it says which addresses; those may be
// spoken to over http://, too.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "webhooks/settle.h"

namespace chenxi::webhooks {

/// An address and a port of this form may be connected to: "127.0.0.1", "::1". Anything but global unicast is refused, unless it is
/// among `allowed`. IPv4 that is dressed as IPv6 (mapped, NAT64, 6to4) is judged by what it is.
bool may_connect(std::string_view ip, const std::vector<std::string>& allowed);

/// Is this an address that a shop may give? https://host[:port]/…, printable, no user, no fragment; a host written as an IP address
/// must be one that may be connected to; http:// only to one of `allowed`.
bool is_fit_url(std::string_view url, const std::vector<std::string>& allowed);

struct Post {
  std::string url, body;
  std::vector<std::string> headers;  // "Name: value"
};

class Egress {
 public:
  virtual ~Egress() = default;
  virtual Answer post(const Post& post) = 0;
  /// What is on its way, and whatever comes later, ends without an answer.
  virtual void give_up() {}
};

/// By libcurl. Waits at most 15 seconds; safe from any thread.
std::unique_ptr<Egress> make_egress(std::vector<std::string> allowed);

}  // namespace chenxi::webhooks
