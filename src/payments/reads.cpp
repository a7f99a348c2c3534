#include "payments/reads.h"

#include "counter/rows.h"
#include "ledger/statement.h"
#include "merchants/codes.h"
#include "payments/cart_of.h"
#include "payments/checkout/rows.h"

namespace chenxi::payments {

using merchants::Merchant;
using merchants::Order;

void GetPayment::run(engine::Context& ctx) {
  const Payment* row = ctx.fetch<Payment>(payment);
  if (row == nullptr || (row->payer != viewer && row->merchant != viewer && row->whom != viewer)) return;
  found = PaymentView{*row, ctx.fetch<Merchant>(row->merchant)->name, {}};
  lines = products::fetch_lines(ctx, cart_of(*row));
  if (const auto* off = ctx.fetch<counter::Discount>(row->merchant, static_cast<std::int64_t>(row->group)))
    found->discount = off->amount;
}

void ShopDay::run(engine::Context& ctx) {
  const Merchant* row = ctx.fetch<Merchant>(merchant);
  if (row == nullptr) return;
  shop = row->name;
  if (!day) day = ctx.civil().day_number;
  totals.merchant = merchant;
  totals.day = *day;
  const MerchantDay* counted = ctx.fetch<MerchantDay>(merchant, *day);
  if (counted == nullptr) return;
  totals = *counted;
  const Instant begin = ctx.books().calendar().start_of_day(*day);
  const Instant end = ctx.books().calendar().start_of_day(*day + 1);
  const ledger::AccountId account = row->account;
  // Beside payments there are refunds and settlements on the chain; a page never walks through more than these.
  std::int64_t steps_left = 2'000;
  const auto start = from == ledger::TransferId::none ? totals.newest : std::min(from, totals.newest);
  next = ledger::walk(ctx.reader(), account, start, [&](const ledger::Transfer& t) {
    if (t.at < begin) return false;
    if (static_cast<std::int64_t>(payments.size()) == limit || --steps_left < 0) return false;
    if (t.at < end && t.kind == ledger::TransferKind::payment)
      if (const Payment* payment = ctx.fetch<Payment>(t.object)) payments.push_back(*payment);
    return true;
  });
  if (next == ledger::TransferId::none) return;
  const auto stopped = store::load_one<ledger::Transfer>(ctx.reader(), store::make_key(next));
  if (!stopped || stopped->at < begin) next = ledger::TransferId::none;
}

void ResolveCode::run(engine::Context& ctx) {
  if (const Done resolved = resolve(ctx); !resolved) refusal = resolved.error();
}

Done ResolveCode::resolve(engine::Context& ctx) {
  const auto shop_of = [&](std::int64_t id) -> Result<Merchant> {
    const Merchant* shop = ctx.fetch<Merchant>(id);
    if (shop == nullptr) return refuse(Code::qr_unreadable);
    if (shop->state != merchants::MerchantState::active) return refuse(Code::payee_cannot_receive);
    return *shop;
  };
  switch (code.kind) {
    case qr::CodeKind::person_collect: return refuse(Code::qr_unreadable);  // the route knows people
    case qr::CodeKind::package: return refuse(Code::payee_cannot_receive);  // for a till
    case qr::CodeKind::merchant_static: {
      Static out;
      out.shop = TRY(shop_of(code.row));
      if (merchants::issue_of(code) != out.shop.code_issue) return refuse(Code::code_void);
      if (const rules::Bound bound = packs_.at(ctx.now())->at(ctx.now()).static_code_day) {
        const auto* asking = ctx.fetch<identity::Customer>(payer);
        const std::int64_t used =
            asking == nullptr ? 0 : ctx.books().windows(ctx.books().account(asking->main)).static_code;
        out.left_today = std::max<std::int64_t>(0, bound.max - used);
      }
      found = std::move(out);
      return done();
    }
    case qr::CodeKind::order:
    case qr::CodeKind::link: {
      const Order* order = ctx.fetch<Order>(code.row);
      if (order == nullptr) return refuse(Code::qr_unreadable);
      if (order->only_payer != 0 && order->only_payer != payer) return refuse(Code::order_unknown);
      TRY(still_payable(*order, ctx.now()));
      OrderView view{*order, {}};
      view.shop = TRY(shop_of(order->merchant));
      has_page = ctx.fetch<CheckoutSession>(code.row) != nullptr;
      found = std::move(view);
      return done();
    }
  }
  return done();
}

}  // namespace chenxi::payments
