#pragma once
#include "base/check.h"

namespace chenxi::store {

/// Another process writes this part; it is ours when that one dies or lets go.
class HeldElsewhere : public Trouble {
 public:
  using Trouble::Trouble;
};

}  // namespace chenxi::store
