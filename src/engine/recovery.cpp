#include "engine/recovery.h"

namespace chenxi::engine {

void EndRecovery::keys(Keys& keys, Context&) {
  keys.range<Recovery>();
  if (known_) keys.row<ledger::Batch>(known_->batch);
}

Result<ObjectRef> EndRecovery::run(Context& ctx) {
  const Recovery* waiting = nullptr;
  ctx.each<Recovery>([&](const Recovery& row) { waiting = row.confirmed_at.us == 0 ? &row : nullptr; });
  if (waiting == nullptr) return refuse(Code::not_found);
  // What was committed since the restore has numbers that the lost batches had too.
  if (known_ && known_->batch > waiting->batch) {
    lost_batches = known_->batch - waiting->batch;
    if (!accept_loss_) return refuse(Code::head_ahead, {.count = lost_batches});
  } else if (known_) {
    const auto* batch = ctx.find<ledger::Batch>(known_->batch);
    if (batch == nullptr || (batch->hash != known_->hash && batch->root != known_->hash))
      return refuse(Code::head_mismatch);
  }

  // From here it happens.
  Recovery& row = ctx.edit<Recovery>(waiting->id);
  row.confirmed_at = ctx.now();
  if (known_) {
    row.known_batch = known_->batch;
    row.known_hash = known_->hash;
  }
  recovery = row;
  return ObjectRef{};
}

}  // namespace chenxi::engine
