#include "transfers/reads.h"

namespace chenxi::transfers {

void ReadTransfer::run(engine::Context& ctx) {
  const PersonTransfer* row = ctx.fetch<PersonTransfer>(transfer_);
  if (row == nullptr) return;
  const bool arrived = row->payee == customer_ && row->state == State::succeeded;
  if (row->payer == customer_ || arrived) view = view_now(*row);
}

std::vector<PersonTransfer> pending_of(engine::Context& ctx, std::int64_t payer, std::size_t limit) {
  store::Range range = store::prefix_range(store::make_key(payer), static_cast<std::int64_t>(limit));
  range.descending = true;
  std::vector<PersonTransfer> out;
  for (const PendingTransfer& pending : store::scan_all<PendingTransfer>(ctx.reader(), range))
    if (const auto* row = ctx.fetch<PersonTransfer>(pending.transfer)) out.push_back(*row);
  return out;
}

}  // namespace chenxi::transfers
