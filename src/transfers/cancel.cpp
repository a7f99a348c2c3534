#include "transfers/cancel.h"

#include "base/bytes.h"
#include "base/planted.h"

namespace chenxi::transfers {

Hash32 hash_of_cancel(std::int64_t transfer) {
  return sha256(Encoder(1).add("transfers.cancel").add(transfer).bytes());
}

Result<engine::ObjectRef> Cancel::run(engine::Context& ctx) {
  const PersonTransfer* transfer = ctx.find<PersonTransfer>(transfer_);
  if (transfer == nullptr) return refuse(Code::transfer_unknown);
  // Before it has arrived, its payee has not heard of it.
  if (transfer->payer != customer_) {
    const bool heard_of = transfer->payee == customer_ && transfer->state == State::succeeded;
    return refuse(heard_of ? Code::not_yours : Code::transfer_unknown);
  }
  switch (transfer->state) {
    case State::scheduled:
    case State::awaiting_claim: break;
    case State::succeeded:
      if (PLANTED(arrived_and_cancelled)) break;
      return refuse(Code::transfer_already_done);
    case State::cancelled:
    case State::returned: return refuse(Code::transfer_cancelled);
  }
  if (is_recalled(ctx, *transfer)) return refuse(Code::transfer_cancelled);
  TRY(can_give_back(ctx, *transfer));

  // From here it happens.
  ctx.cancel_timer(transfer->timer);
  give_back(ctx, *packs_.at(ctx.now()), transfer_, State::cancelled);
  return ref(transfer_);
}

void Cancel::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) {
  keys.row<PersonTransfer>(made.id);
}

void Cancel::answer(engine::Context& ctx, engine::ObjectRef made) { view = view_now(ctx.get<PersonTransfer>(made.id)); }

}  // namespace chenxi::transfers
