#include "merchants/categories.h"

#include <algorithm>
#include <array>

namespace chenxi::merchants {
namespace {

/// What is opened most often comes first.
constexpr auto kCategories = std::to_array<std::string_view>({
    "5814", "5812", "5462", "5499", "5422", "5411", "5331", "5651", "5661", "5251",
    "5732", "5943", "5942", "5945", "5992", "5995", "7230", "7216", "7251", "7629",
    "7538", "7542", "4121", "4214", "8299", "7997", "7011", "0763", "7299", "5999",
});

}  // namespace

std::span<const std::string_view> categories() {
  return kCategories;
}

bool is_category(std::string_view code) {
  return std::ranges::find(kCategories, code) != kCategories.end();
}

}  // namespace chenxi::merchants
