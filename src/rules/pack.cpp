#include "rules/pack.h"

#include "base/check.h"

namespace chenxi::rules {
namespace {

constexpr std::array<std::string_view, kWindows> kWindowNames = {"payment", "day",     "month",   "year",
                                                                 "night",   "balance", "lifetime"};
constexpr std::array<std::string_view, kMethods> kMethodNames = {"order",    "static_code", "payment_code",
                                                                 "transfer", "withdrawal",  "link"};

template <class E, std::size_t N>
std::optional<E> from_name(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<E>(found - names.begin());
}

}  // namespace

std::string_view name(Window window) { return kWindowNames.at(static_cast<std::size_t>(window)); }
std::string_view name(Method method) { return kMethodNames.at(static_cast<std::size_t>(method)); }
std::string_view name(identity::Tier tier) {
  switch (tier) {
    case identity::Tier::phone_only: return "phone_only";
    case identity::Tier::document: return "document";
    case identity::Tier::bank_verified: return "bank_verified";
    case identity::Tier::in_person: return "in_person";
  }
  return "";
}

std::optional<Window> window_from_name(std::string_view text) { return from_name<Window>(kWindowNames, text); }
std::optional<Method> method_from_name(std::string_view text) { return from_name<Method>(kMethodNames, text); }
std::optional<identity::Tier> tier_from_name(std::string_view text) {
  using enum identity::Tier;
  for (const identity::Tier tier : {phone_only, document, bank_verified, in_person})
    if (name(tier) == text) return tier;
  return std::nullopt;
}

const Section& Pack::at(Instant now) const {
  CHECK(!sections_.empty());
  const Section* current = &sections_.front();
  for (const Section& section : sections_)
    if (section.valid_from <= now) current = &section;
  return *current;
}

}  // namespace chenxi::rules
