#include "banks/resolve.h"

#include "banks/decide.h"
#include "banks/shops/payout.h"
#include "ports/system_accounts.h"

namespace chenxi::banks {
namespace {

using identity::Customer;
using ledger::AccountKind;
using ledger::Leg;
using ledger::TransferKind;

constexpr std::int64_t kBank = 1;

/// A row that operator:funds pay.
Result<Leg> paid_by_operator(engine::Context& ctx, const BankOrder& order, AccountKind to) {
  const ledger::AccountId funds = TRY(ports::system_account(ctx, AccountKind::operator_funds));
  const ledger::AccountId account = TRY(ports::system_account(ctx, to, order.bank));
  const Leg leg{TransferKind::settlement, funds, account, order.amount, 0, order.id, {}};
  if (const std::int64_t there = ctx.books().account(funds).balance; there < order.amount)
    return refuse(Code::operator_funds_insufficient, {.amount_minor = there});
  TRY(ctx.can_post({&leg, 1}));
  return leg;
}

}  // namespace

struct Resolve::Verdict {
  std::optional<Leg> leg;
  OrderState state = OrderState::failed;
  bool settled = false;        // nothing more is expected of the bank
  bool was_open = false;       // until now it was
  bool explains_entry = false;
};

void Resolve::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<BankReference>(reference);
  if (entry != 0) keys.row<BankEntry>(kBank, entry);
  ports::key_of_system_account(keys, AccountKind::operator_funds);
  const auto* whose = found.found<BankReference>(reference);
  if (whose == nullptr) return;
  keys_to_decide(keys, found, whose->order);
  keys.row<BankResolution>(whose->order);
}

Result<Resolve::Verdict> Resolve::it_happened(engine::Context& ctx, const BankOrder& order) const {
  Verdict out{{}, order.state, order.settled, false, false};
  const bool returned = order.state == OrderState::returned && order.settled && order.return_settled;
  if (returned || (order.state == OrderState::succeeded && order.settled)) return out;
  const BankEntry* paid = entry == 0 ? nullptr : ctx.find<BankEntry>(kBank, entry);
  const bool paid_though_refused = order.kind != OrderKind::top_up && order.state == OrderState::failed && paid != nullptr &&
                                   paid->state == EntryState::unexpected && paid->reference == order.reference &&
                                   paid->amount == -order.amount;
  if (!paid_though_refused) return refuse(Code::bank_evidence_missing, {.pointer = "/entry"});
  out.leg = TRY(paid_by_operator(ctx, order, AccountKind::bank_safeguarded));
  out.settled = out.explains_entry = true;
  return out;
}

Result<Resolve::Verdict> Resolve::it_never_did(engine::Context& ctx, const BankOrder& order) const {
  if (order.settled) return refuse(Code::bank_evidence_missing, {.pointer = "/entry"});
  if (order.state == OrderState::failed) return Verdict{};
  if (order.state != OrderState::succeeded) return refuse(Code::bank_evidence_missing, {.pointer = "/reference"});
  if (order.kind == OrderKind::top_up)
    return Verdict{TRY(paid_by_operator(ctx, order, AccountKind::transit)), OrderState::succeeded, true, true, false};
  const ledger::AccountId transit = TRY(ports::system_account(ctx, AccountKind::transit, order.bank));
  const ledger::AccountId to = order.kind == OrderKind::shop_payout ? ctx.get<ports::ShopPayout>(order.payout).back
                                                                    : ctx.get<Customer>(order.customer).main;
  const Leg back{TransferKind::reversal, transit, to, order.amount, 0, order.id, order.landed};
  TRY(ctx.can_post({&back, 1}));
  return Verdict{back, OrderState::failed, false, true, false};
}

Result<engine::ObjectRef> Resolve::run(engine::Context& ctx) {
  const BankReference* whose = ctx.find<BankReference>(reference);
  if (whose == nullptr) return refuse(Code::not_found, {.pointer = "/reference"});
  const BankOrder& order = ctx.get<BankOrder>(whose->order);
  if (!order.contradicted) return refuse(Code::payout_already_done);
  const Verdict verdict = TRY(happened ? it_happened(ctx, order) : it_never_did(ctx, order));

  // From here it happens.
  BankResolution resolution;
  resolution.order = order.id;
  resolution.happened = happened;
  resolution.entry = entry;
  resolution.evidence = evidence;
  resolution.at = ctx.now();
  if (verdict.leg) resolution.transfer = ctx.post({&*verdict.leg, 1});
  const OrderState order_state = order.state;
  BankOrder& changed = ctx.edit<BankOrder>(order.id);
  changed.contradicted = false;
  changed.settled = verdict.settled;
  if (verdict.state != changed.state) changed.reason = "contradicted";
  changed.state = verdict.state;
  if (verdict.was_open && ctx.find<BankFeed>(changed.bank) != nullptr) {
    BankFeed& feed = ctx.edit<BankFeed>(changed.bank);
    feed.open = std::max<std::int64_t>(0, feed.open - 1);
  }
  if (verdict.explains_entry) {
    BankEntry& explained = ctx.edit<BankEntry>(kBank, entry);
    explained.state = EntryState::matched;
    explained.object = order.id;
    explained.transfer = resolution.transfer;
  }
  if (ctx.find<BankResolution>(order.id) != nullptr) ctx.edit<BankResolution>(order.id) = resolution;
  else ctx.insert(resolution);
  if (changed.kind != OrderKind::shop_payout) ctx.emit("top_up.updated", changed.customer, ref(changed), changed.amount, changed.currency);
  else if (verdict.state != order_state) payout_refused(ctx, changed.payout, changed.reason);
  return engine::ObjectRef{0, order.id};
}

void Resolve::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) {
  keys.row<BankResolution>(object.id);
}
void Resolve::answer(engine::Context& ctx, engine::ObjectRef object) { made = ctx.get<BankResolution>(object.id); }

}  // namespace chenxi::banks
