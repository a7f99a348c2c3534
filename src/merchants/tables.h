#pragma once
#include <vector>

#include "merchants/day.h"
#include "merchants/own_rows.h"
#include "merchants/photo.h"
#include "merchants/rows.h"

namespace chenxi::merchants {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Merchant>(), &store::table<Order>(), &store::table<Shop>(), &store::table<WaitingPapers>(),
          &store::table<ShopTakings>(), &store::table<MerchantDay>(), &store::table<ShopPhoto>()};
}

}  // namespace chenxi::merchants
