// Amounts against the definitions: rounding by what it means and not by how it is done, decimal text by digits, splitting
// by its sum, and amounts in words by reading the words back.
#include <algorithm>

#include "money/money.h"
#include "money/words.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;
using money::Currency;
using money::Money;
using money::Round;
__extension__ using Wide = __int128;

constexpr Currency kCurrencies[] = {Currency::cny, Currency::usd, Currency::eur, Currency::jpy,
                                    Currency::hkd, Currency::kwd, Currency::clf};

Wide magnitude(Wide value) { return value < 0 ? -value : value; }
bool fits(Wide value) { return value >= INT64_MIN && value <= INT64_MAX; }

/// Is `quotient` what numerator/denominator rounds to? Said of distances, symmetrical around zero.
bool rounds_to(Wide numerator, std::int64_t denominator, Wide quotient, Round round) {
  const Wide exact = magnitude(numerator), taken = magnitude(quotient) * denominator;
  if (quotient != 0 && (quotient < 0) != (numerator < 0)) return false;
  const Wide distance = magnitude(exact - taken);
  switch (round) {
    case Round::down: return taken <= exact && distance < denominator;
    case Round::up: return taken >= exact && distance < denominator;
    case Round::half_up: return 2 * distance < denominator || (2 * distance == denominator && taken > exact);
    case Round::half_even: return 2 * distance < denominator || (2 * distance == denominator && quotient % 2 == 0);
  }
  return false;
}

void multiply(Money amount, std::int64_t numerator, std::int64_t denominator, Round round) {
  // The planted fault: bankers' rounding where half up was asked for.
  const Round done = fuzz::planted() && round == Round::half_up ? Round::half_even : round;
  const auto product = amount.times(numerator, denominator, done);
  const Wide exact = Wide{amount.minor} * numerator;
  if (!product) {
    CHECK(!fits(exact / denominator) || !fits(exact / denominator + (exact < 0 ? -1 : 1)), "refused only what is too large");
    return;
  }
  CHECK(product->currency == amount.currency && rounds_to(exact, denominator, product->minor, round), "rounding");
}

void add(Money a, Money b) {
  const auto sum = a.plus(b), difference = a.minus(b);
  CHECK(sum.has_value() == (a.currency == b.currency && fits(Wide{a.minor} + b.minor)), "sum");
  CHECK(difference.has_value() == (a.currency == b.currency && fits(Wide{a.minor} - b.minor)), "difference");
  if (sum) CHECK(Wide{sum->minor} == Wide{a.minor} + b.minor);
  if (difference) CHECK(Wide{difference->minor} == Wide{a.minor} - b.minor);
}

void split(Money amount, int parts) {
  const auto pieces = amount.split(parts);
  CHECK(pieces.size() == static_cast<std::size_t>(parts), "as many as asked for");
  Wide sum = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    sum += pieces[i].minor;
    const Wide more = magnitude(pieces.front().minor) - magnitude(pieces[i].minor);
    CHECK(more == 0 || more == 1, "differ by at most one");
    CHECK(i == 0 || magnitude(pieces[i].minor) <= magnitude(pieces[i - 1].minor), "the first ones are larger");
  }
  CHECK(sum == amount.minor, "adds up");
}

int exponent_of(Currency currency) { return money::currency_info(currency)->exponent; }

std::uint64_t ten_to(int n) { return n == 0 ? 1 : 10 * ten_to(n - 1); }

void read_decimal(std::string_view text, Currency currency) {
  const auto read = money::parse_decimal(text, currency);
  // By digits: at most 12 before the point, no zero in front, then a point and 1 to `exponent` digits, or none.
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string_view whole = text.substr(0, point), rest = text.substr(std::min(point + 1, text.size()));
  const bool good = !whole.empty() && whole.size() <= 12 && digits(whole) && (whole == "0" || whole[0] != '0') &&
                    (point == text.size() || (!rest.empty() && rest.size() <= static_cast<std::size_t>(exponent_of(currency)) && digits(rest)));
  CHECK(read.has_value() == good, "what is a decimal amount");
  if (!read) return;
  Wide value = 0;
  std::string all(whole);
  all += rest;
  all.append(static_cast<std::size_t>(exponent_of(currency)) - rest.size(), '0');
  for (const char c : all) value = value * 10 + (c - '0');
  CHECK(value == read->minor && read->currency == currency, "value of a decimal amount");
}

