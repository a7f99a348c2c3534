// The tables of this room.
#pragma once
#include "staff/rows.h"

namespace chenxi::staff {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Colleague>(), &store::table<StaffPasskey>(), &store::table<StaffCredential>(),
          &store::table<Change>(),    &store::table<Alarm>(),        &store::table<Freeze>(),
          &store::table<StaffLook>(), &store::table<StaffLooksOf>()};
}

}  // namespace chenxi::staff
