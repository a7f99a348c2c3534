// Calls to the outside world, carried out by libcurl.
#pragma once
#include <memory>

#include "base/env.h"

namespace chenxi::notify {

/// For Env::outbound. Only http(s) and smtp(s), TLS checked, no redirects, replies up to 1 MiB; safe from any thread.
std::unique_ptr<Outbound> make_curl_outbound();

}  // namespace chenxi::notify
