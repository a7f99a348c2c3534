#include "banks/shops/payout.h"

#include "base/bytes.h"
#include "base/log.h"
#include "base/public_id.h"
#include "identity/sign_in.h"
#include "ladder/document.h"
#include "merchants/rows.h"

namespace chenxi::banks {
namespace {

using identity::Customer;
using merchants::Merchant;
using ports::PayoutState;
using ports::ShopAccount;
using ports::ShopPayout;

/// The word for an account that its owner took away before the money was sent.
constexpr const char* kAccountRemoved = "account_removed";

engine::ObjectRef about(std::int64_t merchant) {
  return {static_cast<std::int64_t>(IdKind::merchant), merchant};
}

void tell(engine::Context& ctx, const ShopPayout& payout) {
  ctx.emit("settlement.updated", payout.owner, {static_cast<std::int64_t>(IdKind::settlement), payout.id},
           payout.amount, payout.currency);
}

}  // namespace

// -----------------------------------------------------------------------------------------------------------
// choosing

Hash32 ChooseShopAccount::hash() const {
  return sha256(Encoder(1).add(name()).add(merchant_).add(link_).bytes());
}

void ChooseShopAccount::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Merchant>(merchant_);
  keys.row<Customer>(owner_);
  keys.row<BankLink>(owner_, link_);
  keys.row<RemovedLink>(owner_, link_);
  keys.row<ShopAccount>(merchant_);
}

Result<engine::ObjectRef> ChooseShopAccount::run(engine::Context& ctx) {
  const auto* shop = ctx.find<Merchant>(merchant_);
  if (shop == nullptr || shop->owner == 0 || shop->owner != owner_) return refuse(Code::shop_unknown);
  const auto& owner = ctx.get<Customer>(owner_);
  if (owner.state != identity::CustomerState::active) return refuse(Code::account_frozen);
  const auto* link = ctx.find<BankLink>(owner_, link_);
  if (link == nullptr || ctx.find<RemovedLink>(owner_, link_) != nullptr)
    return refuse(Code::bank_link_unknown);
  if (!owner.name_verified) return refuse(Code::identity_required);
  using identity::Class;
  const auto holder =
      ladder::normal_name(vault_.open(owner, Class::statutory, "bank_holder", link->sealed_holder));
  if (!holder || *holder != vault_.open(owner, Class::statutory, "name", owner.sealed_name))
    return refuse(Code::bank_account_invalid, {.pointer = "/bank_link_id"});

  // From here it happens.
  if (ctx.find<ShopAccount>(merchant_) == nullptr) {
    ShopAccount first;
    first.merchant = merchant_;
    first.owner = owner_;
    first.settling = ctx.open_account(ledger::AccountKind::settling, merchant_,
                                      ctx.books().account(shop->account).currency);
    ctx.insert(std::move(first));
  }
  ShopAccount& account = ctx.edit<ShopAccount>(merchant_);
  account.link = link_;
  account.chosen_at = ctx.now();
  account.refused.clear();
  ctx.schedule(ctx.now(), ports::kAccountChosenTimer, merchant_);
  identity::notice(ctx, owner, "message.settlement_account");
  ctx.emit("shop.changed", owner_, about(merchant_));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::bank_link), link_};
}

void ChooseShopAccount::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) {
  keys.row<BankLink>(owner_, link_);
}

void ChooseShopAccount::answer(engine::Context& ctx, engine::ObjectRef) {
  made = ctx.get<BankLink>(owner_, link_);
}

void LookShopAccount::run(engine::Context& ctx) {
  const auto* shop = ctx.fetch<Merchant>(merchant_);
  known = shop != nullptr && shop->owner != 0 && shop->owner == owner_;
  if (!known) return;
  const auto* account = ctx.fetch<ShopAccount>(merchant_);
  if (account == nullptr || ctx.fetch<RemovedLink>(owner_, account->link) != nullptr) return;
  if (const auto* row = ctx.fetch<BankLink>(owner_, account->link)) link = *row;
  refused = account->refused;
}

