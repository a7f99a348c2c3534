#include "i18n/i18n.h"

#include <algorithm>

#include "base/check.h"

namespace chenxi {
namespace {

constexpr CatalogEntry kCatalog[] = {
#include "i18n_catalog.inc"
};

const CatalogEntry* find(std::string_view key) {
  const auto* at = std::lower_bound(std::begin(kCatalog), std::end(kCatalog), key,
                                    [](const CatalogEntry& entry, std::string_view k) { return entry.key < k; });
  return at != std::end(kCatalog) && at->key == key ? at : nullptr;
}

std::string_view text(Lang lang, std::string_view key) {
  const CatalogEntry* entry = find(key);
  CHECK(entry != nullptr, "no sentence for " + std::string(key));
  return entry->texts[static_cast<std::size_t>(lang)];
}

/// The text with its placeholders filled; nullopt when one has no value.
std::optional<std::string> fill(std::string_view text, const Params& params) {
  std::string out;
  for (;;) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const auto close = text.find('}', open);
    CHECK(close != std::string_view::npos, "a placeholder without end");
    const auto value = params.find(text.substr(open + 1, close - open - 1));
    if (value == params.end()) return std::nullopt;
    out += value->second;
    text.remove_prefix(close + 1);
  }
}

/// Takes the next part of a text: up to and with "。" or ". ".
std::string_view take_part(std::string_view& rest) {
  constexpr std::string_view kChinese = "。", kEnglish = ". ";
  const auto chinese = rest.find(kChinese), english = rest.find(kEnglish);
  std::size_t end = rest.size();
  if (chinese != std::string_view::npos) end = chinese + kChinese.size();
  if (english != std::string_view::npos) end = std::min(end, english + kEnglish.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end);
  return part;
}

const BusinessCalendar& default_calendar() {
  static const BusinessCalendar calendar;
  return calendar;
}

// Currencies that do not have two decimals (ISO 4217), as far as a wallet meets them.
int decimals(std::string_view currency) {
  constexpr std::string_view kNone[] = {"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"};
  constexpr std::string_view kThree[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::find(std::begin(kNone), std::end(kNone), currency) != std::end(kNone)) return 0;
  if (std::find(std::begin(kThree), std::end(kThree), currency) != std::end(kThree)) return 3;
  return 2;
}

std::string sign(std::string_view currency) {
  if (currency == "CNY") return "¥";
  if (currency == "USD") return "US$";
  if (currency == "EUR") return "€";
  if (currency == "GBP") return "£";
  if (currency == "HKD") return "HK$";
  if (currency == "MOP") return "MOP$";
  if (currency == "TWD") return "NT$";
  if (currency == "JPY") return "JP¥";
  return std::string(currency) + "\u00a0";
}

}  // namespace

std::span<const CatalogEntry> catalog() { return kCatalog; }

std::string_view tag(Lang lang) {
  switch (lang) {
    case Lang::zh_cn: return "zh-CN";
    case Lang::en: return "en";
  }
  return "";
}

std::optional<Lang> lang_from_tag(std::string_view text) {
  if (text == "zh-CN") return Lang::zh_cn;
  if (text == "en") return Lang::en;
  return std::nullopt;
}

bool has_sentence(std::string_view key) { return find(key) != nullptr; }

std::string sentence(Lang lang, std::string_view key, const Params& params) {
  auto filled = fill(text(lang, key), params);
  CHECK(filled.has_value(), "a placeholder without value in " + std::string(key));
  return *std::move(filled);
}

std::string money_text(Lang, std::int64_t minor, std::string_view currency) {
  // As unsigned, so that the smallest int64 has a positive twin.
  const std::uint64_t size = minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
  const auto places = static_cast<std::size_t>(decimals(currency));
  std::string digits = fmt::format("{:0{}}", size, places + 1);
  for (std::size_t at = digits.size() - places; at > 3;) digits.insert(at -= 3, ",");
  if (places > 0) digits.insert(digits.size() - places, ".");
  return (minor < 0 ? "-" : "") + sign(currency) + digits;
}

std::string time_text(Lang lang, Instant at, const BusinessCalendar& calendar) {
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime civil = calendar.civil(at);
  if (lang == Lang::zh_cn)
    return fmt::format("{}月{}日 {:02}:{:02}", civil.month, civil.day, civil.hour, civil.minute);
  return fmt::format("{} {} {:02}:{:02}", civil.day, kMonths[civil.month - 1], civil.hour, civil.minute);
}

namespace {

/// Where one code stops quite different things, the rule that stopped it may have a sentence of its own.
std::string refusal_key(const Refusal& refusal) {
  const std::string own = "refused." + refusal.detail().rule;
  return has_sentence(own) ? own : "refusal." + std::string(name(refusal.code()));
}

}  // namespace

std::string refusal_sentence(Lang lang, const Refusal& refusal, const RefusalContext& context) {
  const RefusalDetail& detail = refusal.detail();
  Params params;
  if (detail.amount_minor) params["amount"] = money_text(lang, *detail.amount_minor, context.currency);
  if (detail.count) params["count"] = std::to_string(*detail.count);
  if (!detail.text.empty()) params["text"] = detail.text;
  if (detail.until)
    params["until"] = time_text(lang, *detail.until, context.calendar ? *context.calendar : default_calendar());

  std::string out;
  for (std::string_view rest = text(lang, refusal_key(refusal)); !rest.empty();)
    out += fill(take_part(rest), params).value_or("");
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string refusal_title(Lang lang, Code code) {
  return sentence(lang, "refusal." + std::string(name(code)) + ".title");
}

}  // namespace chenxi
