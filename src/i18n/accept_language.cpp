#include <optional>

#include "i18n/i18n.h"

namespace chenxi {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_until(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  const std::string_view part = trim(rest.substr(0, at));
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return part;
}

/// "0.8" as 800; what is not a weight counts as 0.
int weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int value = (text[0] - '0') * 1000, unit = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return 0;
    value += (digit - '0') * unit;
    unit /= 10;
  }
  return std::min(value, 1000);
}

std::optional<Lang> lang_of(std::string_view range) {
  std::string primary(range.substr(0, range.find('-')));
  for (char& c : primary) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (primary == "zh" || primary == "*") return Lang::zh_cn;
  if (primary == "en") return Lang::en;
  return std::nullopt;
}

}  // namespace

Lang lang_from_accept_language(std::string_view header) {
  Lang best = Lang::zh_cn;
  int best_weight = 0;
  while (!header.empty()) {
    std::string_view item = take_until(header, ',');
    const std::optional<Lang> lang = lang_of(take_until(item, ';'));
    int liked = 1000;
    while (!item.empty()) {
      const std::string_view option = take_until(item, ';');
      if (option.starts_with("q=") || option.starts_with("Q=")) liked = weight(option.substr(2));
    }
    if (lang && liked > best_weight) {
      best = *lang;
      best_weight = liked;
    }
  }
  return best;
}

}  // namespace chenxi
