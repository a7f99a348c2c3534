#include "records/categories.h"

#include <algorithm>
#include <charconv>

namespace chenxi::records {
namespace {

struct Stretch {
  int from, to;
  std::string_view category;
};
/// The first stretch that holds the code counts.
constexpr Stretch kShops[] = {
    {4011, 4131, "transport"}, {4784, 4789, "transport"}, {5541, 5542, "transport"}, {7511, 7549, "transport"},
    {4812, 4900, "home"},      {5200, 5261, "home"},      {5712, 5722, "home"},      {7210, 7217, "home"},
    {5411, 5411, "groceries"}, {5422, 5422, "groceries"}, {5431, 5451, "groceries"}, {5499, 5499, "groceries"},
    {5441, 5441, "food"},      {5462, 5462, "food"},      {5811, 5814, "food"},      {5912, 5912, "health"},
    {5122, 5122, "health"},    {8011, 8099, "health"},    {5942, 5943, "education"}, {8211, 8299, "education"},
    {7832, 7999, "fun"},       {5992, 5992, "gift"},      {5947, 5947, "gift"},      {5300, 5999, "shopping"},
};

}  // namespace

bool is_category(std::string_view word) { return std::ranges::find(kCategories, word) != kCategories.end(); }

std::string_view category_of_shop(std::string_view mcc) {
  int code = 0;
  const auto [end, error] = std::from_chars(mcc.data(), mcc.data() + mcc.size(), code);
  if (error != std::errc() || end != mcc.data() + mcc.size()) return "other";
  for (const Stretch& stretch : kShops)
    if (code >= stretch.from && code <= stretch.to) return stretch.category;
  return "other";
}

}  // namespace chenxi::records
