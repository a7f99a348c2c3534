#include "closing/closing.h"

#include "base/public_id.h"
#include "closing/erasure.h"
#include "disputes/rows.h"
#include "family/link.h"
#include "identity/sign_in.h"
#include "merchants/own_rows.h"
#include "packages/rows.h"
#include "payments/holds/rows.h"
#include "payments/splits/rows.h"
#include "ports/shop_bank.h"
#include "trade/rows.h"

namespace chenxi::closing {
namespace {

using identity::Customer;
using identity::Handle;
using merchants::Merchant;
using merchants::Shop;

std::int64_t lies(const ledger::Books& books, ledger::AccountId id) {
  const ledger::Account* account = books.find(id);
  return account == nullptr ? 0 : account->balance;
}

/// A shop with the account in which its takings wait for the bank, and what it has sold and not delivered.
struct OwnShop {
  Merchant shop;
  ledger::AccountId settling = ledger::AccountId::none;
  std::int64_t sold = 0, trades = 0;
  std::int64_t held = 0;  // by orders that it has not taken yet
  ledger::AccountId aside = ledger::AccountId::none;  // where shares wait to be confirmed
};

Obstacles look(const ledger::Books& books, const Customer& row, const disputes::Reporter* reporter, const packages::Buyer* buyer,
               const trade::Buyer* trader, const std::vector<OwnShop>& shops) {
  Obstacles out{lies(books, row.main), lies(books, row.held), reporter == nullptr ? 0 : reporter->open};
  if (buyer != nullptr) out.packages = buyer->active;
  if (trader != nullptr) out.trades = trader->open;
  for (const OwnShop& one : shops) {
    out.takings += lies(books, one.shop.account) + lies(books, one.settling) + lies(books, one.aside) + one.held;
    out.sold += one.sold;
    out.trades += one.trades;
  }
  return out;
}

OwnShop with_account(const Merchant& shop, const ports::ShopAccount* account, const packages::Seller* seller, const trade::Seller* trades,
                      const payments::HeldAt* held, const payments::SplitAside* aside) {
  return {shop, account == nullptr ? ledger::AccountId::none : account->settling, seller == nullptr ? 0 : seller->active,
          trades == nullptr ? 0 : trades->open, held == nullptr ? 0 : held->amount,
          aside == nullptr ? ledger::AccountId::none : aside->account};
}

std::vector<OwnShop> shops_of(engine::Context& ctx, std::int64_t owner) {
  std::vector<OwnShop> out;
  ctx.each<Shop>(
      [&](const Shop& shop) {
        out.push_back(with_account(ctx.get<Merchant>(shop.merchant), ctx.find<ports::ShopAccount>(shop.merchant),
                                   ctx.find<packages::Seller>(shop.merchant), ctx.find<trade::Seller>(shop.merchant),
                                   ctx.find<payments::HeldAt>(shop.merchant), ctx.find<payments::SplitAside>(shop.merchant)));
      },
      owner);
  return out;
}

void give_back(engine::Context& ctx, const Hash32& handle, std::int64_t customer) {
  const Handle* row = ctx.find<Handle>(handle);
  if (row != nullptr && row->customer == customer) ctx.erase<Handle>(handle);
}

}  // namespace

void LookObstacles::run(engine::Context& ctx) {
  const Customer* row = ctx.fetch<Customer>(id_);
  if (row == nullptr) return;
  std::vector<OwnShop> shops;
  for (const Shop& shop : store::scan_all<Shop>(ctx.reader(), store::prefix_range(store::make_key(id_))))
    if (const Merchant* found = ctx.fetch<Merchant>(shop.merchant))
      shops.push_back(with_account(*found, ctx.fetch<ports::ShopAccount>(shop.merchant), ctx.fetch<packages::Seller>(shop.merchant),
                                   ctx.fetch<trade::Seller>(shop.merchant), ctx.fetch<payments::HeldAt>(shop.merchant),
                                   ctx.fetch<payments::SplitAside>(shop.merchant)));
  obstacles = look(ctx.books(), *row, ctx.fetch<disputes::Reporter>(id_), ctx.fetch<packages::Buyer>(id_),
                   ctx.fetch<trade::Buyer>(id_), shops);
}

void CloseWallet::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_proof(keys, id_, proof_);
  identity::keys_for_sessions(keys, found, identity::AppKind::wallet, id_);
  identity::keys_for_devices(keys, id_);
  keys.row<ClosedWallet>(id_);
  keys.row<disputes::Reporter>(id_);
  family::keys_for_ending_all(keys, found, id_);
  keys.row<packages::Buyer>(id_);
  keys.row<trade::Buyer>(id_);
  keys.range<Shop>(id_);
  found.each_found<Shop>([&](const Shop& shop) {
    keys.row<Merchant>(shop.merchant);
    keys.row<ports::ShopAccount>(shop.merchant);
    keys.row<packages::Seller>(shop.merchant);
    keys.row<payments::HeldAt>(shop.merchant);
    keys.row<payments::SplitAside>(shop.merchant);
    keys.row<trade::Seller>(shop.merchant);
  }, id_);
  const Customer* row = found.found<Customer>(id_);
  if (row == nullptr) return;
  keys.row<Handle>(row->phone_index);
  if (row->has_email) keys.row<Handle>(row->email_index);
}

Result<engine::ObjectRef> CloseWallet::run(engine::Context& ctx) {
  const Customer row = ctx.get<Customer>(id_);
  TRY(identity::judge_proof(ctx, row, proof_, true));
  const std::vector<OwnShop> shops = shops_of(ctx, id_);
  const Obstacles in_the_way = look(ctx.books(), row, ctx.find<disputes::Reporter>(id_), ctx.find<packages::Buyer>(id_),
                                    ctx.find<trade::Buyer>(id_), shops);
  if (!in_the_way.none()) return refuse(Code::not_allowed, {.rule = "wallet_not_empty"});

  // From here it happens.
  const engine::ObjectRef self{static_cast<std::int64_t>(IdKind::customer), id_};
  identity::notice(ctx, row, "message.closed");  // while there is still somebody to tell
  family::end_all(ctx, id_);
  ctx.edit<Customer>(id_).state = identity::CustomerState::closed;
  for (const ledger::AccountId account : {row.main, row.held})
    ctx.set_account_state(account, ledger::AccountState::closed);
  for (const OwnShop& one : shops) {
    ctx.edit<Merchant>(one.shop.id).state = merchants::MerchantState::closed;
    ctx.set_account_state(one.shop.account, ledger::AccountState::closed);
    for (const ledger::AccountId beside : {one.settling, one.aside})
      if (beside != ledger::AccountId::none) ctx.set_account_state(beside, ledger::AccountState::closed);
  }
  give_back(ctx, row.phone_index, id_);
  if (row.has_email) give_back(ctx, row.email_index, id_);
  identity::remove_devices(ctx, id_);
  identity::end_sessions(ctx, identity::AppKind::wallet, id_, 0);
  destroy_own(ctx, id_, kept_years_);
  ctx.emit("customer.closed", id_, self);
  return self;
}

}  // namespace chenxi::closing
