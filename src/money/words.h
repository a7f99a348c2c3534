// Amounts in words, as receipts, payout lists and paper forms want them.
#pragma once
#include <string>

#include "money/money.h"

namespace chenxi::money {

/// "壹佰贰拾元整", "壹拾万柒仟元零伍角叁分": the capital digits that cannot be altered by a stroke, by the
/// People's Bank's rules for filling in bills. CNY stands without a name, other currencies with theirs in
/// front ("美元伍元整"); a currency without a Chinese name of ours is named by its code. Currencies with
/// three or four decimals refuse currency_unsupported: they have no words for them.
Result<std::string> chinese_words(Money amount);

/// "one hundred and twenty yuan and fifty fen". Other currencies: "one hundred and twenty USD and 50/100".
std::string english_words(Money amount);

}  // namespace chenxi::money
