#pragma once
#include <vector>

#include "webhooks/rows.h"

namespace chenxi::webhooks {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<ShopEvent>(),   &store::table<ShopEventCount>(), &store::table<ObjectEventCount>(),
          &store::table<EventCursor>(), &store::table<Endpoint>(),       &store::table<Waiting>(),
          &store::table<Delivery>()};
}

}  // namespace chenxi::webhooks
