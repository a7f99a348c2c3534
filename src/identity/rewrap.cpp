#include "identity/rewrap.h"

namespace chenxi::identity {

Result<engine::ObjectRef> Rewrap::run(engine::Context& ctx) {
  changed = 0;
  for (const One& one : all_) {
    const Customer& row = ctx.get<Customer>(one.customer);
    const bool as_read = row.wrapped_statutory == one.was.statutory && row.wrapped_own == one.was.own;
    if (!as_read) continue;
    Customer& mine = ctx.edit<Customer>(one.customer);
    mine.wrapped_statutory = one.now.statutory;
    mine.wrapped_own = one.now.own;
    changed += 1;
  }
  return engine::ObjectRef{};
}

}  // namespace chenxi::identity
