// The tables of this room.
#pragma once
#include "stop/rows.h"

namespace chenxi::stop {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<RecoveryCode>(), &store::table<WrongTries>()};
}

}  // namespace chenxi::stop
