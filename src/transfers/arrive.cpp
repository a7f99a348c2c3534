#include "transfers/arrive.h"

namespace chenxi::transfers {

Result<engine::ObjectRef> Arrive::run(engine::Context& ctx) {
  const PersonTransfer& transfer = ctx.get<PersonTransfer>(transfer_);
  if (!is_pending(transfer.state)) return engine::ObjectRef{};
  if (is_recalled(ctx, transfer)) {
    // From here it happens.
    end_recalled(ctx, transfer_);
    return ref(transfer_);
  }
  if (ctx.now() < transfer.arrives_at) return engine::ObjectRef{};
  const auto pack = packs_.at(ctx.now());
  const bool delivers = transfer.state == State::scheduled && !is_stopped(ctx, transfer.payer) &&
                        can_receive(ctx, *pack, transfer.payee, way_of(transfer), transfer.amount);
  if (delivers) TRY(can_deliver(ctx, transfer, ctx.get<identity::Customer>(transfer.payee)));
  else TRY(can_give_back(ctx, transfer));

  // From here it happens.
  if (delivers) deliver(ctx, transfer_, transfer.payee);
  else give_back(ctx, *pack, transfer_, State::returned);
  return ref(transfer_);
}

}  // namespace chenxi::transfers
