// Calls to the outside world, carried out by libcurl.
#pragma once
#include <memory>

#include "base/env.h"

namespace chenxi::notify {

/// For Env::outbound. Only http(s), smtp(s) and smpp(s), TLS checked, no redirects, replies up to 1 MiB. http() and mail() are safe
/// from any thread; sms() has one session and is the courier's.
std::unique_ptr<Outbound> make_curl_outbound(Clock& clock);

}  // namespace chenxi::notify
