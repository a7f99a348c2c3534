#pragma once
#include "base/check.h"

namespace chenxi::store {

/// Another process writes this part; it is ours when that one dies or lets go.
class HeldElsewhere : public Trouble {
 public:
  using Trouble::Trouble;
};

/// Held elsewhere, or a database that was reached and then fell silent, stopped or refused a transaction: another try may
/// succeed without anybody doing anything. A database that was never reached is not among them: its address may be wrong.
bool may_pass(const Trouble& trouble);

}  // namespace chenxi::store
