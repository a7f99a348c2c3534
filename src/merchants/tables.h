#pragma once
#include <vector>

#include "merchants/rows.h"

namespace chenxi::merchants {

inline std::vector<const store::TableInfo*> tables() { return {&store::table<Merchant>(), &store::table<Order>()}; }

}  // namespace chenxi::merchants
