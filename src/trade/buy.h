// Buy: a resident pays an order that its shop guarantees. What he pays stays his, in an account of the
// trade's own.
#pragma once
#include "family/approval.h"
#include "identity/codes.h"
#include "identity/proof.h"
#include "identity/vault.h"
#include "merchants/rows.h"
#include "risk/risk.h"
#include "rules/packs.h"
#include "trade/terms.h"

namespace chenxi::trade {

/// "trade.buy". Refuses, in this order:
///   order_unknown (one that is not guaranteed, too); payee_cannot_receive (the shop is closed, or wound up);
///   payee_changed (what was signed is not what the rows say: the shop's name, the order's title, the days);
///   order_already_paid, order_closed, order_expired; currency_mismatch, amount_invalid{amount} (not what the
///   order says); what the proof refuses (statement_expired, device_unknown, signature_wrong, pin_*,
///   account_frozen); limits (rules::allow_spend), pin_required among them; shop_cap_exceeded;
///   insufficient_balance; family_approval_required; what the step-up's code refuses (code_*); risk
///   (risk::judge). writes    customer -> escrow; the trade with the terms of the day; the order is paid; the
///   shop's takings; a timer;
///             events "trade.paid" to both, "order.updated" to the shop
/// The cap of the shop is judged and counted here, as with packages: what has arrived at a buyer can always
/// be paid for.
class Buy : public engine::Command {
 public:
  Buy(const rules::Packs& packs, std::int64_t buyer, std::int64_t order)
      : packs_(packs), buyer_(buyer), order_(order) {}

  Offer seen;  // what was signed; the rows must say the same
  money::Currency currency = money::Currency::cny;
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);
  bool risk_read = false;                       // the person read the warning and wants to go on
  std::optional<identity::ProvenCode> step_up;  // a code by SMS that names amount and payee
  const identity::Vault* vault = nullptr;       // there where a step-up is

  Trade made;        // the answer: as it was paid
  std::string shop;  // its public name

  const char* name() const override { return "trade.buy"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  const rules::Packs& packs_;
  std::int64_t buyer_, order_;
};

/// What the rules see of a trade: when it is paid, and of what comes back.
rules::Spend spend_of(const Trade& trade, std::int64_t amount);

}  // namespace chenxi::trade
