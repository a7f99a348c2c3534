// Charge: the till scanned a payer's code. Up to what the payer opted in to it pays at once; above that his phone asks.
#pragma once
#include <variant>

#include "payments/orders.h"
#include "payments/settle.h"
#include "rules/packs.h"

namespace chenxi::payments {

/// What an HTTP thread found about a scanned code; the secret stays there.
struct ScannedCode {
  std::int64_t payer = 0;            // the customer of the number; 0: there is none
  std::optional<std::int64_t> step;  // whose 30 seconds these digits are; nullopt: wrong, or too old
  bool old = false;                  // they were right some minutes ago: a screenshot
  Hash32 hash{};                     // tells wrong codes apart
};

/// "payments.charge". Refuses, in this order:
///   payee_cannot_receive; amount_invalid; currency_unsupported; text_invalid; what products::price refuses of the sum before the
///   discount; what the role of the till refuses of it (counter::allow_discount);
///   payment_code_paused (five wrong codes at this till, or against this payer: one minute);
///   payment_code_expired, payment_code_invalid (both leave a wrong try with the till and the payer);
///   payment_code_used (a step pays once);
///   shop_cap_exceeded; payer_cannot_pay: his limits, his balance, his account; the till is told no more than that.
class Charge : public engine::Command {
 public:
  explicit Charge(const rules::Packs& packs) : packs_(packs) {}

  std::int64_t merchant = 0;
  std::int64_t till = 0;  // that asks; 0: the one that was opened by a link
  std::string payer_number;  // nine digits: part of what is asked; the seven behind them are a proof
  ScannedCode code;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title;
  products::Cart cart;  // empty: an amount alone
  std::int64_t discount = 0;  // what the till takes off: `amount` is what is left

  std::variant<PaymentView, OrderView> view;  // the answer: paid, or waiting for the payer

  const char* name() const override { return "payments.charge"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  Done judge_code(engine::Context& ctx, const merchants::Merchant& shop);
  void use_step(engine::Context& ctx);
  std::int64_t ask_payer(engine::Context& ctx);
  const rules::Packs& packs_;
};

}  // namespace chenxi::payments
