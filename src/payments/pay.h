// Pay: a resident pays a shop with his device's signature: by its printed code, by an order's code or link, or by
// confirming an order that the till made from his payment code.
#pragma once
#include "identity/codes.h"
#include "identity/proof.h"
#include "identity/vault.h"
#include "payments/holds/hold.h"
#include "payments/settle.h"
#include "rules/packs.h"

namespace chenxi::payments {

/// "payments.pay". Refuses, in this order:
///   what the code that came along refuses (qr_*);
///   payee_cannot_receive; payee_changed (its shown name is another one by now); code_void (its printed code is an older one);
///   order_unknown (one for somebody else, too), payee_changed (it is guaranteed: room trade), order_already_paid, order_closed, order_expired,
///   amount_invalid and currency_mismatch (not what the order says);
///   what the proof refuses (statement_expired, device_unknown, signature_wrong, pin_*, account_frozen);
///   limits (rules::allow_spend), pin_required among them;
///   shop_cap_exceeded; insufficient_balance; family_approval_required; what the step-up's code refuses (code_*); risk (risk::judge), from
///   the amount on that its rules say.
/// An order that is captured later sets the money aside instead (holds/hold.h), judged and counted as a payment is.
/// Where somebody of the family pays (`link`): who asks proves that it is him, always with the PIN; then payments_stopped
/// and limit_new_device_exceeded (his own), family_link_unknown, family_link_over, family_cap_exceeded{amount};
/// family_payer_cannot_pay for everything that stands in the payer's way: it is not his to know; also for an order that is
/// captured later: whoever pays for another says yes to one amount, at once.
class Pay : public engine::Command {
 public:
  Pay(const rules::Packs& packs, Paying asked) : paying(std::move(asked)), packs_(packs) {}

  Paying paying;
  std::string payee_name;        // as the payer saw it
  std::int64_t link = 0;         // of the family: its owner pays for `paying.payer`, who asks
  std::optional<Refusal> early;  // what reading the scanned code refused
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);
  bool risk_read = false;                       // the person read the warning and wants to go on
  std::optional<identity::ProvenCode> step_up;  // a code by SMS that names amount and payee
  const identity::Vault* vault = nullptr;       // there where a step-up is

  PaymentView view;                // the answer
  std::optional<HoldView> held;    // or this one: nothing is paid yet

  const char* name() const override { return "payments.pay"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  void keys_for_own(engine::Keys& keys, engine::Context& found);
  void keys_for_family(engine::Keys& keys, engine::Context& found);
  Done judge_order(engine::Context& ctx);
  Result<engine::ObjectRef> run_for_family(engine::Context& ctx, const merchants::Merchant& shop,
                                           const identity::Customer& whom);
  const rules::Packs& packs_;
};

/// What tells two requests apart; the proof and the sealed note do not.
Hash32 hash_of_pay(const Paying& paying, std::string_view payee_name, std::string_view note, std::int64_t link = 0);

}  // namespace chenxi::payments
