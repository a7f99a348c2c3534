// What a shop sells: the merchant category codes (ISO 18245) that a resident may choose from. Their words stand in the
// catalogue under "shop.category.CODE".
#pragma once
#include <span>
#include <string_view>

namespace chenxi::merchants {

std::span<const std::string_view> categories();
bool is_category(std::string_view code);

}  // namespace chenxi::merchants
