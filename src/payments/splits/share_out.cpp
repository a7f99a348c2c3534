#include "payments/splits/share_out.h"

#include "base/public_id.h"
#include "merchants/cap.h"

namespace chenxi::payments {

using ledger::Leg;
using merchants::Merchant;

namespace {

engine::ObjectRef ref(IdKind kind, std::int64_t id) { return {static_cast<std::int64_t>(kind), id}; }

Leg from_aside(engine::Context& ctx, const Split& split, ledger::AccountId to, std::int64_t amount) {
  Leg leg;
  leg.kind = ledger::TransferKind::split;
  leg.debit = ctx.get<SplitAside>(split.merchant).account;
  leg.credit = to;
  leg.amount = amount;
  leg.object = split.payment;
  return leg;
}

/// After the line: it is over, and its timer.
void end(engine::Context& ctx, std::int64_t order, SplitState state) {
  Split& split = ctx.edit<Split>(order);
  split.state = state;
  split.timer = 0;
  split.ended_at = ctx.now();
}

/// After the line: what is left of it is the shop's, and later refunds take nothing from it.
void keep(SplitShare& share) {
  share.state = ShareState::kept;
  share.due = share.returned;
}

}  // namespace

Hash32 ShareOut::hash() const { return sha256(Encoder(1).add(name()).add(order_).bytes()); }

void ShareOut::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Merchant>(merchant_);
  keys_for_sharing(keys, found, order_);
  if (const Split* split = found.found<Split>(order_)) keys.row<engine::Timer>(split->timer);
}

Result<engine::ObjectRef> ShareOut::run(engine::Context& ctx) {
  const Split* row = ctx.find<Split>(order_);
  if (row == nullptr || row->merchant != merchant_) return refuse(Code::order_unknown);
  if (row->state == SplitState::planned) return refuse(Code::payment_unknown);
  if (row->state != SplitState::waiting) return refuse(Code::split_over);
  const Split split = *row;
  const auto pack = packs_.at(ctx.now());
  const ledger::AccountId shop = ctx.get<Merchant>(merchant_).account;
  Sharing sharing;
  std::vector<std::int64_t> kept, empty;
  std::int64_t back = 0;
  for (std::int64_t id = split.first; id < split.first + split.count; ++id) {
    const auto& share = ctx.get<SplitShare>(id);
    const std::int64_t left = share.due - share.returned;
    if (left == 0) {
      empty.push_back(id);
    } else if (can_take(ctx, *pack, share, left)) {
      sharing.legs.push_back(from_aside(ctx, split, share.account, left));
      sharing.shares.push_back(id);
    } else {
      kept.push_back(id);
      back += left;
    }
  }
  if (back > 0) {
    sharing.legs.push_back(from_aside(ctx, split, shop, back));
    sharing.shares.push_back(0);
  }
  if (!sharing.legs.empty()) TRY(ctx.can_post(sharing.legs));

  // From here it happens.
  if (split.timer != 0) ctx.cancel_timer(split.timer);
  for (std::size_t i = 0; i < sharing.legs.size(); ++i) {
    if (sharing.shares[i] == 0) continue;
    SplitShare& share = ctx.edit<SplitShare>(sharing.shares[i]);
    share.state = ShareState::paid;
    share.paid = sharing.legs[i].amount;
    merchants::count_taking(ctx, ctx.get<Merchant>(share.receiver), share.paid);
  }
  for (const std::int64_t id : empty) ctx.edit<SplitShare>(id).state = ShareState::paid;
  for (const std::int64_t id : kept) keep(ctx.edit<SplitShare>(id));
  end(ctx, order_, SplitState::shared);
  if (!sharing.legs.empty()) shared(ctx, order_, sharing, ctx.post(sharing.legs));
  return ref(IdKind::payment, split.payment);
}

void ShareDue::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Split>(order_);
  const Split* split = found.found<Split>(order_);
  if (split == nullptr) return;
  keys.row<Merchant>(split->merchant);
  keys.row<SplitAside>(split->merchant);
  for (std::int64_t id = split->first; id < split->first + split->count; ++id) keys.row<SplitShare>(id);
}

Result<engine::ObjectRef> ShareDue::run(engine::Context& ctx) {
  const Split* row = ctx.find<Split>(order_);
  if (row == nullptr || row->state != SplitState::waiting) return ref(IdKind::payment, row == nullptr ? 0 : row->payment);
  const Split split = *row;
  std::int64_t left = 0;
  for (std::int64_t id = split.first; id < split.first + split.count; ++id) {
    const auto& share = ctx.get<SplitShare>(id);
    left += share.due - share.returned;
  }
  std::vector<Leg> legs;
  if (left > 0) {
    legs.push_back(from_aside(ctx, split, ctx.get<Merchant>(split.merchant).account, left));
    TRY(ctx.can_post(legs));
  }

  // From here it happens.
  for (std::int64_t id = split.first; id < split.first + split.count; ++id) keep(ctx.edit<SplitShare>(id));
  end(ctx, order_, SplitState::lapsed);
  if (!legs.empty()) ctx.post(legs);
  ctx.emit("split.lapsed", split.merchant, ref(IdKind::order, order_), left, split.currency);
  return ref(IdKind::payment, split.payment);
}

}  // namespace chenxi::payments
