// By how many factors somebody proves himself, and what the law calls that: shown before paying and on the
// bill.
//
// Class A wants a certificate of a licensed authority. This program takes none, and a browser's key or a
// passkey is never one; so a pack that calls anything here "A" is no pack.
#pragma once
#include <boost/json/array.hpp>
#include <span>

#include "rules/limits.h"

namespace chenxi::rules {

enum class Factors : std::uint8_t {
  one,  // what somebody has: the device alone, a payment code
  two,  // device and PIN, or a passkey: what somebody has, opened by what he is or knows
};
/// nullopt: no factor of the person's own (a counter, a timer).
std::optional<Factors> factors_of(ledger::Factor factor);

std::string_view name(Factors factors);  // "one", "two"

/// What the pack calls it; no law: it says nothing of it.
const FactorClass& class_of(const Section& section, Factors factors);
/// What the law of that class sets for a day, in minor units; 0: nothing, as where the limits hang on the kind of wallet.
std::int64_t day_max_of(const Section& section, Factors factors);

/// {factors, class, law, confirmed}; null where the pack says nothing of it.
boost::json::value factor_class_json(const Section& section, Factors factors, Lang lang);
/// Both, each with what is left today of the limit that rests on the same law (null: the law sets none, or
/// another one binds).
boost::json::array factor_classes_json(const Section& section, std::span<const LimitState> limits,
                                       money::Currency currency, Lang lang);

}  // namespace chenxi::rules
