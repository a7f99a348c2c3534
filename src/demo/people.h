// Names for a town: invented people and shops.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"

namespace chenxi::demo {

struct ShopKind {
  std::string_view name, category;  // category: MCC
  std::int64_t low, high;           // what one payment comes to, minor units
  int from_hour, to_hour;           // when it is busy
};
const std::vector<ShopKind>& shop_kinds();

std::string person_name(Rng& rng);
std::string street_name(Rng& rng);

}  // namespace chenxi::demo
