// A secret that two programs share in a file: whoever comes first makes it. The file's first word is what is signed with; a second one
// is the next, which the other side may already take. So a secret is changed while both work:
//   prepare_next()   both files hold "old next": still signed with the old one
//   finish_next()    ours holds "next": from the next request on that one is signed with
//   the other side then strikes the old one from its own file
#pragma once
#include <functional>
#include <string>

#include "base/env.h"

namespace chenxi {

/// What is signed with now.
using Secret = std::function<std::string()>;

/// Reads the first word of `path` (mode 0600), or makes it there. Throws Trouble where that cannot be.
std::string read_or_make_secret(const std::string& path, Rng& rng);
/// The same, read anew whenever the file is another one. A file that is being changed and cannot be read leaves what was read before.
Secret follow_secret(const std::string& path, Rng& rng);

/// Writes a second word behind the one in use, or gives the one that is there. Throws Trouble.
std::string prepare_next(const std::string& path, Rng& rng);
/// Puts the second word in the first one's place. Throws Trouble where none is prepared.
void finish_next(const std::string& path);

}  // namespace chenxi
