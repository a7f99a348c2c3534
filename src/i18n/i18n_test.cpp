#include "i18n/i18n.h"

#include <gtest/gtest.h>

#include <set>

#include "base/check.h"

namespace chenxi {
namespace {

std::multiset<std::string> placeholders(std::string_view text) {
  std::multiset<std::string> found;
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    found.emplace(text.substr(at, text.find('}', at) - at + 1));
  return found;
}

/// Characters of a Chinese sentence without its placeholders: lead bytes of UTF-8 that are not plain ASCII.
int chinese_characters(std::string_view text) {
  int count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) == 0xc0 ? 1 : 0;
  return count;
}

TEST(Catalog, BothLanguagesHaveEveryKey) {
  for (const CatalogEntry& entry : catalog()) {
    EXPECT_FALSE(entry.texts[0].empty()) << entry.key << " is missing in zh-CN";
    EXPECT_FALSE(entry.texts[1].empty()) << entry.key << " is missing in en";
  }
}

TEST(Catalog, BothLanguagesHaveTheSamePlaceholders) {
  for (const CatalogEntry& entry : catalog())
    EXPECT_EQ(placeholders(entry.texts[0]), placeholders(entry.texts[1])) << entry.key;
}

TEST(Catalog, PlaceholdersAreWholeWords) {
  for (const CatalogEntry& entry : catalog()) {
    for (const std::string_view text : entry.texts) {
      EXPECT_EQ(std::count(text.begin(), text.end(), '{'), std::count(text.begin(), text.end(), '}')) << entry.key;
      for (const std::string& name : placeholders(text))
        EXPECT_TRUE(name.size() > 2 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_{}") == std::string::npos)
            << entry.key << ' ' << name;
    }
  }
}

TEST(Refusals, EveryCodeHasASentenceAndATitle) {
  for (int i = 0; i < code_count(); ++i) {
    const std::string key = "refusal." + std::string(name(static_cast<Code>(i)));
    EXPECT_TRUE(has_sentence(key)) << key;
    EXPECT_TRUE(has_sentence(key + ".title")) << key;
  }
  for (const CatalogEntry& entry : catalog()) {
    if (!entry.key.starts_with("refusal.")) continue;
    std::string_view code = entry.key.substr(8);
    if (code.ends_with(".title")) code.remove_suffix(6);
    EXPECT_TRUE(code_from_name(code)) << entry.key << " belongs to no code";
  }
}

TEST(Refusals, ChineseSentencesAreShortAndSpeakOfTheMoney) {
  for (int i = 0; i < code_count(); ++i) {
    const auto* entry = std::ranges::find(catalog(), "refusal." + std::string(name(static_cast<Code>(i))), &CatalogEntry::key).base();
    EXPECT_LE(chinese_characters(entry->texts[0]), 40) << entry->key;
    const bool says = entry->texts[0].find("扣款") != std::string_view::npos ||
                      entry->texts[0].find("资金") != std::string_view::npos;
    EXPECT_TRUE(says) << entry->key;
  }
}

TEST(Refusals, ARuleMayHaveASentenceOfItsOwn) {
  const Refusal plain(Code::not_allowed), full(Code::not_allowed, {.rule = "wallet_not_empty"}),
      other(Code::not_allowed, {.rule = "cn-ecny/phone_only/day"});
  EXPECT_NE(refusal_sentence(Lang::en, full), refusal_sentence(Lang::en, plain));
  EXPECT_EQ(refusal_sentence(Lang::en, other), refusal_sentence(Lang::en, plain));
  for (const CatalogEntry& entry : catalog()) {
    if (!entry.key.starts_with("refused.") || entry.key.ends_with(".title")) continue;
    EXPECT_LE(chinese_characters(entry.texts[0]), 40) << entry.key;
    EXPECT_NE(entry.texts[0].find("资金"), std::string_view::npos) << entry.key;
    EXPECT_TRUE(has_sentence(std::string(entry.key) + ".title")) << entry.key;
  }
}

TEST(Refusals, MakeSenseWithoutAnyDetail) {
  for (int i = 0; i < code_count(); ++i) {
    const Refusal refusal(static_cast<Code>(i));
    for (const Lang lang : {Lang::zh_cn, Lang::en}) {
      const std::string text = refusal_sentence(lang, refusal);
      EXPECT_GT(text.size(), 20U) << name(refusal.code());
      EXPECT_TRUE(placeholders(text).empty()) << text;
    }
  }
}

TEST(Refusals, CarryWhatIsKnown) {
  const auto until = parse_rfc3339("2026-11-23T16:00:00Z");
  const Refusal refusal(Code::limit_day_exceeded, {.amount_minor = 123'456, .until = until});
  EXPECT_EQ(refusal_sentence(Lang::zh_cn, refusal),
            "超过今日限额，没有扣款。请降低金额或改天再付。今天还可付 ¥1,234.56。11月24日 00:00 恢复。");
  EXPECT_EQ(refusal_sentence(Lang::en, refusal),
            "This is above today's limit. No money was taken. Enter less or pay another day. Left today: ¥1,234.56. "
            "It renews at 24 Nov 00:00.");
  EXPECT_EQ(refusal_sentence(Lang::en, Refusal(Code::limit_day_exceeded, {.amount_minor = 0})),
            "This is above today's limit. No money was taken. Enter less or pay another day. Left today: ¥0.00.");
  const BusinessCalendar utc("UTC");
  EXPECT_NE(refusal_sentence(Lang::zh_cn, refusal, {.currency = "JPY", .calendar = &utc}).find("JP¥123,456。11月23日 16:00"),
            std::string::npos);
  EXPECT_EQ(refusal_title(Lang::zh_cn, Code::pin_wrong), "支付密码不对");
}

TEST(Sentence, AMissingKeyOrValueIsABug) {
  EXPECT_THROW(sentence(Lang::en, "no.such.key"), Bug);
  EXPECT_THROW(sentence(Lang::en, "refusal.pin_wrong"), Bug);
  EXPECT_NE(sentence(Lang::en, "refusal.pin_wrong", {{"count", "3"}}).find("Tries left: 3."), std::string::npos);
}

TEST(MoneyText, GroupsAndPlacesThePoint) {
  EXPECT_EQ(money_text(Lang::zh_cn, 1234, "CNY"), "¥12.34");
  EXPECT_EQ(money_text(Lang::en, 5, "CNY"), "¥0.05");
  EXPECT_EQ(money_text(Lang::en, 0, "CNY"), "¥0.00");
  EXPECT_EQ(money_text(Lang::en, 99'999, "CNY"), "¥999.99");
  EXPECT_EQ(money_text(Lang::en, 100'000, "CNY"), "¥1,000.00");
  EXPECT_EQ(money_text(Lang::en, -123'456'789, "CNY"), "-¥1,234,567.89");
  EXPECT_EQ(money_text(Lang::en, INT64_MIN, "CNY"), "-¥92,233,720,368,547,758.08");
  EXPECT_EQ(money_text(Lang::en, 1'234'567, "JPY"), "JP¥1,234,567");
  EXPECT_EQ(money_text(Lang::en, 1'234, "KWD"), "KWD\u00a01.234");
}

TEST(AcceptLanguage, PicksTheBetterLikedOfOurTwo) {
  const std::pair<const char*, Lang> cases[] = {
      {"", Lang::zh_cn}, {"en", Lang::en}, {"en-GB,en;q=0.9", Lang::en}, {"zh-CN,zh;q=0.9,en;q=0.8", Lang::zh_cn},
      {"EN-us", Lang::en}, {"fr-FR,en;q=0.5", Lang::en}, {"fr", Lang::zh_cn}, {"zh;q=0.3, en;q=0.7", Lang::en},
      {"en;q=0", Lang::zh_cn}, {"en;q=0.001", Lang::en}, {"*", Lang::zh_cn}, {"zh-Hant-TW", Lang::zh_cn},
      {"en;q=x,zh", Lang::zh_cn}, {",,;;q=", Lang::zh_cn}, {"en ; q=1.0", Lang::en}, {"de,*;q=0.5,en;q=0.4", Lang::zh_cn},
      {"english", Lang::zh_cn}, {"en;q=1.00000000000000", Lang::zh_cn}};
  for (const auto& [header, lang] : cases) EXPECT_EQ(lang_from_accept_language(header), lang) << header;
}

}  // namespace
}  // namespace chenxi
