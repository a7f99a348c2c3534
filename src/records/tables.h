#pragma once
#include "records/rows.h"

namespace chenxi::records {

inline std::vector<const store::TableInfo*> tables() { return {&store::table<TransactionNote>()}; }

}  // namespace chenxi::records