// -------------------------------------------------------------------------------------------------------------
// paying

void keys_for_payout(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<ShopPayout>(id);
  const auto* payout = found.found<ShopPayout>(id);
  if (payout == nullptr) return;
  keys.row<ShopAccount>(payout->merchant);
  keys.row<Customer>(payout->owner);
  keys.row<BankLink>(payout->owner, payout->link);
  keys.row<RemovedLink>(payout->owner, payout->link);
  keys.row<BankReference>(payout->reference);
}

ledger::Leg back_to_shop(const ShopPayout& payout, std::int64_t object) {
  return {ledger::TransferKind::settle_return,
          payout.from,
          payout.back,
          payout.amount,
          0,
          object,
          payout.set_aside};
}

void payout_paid(engine::Context& ctx, std::int64_t id) {
  ShopPayout& payout = ctx.edit<ShopPayout>(id);
  payout.state = PayoutState::paid;
  payout.decided_at = ctx.now();
  tell(ctx, payout);
}

void payout_refused(engine::Context& ctx, std::int64_t id, const std::string& reason) {
  ShopPayout& payout = ctx.edit<ShopPayout>(id);
  payout.state = PayoutState::refused;
  payout.reason = reason;
  payout.decided_at = ctx.now();
  // Another account that was chosen meanwhile is not to blame.
  if (const auto* account = ctx.find<ShopAccount>(payout.merchant);
      account != nullptr && account->link == payout.link)
    ctx.edit<ShopAccount>(payout.merchant).refused = reason;
  identity::notice(ctx, ctx.get<Customer>(payout.owner), "message.settlement_refused");
  tell(ctx, payout);
}

void PayOut::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_payout(keys, found, payout_);
}

Result<engine::ObjectRef> PayOut::run(engine::Context& ctx) {
  const auto* payout = ctx.find<ShopPayout>(payout_);
  const engine::ObjectRef settled{static_cast<std::int64_t>(IdKind::settlement), payout_};
  if (payout == nullptr || payout->state != PayoutState::asked) return settled;
  const auto* link = ctx.find<BankLink>(payout->owner, payout->link);
  if (link == nullptr || ctx.find<RemovedLink>(payout->owner, payout->link) != nullptr) {
    const ledger::Leg back = back_to_shop(*payout, payout_);
    TRY(ctx.can_post({&back, 1}));
    // From here it happens.
    ctx.post({&back, 1});
    payout_refused(ctx, payout_, kAccountRemoved);
    return settled;
  }
  if (ctx.find<BankReference>(payout->reference) != nullptr) {
    log(LogLevel::error, "settlement.reference_known", {{"settlement", payout_}});
    return refuse(Code::id_reused);
  }

  // From here it happens.
  BankOrder order;
  order.id = ctx.new_id();
  order.kind = OrderKind::shop_payout;
  order.customer = payout->owner;
  order.link = payout->link;
  order.bank = link->bank;
  order.amount = payout->amount;
  order.currency = payout->currency;
  order.reference = payout->reference;
  order.landed = payout->set_aside;
  order.payout = payout_;
  order.created_at = ctx.now();
  Instruction instruction;
  instruction.order = order.id;
  instruction.errand = Errand::credit;
  instruction.reference = order.reference;
  instruction.bank = order.bank;
  instruction.customer = order.customer;
  instruction.sealed_account = link->sealed_account;
  instruction.sealed_holder = link->sealed_holder;
  instruction.amount = order.amount;
  instruction.currency = order.currency;
  instruction.created_at = ctx.now();
  ctx.edit<ShopPayout>(payout_).state = PayoutState::on_its_way;
  ctx.insert(BankReference{order.reference, order.id, false});
  ctx.insert(std::move(order));
  ctx.insert(std::move(instruction));
  return settled;
}

}  // namespace chenxi::banks
