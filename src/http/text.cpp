#include "http/text.h"

#include <algorithm>

namespace chenxi::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

/// UTF-8 (shortest form, no surrogates) without control characters.
bool is_clean_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return false;
    if (c < 0x80) {
      ++i;
      continue;
    }
    const std::size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc2 || c > 0xf4 || i + n > text.size()) return false;
    for (std::size_t k = 1; k < n; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    }
    const auto second = static_cast<unsigned char>(text[i + 1]);
    if (c == 0xc2 && second < 0xa0) return false;                                      // C1 controls
    if ((c == 0xe0 && second < 0xa0) || (c == 0xf0 && second < 0x90)) return false;    // not the shortest
    if ((c == 0xed && second >= 0xa0) || (c == 0xf4 && second >= 0x90)) return false;  // surrogates, beyond
    i += n;
  }
  return true;
}

/// Calls `each` with the trimmed parts of a list header; stops when it returns true.
template <class F>
bool any_part(std::string_view header, char separator, F each) {
  while (!header.empty()) {
    const auto end = std::min(header.find(separator), header.size());
    if (each(trim(header.substr(0, end)))) return true;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return false;
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (const char c : value) {
    if (c != '\n' && c != '\r' && c != '\0') out += c;
  }
  out += '\n';
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
  }
  if (!is_clean_utf8(out)) return std::nullopt;
  return out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> params;
  const bool bad = any_part(text, '&', [&params](std::string_view part) {
    if (part.empty()) return false;
    const auto equals = std::min(part.find('='), part.size());
    auto name = percent_decode(part.substr(0, equals), true);
    auto value = percent_decode(part.substr(std::min(equals + 1, part.size())), true);
    if (!name || name->empty() || !value) return true;
    for (const auto& [seen, ignored] : params) {
      if (seen == *name) return true;
    }
    params.emplace_back(std::move(*name), std::move(*value));
    return false;
  });
  if (bad) return std::nullopt;
  return params;
}

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) {
  std::optional<std::string_view> found;
  bool twice = false;
  any_part(header, ';', [&](std::string_view part) {
    if (part.size() <= name.size() || part[name.size()] != '=' || !part.starts_with(name)) return false;
    twice = found.has_value();
    found = part.substr(name.size() + 1);
    return twice;
  });
  if (!found || twice || found->empty() || found->size() > 256) return std::nullopt;
  for (const char c : *found) {
    const bool ours =
        (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_' || c == '.';
    if (!ours) return std::nullopt;
  }
  return found;
}

bool accepts_encoding(std::string_view header, std::string_view coding) {
  return any_part(header, ',', [coding](std::string_view part) {
    const auto semicolon = std::min(part.find(';'), part.size());
    if (!equal_ignoring_case(trim(part.substr(0, semicolon)), coding)) return false;
    const std::string_view weight = trim(part.substr(std::min(semicolon + 1, part.size())));
    return weight != "q=0" && !weight.starts_with("q=0.0");
  });
}

bool lists_token(std::string_view header, std::string_view token) {
  return any_part(header, ',', [token](std::string_view part) { return equal_ignoring_case(part, token); });
}

std::string event_frame(std::string_view id, std::string_view event, std::string_view data) {
  std::string out;
  out.reserve(id.size() + event.size() + data.size() + 32);
  if (!id.empty()) append_line(out, "id", id);
  if (!event.empty()) append_line(out, "event", event);
  for (;;) {
    const auto end = std::min(data.find('\n'), data.size());
    append_line(out, "data", data.substr(0, end));
    if (end == data.size()) break;
    data.remove_prefix(end + 1);
  }
  out += '\n';
  return out;
}

}  // namespace chenxi::http
