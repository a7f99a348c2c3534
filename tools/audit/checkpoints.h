// Checkpoints: the signed lines that were copied away, and whether the store still says what they say.
#pragma once
#include "history.h"

namespace audit {

/// `text`: the file's content; `key`: the public key that signs, as the auditor knows it from elsewhere; without one the
/// signatures are not looked at, and a note says so.
void check_checkpoints(const std::string& text, const std::optional<std::string>& key, const History& history, Report& report);

}  // namespace audit