void write_decimal(Money amount) {
  const std::string text = money::decimal(amount);
  const std::string_view plain = std::string_view(text).substr(amount.minor < 0 ? 1 : 0);
  CHECK((text.front() == '-') == (amount.minor < 0), "sign");
  const auto read = money::parse_decimal(plain, amount.currency);
  if (magnitude(amount.minor) / ten_to(exponent_of(amount.currency)) > 999'999'999'999) return;
  CHECK(read && Wide{read->minor} == magnitude(amount.minor), "decimal text says the amount");
}

// ------------------------------------------------------------------------------------------------------ words, read back

bool eat(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::optional<unsigned> chinese_digit(std::string_view& text) {
  static constexpr std::string_view kDigits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
  for (unsigned d = 1; d < 10; ++d)
    if (eat(text, kDigits[d])) return d;
  return std::nullopt;
}

/// Up to 仟. 零 only bridges.
Wide chinese_group(std::string_view text) {
  Wide sum = 0;
  int below = 4;
  while (!text.empty()) {
    eat(text, "零");
    const auto digit = chinese_digit(text);
    CHECK(digit.has_value(), "a digit");
    const int place = eat(text, "仟") ? 3 : eat(text, "佰") ? 2 : eat(text, "拾") ? 1 : 0;
    CHECK(place < below, "places go down");
    below = place;
    sum += Wide{*digit} * static_cast<Wide>(ten_to(place));
  }
  return sum;
}

Wide chinese_number(std::string_view text) {
  for (const auto& [word, unit] : {std::pair<std::string_view, int>{"亿亿", 16}, {"亿", 8}, {"万", 4}}) {
    const auto at = text.find(word);
    if (at == text.npos) continue;
    const Wide low = chinese_number(text.substr(at + word.size()));
    CHECK(low < static_cast<Wide>(ten_to(unit)), "what follows a unit is smaller");
    return chinese_number(text.substr(0, at)) * static_cast<Wide>(ten_to(unit)) + low;
  }
  return chinese_group(text);
}

void read_chinese(Money amount) {
  const auto words = money::chinese_words(amount);
  const int exponent = exponent_of(amount.currency);
  CHECK(words.has_value() == (exponent == 2 || exponent == 0), "which currencies have words");
  if (!words) return;
  std::string_view text = *words;
  while (!text.empty() && !text.starts_with("负") && !text.starts_with("零元")) {  // the currency's name
    std::string_view ahead = text;
    if (chinese_digit(ahead)) break;
    text.remove_prefix(1);
  }
  const bool negative = eat(text, "负");
  CHECK(negative == (amount.minor < 0), "sign in words");
  CHECK(text.ends_with("整") || text.ends_with("分"), "nothing can be added behind it");
  Wide minor = 0;
  if (const auto yuan = text.find("元"); yuan != text.npos) {
    const std::string_view whole = text.substr(0, yuan);
    minor = (whole == "零" ? 0 : chinese_number(whole)) * static_cast<Wide>(ten_to(exponent));
    text.remove_prefix(yuan + std::string_view("元").size());
  }
  eat(text, "零");
  for (const auto& [unit, worth] : {std::pair<std::string_view, int>{"角", 10}, {"分", 1}}) {
    std::string_view ahead = text;
    const auto digit = chinese_digit(ahead);
    if (!digit || !eat(ahead, unit)) continue;
    minor += Wide{*digit} * worth;
    text = ahead;
  }
  eat(text, "整");
  CHECK(text.empty() && minor == magnitude(amount.minor), "the Chinese words say the amount: " + *words);
}

Wide english_number(std::string_view text) {
  static constexpr std::string_view kWords[] = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                                                "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
                                                "seventeen", "eighteen", "nineteen"};
  static constexpr std::string_view kTens[] = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
  static constexpr std::string_view kUnits[] = {"thousand", "million", "billion", "trillion", "quadrillion", "quintillion"};
  Wide sum = 0, group = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" -"));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const auto* small = std::find(std::begin(kWords), std::end(kWords), word);
    const auto* tens = std::find(std::begin(kTens), std::end(kTens), word);
    const auto* unit = std::find(std::begin(kUnits), std::end(kUnits), word);
    if (small != std::end(kWords)) group += small - std::begin(kWords);
    else if (tens != std::end(kTens)) group += 10 * (tens - std::begin(kTens) + 2);
    else if (word == "hundred") group *= 100;
    else if (unit != std::end(kUnits)) {
      sum += group * static_cast<Wide>(ten_to(static_cast<int>(3 * (unit - std::begin(kUnits) + 1))));
      group = 0;
    } else CHECK(word == "and", "an English number word");
  }
  return sum + group;
}

void read_english(Money amount) {
  const std::string words = money::english_words(amount);
  std::string_view text = words;
  CHECK(eat(text, "minus ") == (amount.minor < 0), "sign in English");
  const bool cny = amount.currency == Currency::cny;
  const std::string name = " " + std::string(cny ? "yuan" : money::code(amount.currency));
  const Wide unit = static_cast<Wide>(ten_to(exponent_of(amount.currency)));
  Wide minor = 0;
  if (const auto at = text.find(name); at != text.npos) {
    minor = english_number(text.substr(0, at)) * unit;
    text.remove_prefix(at + name.size());
    eat(text, " and ");
  }
  if (const auto fen = text.find(" fen"); fen != text.npos) {
    minor += english_number(text.substr(0, fen));
    text = {};
  } else if (const auto slash = text.find('/'); slash != text.npos) {
    minor += std::stoll(std::string(text.substr(0, slash)));
    CHECK(std::stoll(std::string(text.substr(slash + 1))) == unit, "hundredths");
    text = {};
  }
  CHECK(text.empty() && minor == magnitude(amount.minor), "the English words say the amount: " + words);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  const Currency currency = kCurrencies[in.below(std::size(kCurrencies))];
  const Money amount{in.integer(), currency};
  const Money other{in.integer(), in.below(4) == 0 ? Currency::usd : currency};
  const std::int64_t numerator = in.integer();
  const std::int64_t denominator = std::max<std::int64_t>(1, in.integer());
  multiply(amount, numerator, denominator, static_cast<Round>(in.below(4)));
  add(amount, other);
  split(amount, 1 + static_cast<int>(in.below(200)));
  write_decimal(amount);
  read_chinese(amount);
  read_english(amount);
  read_decimal(in.rest(), currency);
  return 0;
}
