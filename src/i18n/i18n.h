// The sentences that people read. They stand in i18n/zh-CN.json and i18n/en.json; the build turns both into one table.
// A sentence holds {placeholders}; there is no other syntax.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace chenxi {

enum class Lang : std::uint8_t { zh_cn, en };

/// The better liked of our two languages; zh-CN when neither is named or the header makes no sense.
Lang lang_from_accept_language(std::string_view header);
/// "zh-CN", "en".
std::string_view tag(Lang lang);
/// From a customer's setting; nullopt for another text.
std::optional<Lang> lang_from_tag(std::string_view text);

using Params = std::map<std::string, std::string, std::less<>>;

/// The sentence with its placeholders filled. The key and every placeholder must be known (CHECK).
std::string sentence(Lang lang, std::string_view key, const Params& params = {});
bool has_sentence(std::string_view key);

/// "¥1,234.50": the currency's sign, digits in threes, as many decimals as the currency has.
std::string money_text(Lang lang, std::int64_t minor, std::string_view currency);
/// "11月24日 00:36", "24 Nov 00:36", local to the deployment.
std::string time_text(Lang lang, Instant at, const BusinessCalendar& calendar);

/// What a refusal's sentence needs to know beside the refusal.
struct RefusalContext {
  std::string_view currency = "CNY";
  const BusinessCalendar* calendar = nullptr;  // null: Asia/Shanghai
};
/// What happened to the money, what to do, until when. A part of the text (up to its full stop) that speaks of a detail
/// which this refusal does not carry is left out.
std::string refusal_sentence(Lang lang, const Refusal& refusal, const RefusalContext& context = {});
/// A few words for the head of a page.
std::string refusal_title(Lang lang, Code code);

/// The whole table, sorted by key; a text missing in one language is empty (a test sees to it that none is).
struct CatalogEntry {
  std::string_view key;
  std::string_view texts[2];  // by Lang
};
std::span<const CatalogEntry> catalog();

}  // namespace chenxi
