#pragma once
#include <vector>

#include "packages/rows.h"

namespace chenxi::packages {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Plan>(),      &store::table<PlanOf>(), &store::table<Package>(), &store::table<PackageOf>(),
          &store::table<PackageAt>(), &store::table<Buyer>(),  &store::table<Seller>(),  &store::table<Visit>()};
}

}  // namespace chenxi::packages
