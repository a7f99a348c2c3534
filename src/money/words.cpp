#include "money/words.h"

#include <array>

#include "base/check.h"

namespace chenxi::money {
namespace {

struct Parts {
  bool negative = false;
  std::uint64_t whole = 0, fraction = 0;
};

std::uint64_t power_of_ten(int exponent) {
  std::uint64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

Parts parts_of(Money amount, int exponent) {
  // Also right for the smallest integer there is.
  const std::uint64_t magnitude = amount.minor < 0 ? ~static_cast<std::uint64_t>(amount.minor) + 1
                                                   : static_cast<std::uint64_t>(amount.minor);
  const std::uint64_t unit = power_of_ten(exponent);
  return {amount.minor < 0, magnitude / unit, magnitude % unit};
}

constexpr std::array<std::string_view, 10> kCapital = {"零", "壹", "贰", "叁", "肆",
                                                       "伍", "陆", "柒", "捌", "玖"};
constexpr std::array<std::string_view, 4> kPlace = {"", "拾", "佰", "仟"};
constexpr std::array<std::string_view, 5> kGroup = {"", "万", "亿", "万亿", "亿亿"};

/// Four digits: 1 -> 壹, 105 -> 壹佰零伍, 1050 -> 壹仟零伍拾.
std::string chinese_group(unsigned value) {
  std::string out;
  bool gap = false;
  for (int place = 3; place >= 0; --place) {
    const unsigned digit = value / static_cast<unsigned>(power_of_ten(place)) % 10;
    if (digit == 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += "零";
    gap = false;
    out += kCapital[digit];
    out += kPlace[static_cast<std::size_t>(place)];
  }
  return out;
}

/// Groups of four with 万 and 亿 between them; one 零 bridges any number of zeros in front of a digit.
std::string chinese_number(std::uint64_t value) {
  std::array<unsigned, 5> groups{};
  for (unsigned& group : groups) {
    group = static_cast<unsigned>(value % 10'000);
    value /= 10'000;
  }
  std::string out;
  bool gap = false;
  for (std::size_t i = groups.size(); i-- > 0;) {
    if (groups[i] == 0) {
      gap = !out.empty();
      continue;
    }
    if (!out.empty() && (gap || groups[i] < 1000)) out += "零";
    gap = false;
    out += chinese_group(groups[i]);
    // 亿 is said once: behind the group below, or here when that one is empty (壹万亿).
    out += i == 3 && groups[2] != 0 ? std::string_view("万") : kGroup[i];
  }
  return out;
}

std::string chinese_name(Currency currency) {
  switch (currency) {
    case Currency::cny:
      return "";
    case Currency::usd:
      return "美元";
    case Currency::eur:
      return "欧元";
    case Currency::jpy:
      return "日元";
    case Currency::hkd:
      return "港元";
    case Currency::kwd:
    case Currency::clf:
      break;
  }
  return std::string(code(currency));
}

constexpr std::array<std::string_view, 20> kSmall = {
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                                    "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 7> kThousands = {
    "", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"};

std::string english_below_thousand(unsigned value) {
  std::string out;
  if (value >= 100) {
    out = fmt::format("{} hundred", kSmall[value / 100]);
    value %= 100;
    if (value == 0) return out;
    out += " and ";
  }
  if (value < 20) return out + std::string(kSmall[value]);
  out += kTens[value / 10];
  if (value % 10 != 0) out += fmt::format("-{}", kSmall[value % 10]);
  return out;
}

std::string english_number(std::uint64_t value) {
  if (value == 0) return "zero";
  std::string out;
  for (std::size_t i = kThousands.size(); i-- > 0;) {
    const auto group = static_cast<unsigned>(value / power_of_ten(static_cast<int>(3 * i)) % 1000);
    if (group == 0) continue;
    if (!out.empty()) out += i == 0 && group < 100 ? " and " : " ";
    out += english_below_thousand(group);
    out += kThousands[i];
  }
  return out;
}

}  // namespace

Result<std::string> chinese_words(Money amount) {
  const auto info = currency_info(amount.currency);
  if (!info || (info->exponent != 2 && info->exponent != 0)) return refuse(Code::currency_unsupported);
  const auto [negative, whole, fraction] = parts_of(amount, info->exponent);
  const std::uint64_t jiao = fraction / 10, fen = fraction % 10;

  std::string out = chinese_name(amount.currency);
  if (negative) out += "负";
  if (whole > 0 || fraction == 0) out += (whole > 0 ? chinese_number(whole) : "零") + "元";
  if (fraction == 0) return out + "整";
  // A 零 between 元 and what follows: where the last digit before 元 is one, or where there are no 角.
  if (whole > 0 && (jiao == 0 || whole % 10 == 0)) out += "零";
  if (jiao > 0) out += std::string(kCapital[jiao]) + "角";
  if (fen == 0) return out + "整";
  return out + std::string(kCapital[fen]) + "分";
}

std::string english_words(Money amount) {
  const auto info = currency_info(amount.currency);
  CHECK(info.has_value(), "a currency with a code");
  const auto [negative, whole, fraction] = parts_of(amount, info->exponent);
  const bool cny = amount.currency == Currency::cny;
  std::string out = negative ? "minus " : "";
  if (cny && whole == 0 && fraction > 0) return out + english_number(fraction) + " fen";
  out += fmt::format("{} {}", english_number(whole), cny ? std::string_view("yuan") : info->code);
  if (fraction == 0) return out;
  if (cny) return out + " and " + english_number(fraction) + " fen";
  return out + fmt::format(" and {:0{}}/{}", fraction, info->exponent, power_of_ten(info->exponent));
}

}  // namespace chenxi::money
