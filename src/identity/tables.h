// The tables of this room.
#pragma once
#include "store/row.h"

namespace chenxi::identity {

std::vector<const store::TableInfo*> tables();

}  // namespace chenxi::identity
