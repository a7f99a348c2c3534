// Send: a resident gives money to a person: at once, later, or to whoever proves a number or an address.
#pragma once
#include "identity/codes.h"
#include "identity/proof.h"
#include "ports/messages.h"
#include "ports/payee.h"
#include "risk/risk.h"
#include "rules/packs.h"
#include "transfers/settle.h"

namespace chenxi::transfers {

/// A transfer as it was when a command was answered: what is the same each time it is asked again.
struct TransferView {
  PersonTransfer row;
  State state = State::succeeded;
  Instant arrives_at;
};
/// As it stands now, and as it was made.
TransferView view_now(const PersonTransfer& row);
TransferView first_view(const PersonTransfer& row);

struct Sending {
  std::int64_t payer = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Arrival arrival = Arrival::now;
  bool warning_accepted = false;  // of a large first transfer
  bool risk_read = false;         // what risk warns about was read: another warning, shown for itself
  store::Bytes sealed_note, sealed_payee_name;
};

/// "transfers.send". Refuses, in this order:
///   payee_changed: the token is not ours, not this payer's, too old, or its name is not the one that was signed;
///   amount_invalid, currency_mismatch; payee_is_payer; payee_cannot_receive;
///   warning_unconfirmed: the first transfer to this payee, above the rule's bound, and the warning was not accepted;
///   what the proof refuses; pin_required also below the bound of small payments when it is the first transfer to them;
///   limits (rules::allow_spend); insufficient_balance; family_approval_required; what the step-up's code refuses (code_*); risk (risk::judge).
/// What risk holds back arrives a day later, and can be cancelled until then.
/// Writes 1 row of the books, 1 transfer; where it waits: a timer, and for somebody unknown a message that holds no
/// link and no amount. One message tells of all that waits, and telling costs look-up tokens, so that nobody can
/// use it to flood a stranger's phone.
class Send : public engine::Command {
 public:
  Send(const rules::Packs& packs, Sending asked) : sending(std::move(asked)), packs_(packs) {}

  Sending sending;
  Result<ports::PayeeToken> payee = refuse(Code::payee_changed);
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);
  const identity::Vault* vault = nullptr;       // to judge the code with
  std::optional<identity::ProvenCode> step_up;  // a code by SMS that names amount and payee
  std::optional<ports::Message> announcement;  // to somebody unknown; sealed on the HTTP thread

  TransferView view;  // the answer

  const char* name() const override { return "transfers.send"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  Done judge_amount(engine::Context& ctx, const identity::Customer& payer) const;
  Done judge_payee(engine::Context& ctx, const rules::Pack& pack) const;
  std::size_t waiting(engine::Context& ctx) const;
  risk::Move move(engine::Context& ctx, bool first_time) const;
  const rules::Packs& packs_;
};

/// What tells two requests apart; the proof and the accepted warning do not.
Hash32 hash_of_send(const Sending& sending, std::string_view payee_id, std::string_view payee_name,
                    std::string_view note);

}  // namespace chenxi::transfers
