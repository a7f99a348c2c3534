// What money is spent on, in a few words.
#pragma once
#include <array>
#include <string_view>

namespace chenxi::records {

inline constexpr std::array<std::string_view, 11> kCategories = {"education", "food",  "fun",      "gift",     "groceries", "health",
                                                                 "home",      "other", "shopping", "transfer", "transport"};
bool is_category(std::string_view word);
/// What a shop's merchant category code (ISO 18245) suggests; "other" where it says nothing.
std::string_view category_of_shop(std::string_view mcc);

}  // namespace chenxi::records
