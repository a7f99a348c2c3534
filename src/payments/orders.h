// Orders: what a till asks to be paid once. Made, called off by the shop, declined by the one payer who may pay it.
// An order that nobody pays simply ends: its time is in the row and nothing is written when it is over.
#pragma once
#include "engine/command.h"
#include "merchants/orders.h"
#include "payments/rows.h"
#include "products/cart.h"
#include "rules/packs.h"

namespace chenxi::payments {

constexpr Duration kOrderLife = minutes(5);
constexpr Duration kLinkLife = hours(24);
/// A payer who has just shown his code has his phone in his hand.
constexpr Duration kConfirmationLife = minutes(2);
constexpr std::size_t kTitleBytesMax = 60;

using merchants::still_payable;
/// "open", "awaiting_payer", "authorized", "paid", "expired", "cancelled", "declined", "released".
std::string_view status(const merchants::Order& order, Instant now);
PaymentMethod method_of(merchants::OrderKind kind);

struct OrderView {
  merchants::Order order;
  merchants::Merchant shop;
};

/// "payments.create_order". Refuses payee_cannot_receive, amount_invalid, text_invalid, what products::price refuses of the sum before
/// the discount, what the role of the till refuses of it (counter::allow_discount).
class CreateOrder : public engine::Command {
 public:
  std::int64_t merchant = 0;
  std::int64_t till = 0;  // that asks; 0: a program, or the till that was opened by a link
  merchants::OrderKind kind = merchants::OrderKind::code;  // or link
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title;
  products::Cart cart;  // empty: an amount alone
  std::optional<Duration> life;  // absent: as long as its kind lives
  std::int64_t hold_days = 0;    // 0: paid is taken
  bool guaranteed = false;       // of a link: what is paid is held until the buyer confirms
  std::int64_t discount = 0;     // what the till takes off: `amount` is what is left

  OrderView view;  // the answer: as it was made

  const char* name() const override { return "payments.create_order"; }
  Hash32 hash() const;
  /// What it refuses, but for a cart.
  Done allow(engine::Context& ctx) const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// "payments.close_order": the shop calls it off, or its only payer declines. Once more is fine. What is held for it goes back
/// to its payer in the same commit.
/// Refuses order_unknown (also for somebody else's), order_already_paid; order_closed when the other side closed it, or what was
/// held has gone back already; what giving back refuses (account_closed).
class CloseOrder : public engine::Command {
 public:
  explicit CloseOrder(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t order = 0;
  std::int64_t merchant = 0;  // one of
  std::int64_t payer = 0;     // these two

  OrderView view;

  const char* name() const override { return "payments.close_order"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  const rules::Packs& packs_;
};

/// An order as it is now, for its shop. `found` is empty for unknown ones and those of others.
class GetOrder : public engine::Query {
 public:
  std::int64_t order = 0;
  std::int64_t merchant = 0;

  std::optional<OrderView> found;
  Instant now;

  const char* name() const override { return "payments.get_order"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::payments
