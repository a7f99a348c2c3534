// What a refusal code is over HTTP: its status, and what the client should do next.
#pragma once
#include <optional>
#include <string_view>

#include "base/code.h"

namespace chenxi::http {

int http_status(Code code);

/// `next_action.kind` of a problem: a word that the apps turn into a button.
std::string_view next_action(Code code);

/// Seconds after which the same request may come again, for codes that always say so.
std::optional<int> retry_after_s(Code code);

}  // namespace chenxi::http
