// The tables of this room.
#pragma once
#include "banks/rows.h"
#include "ports/shop_bank.h"

namespace chenxi::banks {
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<BankLink>(),      &store::table<BankOrder>(), &store::table<Instruction>(),
          &store::table<BankReference>(), &store::table<BankEntry>(), &store::table<BankFeed>(),
          &store::table<BankResolution>(), &store::table<RemovedLink>(),
          &store::table<ports::ShopAccount>(), &store::table<ports::ShopPayout>()};
}
}  // namespace chenxi::banks
