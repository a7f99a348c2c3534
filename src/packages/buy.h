// Buy: a resident pays for visits in advance. What he pays stays his, in an account of the package's own.
#pragma once
#include "family/approval.h"
#include "identity/codes.h"
#include "identity/proof.h"
#include "identity/vault.h"
#include "packages/terms.h"
#include "risk/risk.h"
#include "rules/packs.h"

namespace chenxi::packages {

/// "packages.buy". Refuses, in this order:
///   plan_unknown; plan_not_offered (ended, or its shop is wound up); payee_cannot_receive (the shop is closed);
///   payee_changed (what was signed is not what the rows say: the shop's name, the plan's terms, the days of the law);
///   what the proof refuses (statement_expired, device_unknown, signature_wrong, pin_*, account_frozen);
///   limits (rules::allow_spend), pin_required among them; currency_mismatch; shop_cap_exceeded; insufficient_balance;
///   family_approval_required; what the step-up's code refuses (code_*); risk (risk::judge).
///   writes    customer -> escrow; the package with its own copy of the terms; the shop's takings; a timer; events
///             "package.bought" to both
/// The cap of the shop is judged and counted here: what is sold is collected, and no visit may fail at the door because of it.
class Buy : public engine::Command {
 public:
  Buy(const rules::Packs& packs, std::int64_t buyer, std::int64_t plan) : packs_(packs), buyer_(buyer), plan_(plan) {}

  Offer seen;  // what was signed; the rows must say the same
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);
  bool risk_read = false;                       // the person read the warning and wants to go on
  std::optional<identity::ProvenCode> step_up;  // a code by SMS that names amount and payee
  const identity::Vault* vault = nullptr;       // there where a step-up is

  Package made;      // the answer
  std::string shop;  // its public name

  const char* name() const override { return "packages.buy"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  const rules::Packs& packs_;
  std::int64_t buyer_, plan_;
};

/// What the rules see of a package: at its purchase, and of what comes back.
rules::Spend spend_of(const Package& package, std::int64_t amount);

}  // namespace chenxi::packages
