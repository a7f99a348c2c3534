#include "transfers/claim.h"

#include "transfers/timers.h"

namespace chenxi::transfers {
namespace {

using identity::Customer;
using identity::HandleKind;

std::vector<Way> ways_of(const Customer& customer) {
  std::vector<Way> out{{static_cast<std::int64_t>(HandleKind::phone), customer.phone_index}};
  if (customer.has_email) out.push_back({static_cast<std::int64_t>(HandleKind::email), customer.email_index});
  return out;
}

}  // namespace

void Claim::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer_);
  const Customer* customer = found.found<Customer>(customer_);
  if (customer == nullptr) return;
  for (const Way& way : ways_of(*customer)) {
    keys_for_receiving(keys, customer_, way);
    keys.range<WaitingClaim>(way.index);
    found.each_found<WaitingClaim>(
        [&](const WaitingClaim& waiting) {
          keys.row<PersonTransfer>(waiting.transfer);
          if (const auto* transfer = found.found<PersonTransfer>(waiting.transfer))
            keys.row<ports::RecallableHold>(transfer->first);
          keys.row<PendingTransfer>(waiting.payer, waiting.transfer);
          keys.row<Customer>(waiting.payer);
          keys.row<KnownPayee>(waiting.payer, customer_);
        },
        way.index);
  }
}

/// What he could receive now, oldest first; of what the payer's side holds back (frozen, stopped) nothing.
std::vector<std::int64_t> Claim::claimable(engine::Context& ctx, const rules::Pack& pack) const {
  std::vector<std::int64_t> out;
  const Customer* customer = ctx.find<Customer>(customer_);
  if (customer == nullptr) return out;
  for (const Way& way : ways_of(*customer)) {
    ctx.each<WaitingClaim>(
        [&](const WaitingClaim& waiting) {
          const PersonTransfer& transfer = ctx.get<PersonTransfer>(waiting.transfer);
          if (ctx.now() < transfer.arrives_at && !is_recalled(ctx, transfer) && transfer.payer != customer_ &&
              !is_stopped(ctx, transfer.payer) && can_receive(ctx, pack, customer_, way, transfer.amount) &&
              can_deliver(ctx, transfer, *customer))
            out.push_back(transfer.id);
        },
        way.index);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<engine::ObjectRef> Claim::run(engine::Context& ctx) {
  const auto pack = packs_.at(ctx.now());
  const std::vector<std::int64_t> waiting = claimable(ctx, *pack);
  if (waiting.empty()) return engine::ObjectRef{};

  // From here it happens.
  const PersonTransfer& transfer = ctx.get<PersonTransfer>(waiting.front());
  const Instant wanted = transfer.created_at + delay_of(transfer.arrival);
  if (wanted <= ctx.now()) {
    deliver(ctx, transfer.id, customer_);
  } else {
    PersonTransfer& later = ctx.edit<PersonTransfer>(transfer.id);
    ctx.erase<WaitingClaim>(later.handle_index, later.id);
    later.payee = customer_;
    later.state = State::scheduled;
    later.arrives_at = wanted;
    later.timer = ctx.schedule(wanted, kArriveTimer, later.id);  // the older timer finds it ended
    ctx.emit("transfer.updated", later.payer, ref(later.id), later.amount, later.currency);
  }
  if (waiting.size() > 1) ctx.schedule(ctx.now(), std::string(kClaimTimer), customer_);
  return ref(waiting.front());
}

}  // namespace chenxi::transfers
