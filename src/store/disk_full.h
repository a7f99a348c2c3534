#pragma once
#include "base/check.h"

namespace chenxi::store {

/// There was no room for a transaction. What was committed before can still be read.
class DiskFull : public Trouble {
 public:
  using Trouble::Trouble;
};

}  // namespace chenxi::store
