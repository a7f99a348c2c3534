#pragma once
#include <vector>

#include "api_keys/rows.h"

namespace chenxi::api_keys {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<ApiKey>(), &store::table<ShopKeys>(), &store::table<ActiveKey>(), &store::table<EndingKey>()};
}

}  // namespace chenxi::api_keys
