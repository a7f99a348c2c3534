// Questions about payments: one, a shop's day, and what a scanned code of ours stands for.
#pragma once
#include <variant>

#include "payments/orders.h"
#include "payments/settle.h"
#include "products/cart.h"
#include "qr/token.h"
#include "rules/packs.h"

namespace chenxi::payments {

/// A payment for one of its sides; `found` stays empty for everybody else.
class GetPayment : public engine::Query {
 public:
  std::int64_t payment = 0;
  std::int64_t viewer = 0;  // a customer or a merchant

  std::optional<PaymentView> found;
  std::vector<products::CartLine> lines;

  const char* name() const override { return "payments.get"; }
  void run(engine::Context& ctx) override;
};

/// Payments that a shop took on one business day, newest first, and the day's totals.
class ShopDay : public engine::Query {
 public:
  std::int64_t merchant = 0;
  std::optional<std::int64_t> day;  // absent: today
  ledger::TransferId from = ledger::TransferId::none;  // where the last page ended
  std::int64_t limit = 20;

  MerchantDay totals;
  std::string shop;
  std::vector<Payment> payments;
  ledger::TransferId next = ledger::TransferId::none;

  const char* name() const override { return "payments.shop_day"; }
  void run(engine::Context& ctx) override;
};

/// What a payer is about to pay. Refuses qr_unreadable (the row is gone), payee_cannot_receive, code_void, order_already_paid,
/// order_closed, order_expired, order_unknown (it waits for somebody else).
class ResolveCode : public engine::Query {
 public:
  explicit ResolveCode(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t payer = 0;
  qr::CodeToken code;

  struct Static {
    merchants::Merchant shop;
    std::optional<std::int64_t> left_today;  // over printed codes; absent: the rules set no such limit
  };
  std::optional<Refusal> refusal;
  std::variant<std::monostate, Static, OrderView> found;
  bool has_page = false;  // the order has a checkout session

  const char* name() const override { return "payments.resolve"; }
  void run(engine::Context& ctx) override;

 private:
  Done resolve(engine::Context& ctx);
  const rules::Packs& packs_;
};

}  // namespace chenxi::payments
