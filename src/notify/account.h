// A file with who we are at a gateway: {"user":"chenxi","password":"…","ca_file":"/etc/…/ca.pem"}, mode 0600. `ca_file` may be missing.
#pragma once
#include "base/env.h"

namespace chenxi::notify {

/// Throws Trouble that names the file and what is wrong, never its content.
OutboundAccount read_account(const std::string& path);

}  // namespace chenxi::notify
