// Small readings of text that came over the wire.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chenxi::http {

bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);  // spaces and tabs

/// Every % must be followed by two hex digits; the result must be UTF-8 without control characters.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// "a=1&b=2"; nullopt when something does not decode or a name comes twice.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

/// Value of one cookie in a Cookie header; nullopt when absent, twice, or with characters no cookie of ours
/// has.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);

/// Does an Accept-Encoding header allow this coding (by name, with q > 0)?
bool accepts_encoding(std::string_view header, std::string_view coding);

/// Is a list header ("a, b") naming this token?
bool lists_token(std::string_view header, std::string_view token);

/// "id: …\nevent: …\ndata: …\n\n"; line breaks in data become further data lines, in the others they are
/// dropped.
std::string event_frame(std::string_view id, std::string_view event, std::string_view data);

}  // namespace chenxi::http
