// A secret that two programs on one machine share in a file: whoever comes first makes it.
#pragma once
#include <string>

#include "base/env.h"

namespace chenxi {

/// Reads it from `path` (mode 0600), or makes it there. Throws Trouble where that cannot be.
std::string read_or_make_secret(const std::string& path, Rng& rng);

}  // namespace chenxi
