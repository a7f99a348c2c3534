// Recovery by trusted contacts: who has lost phone and PIN comes back when two of the people he named confirm
// him.
//
// The new phone proves the number by a code and shows four digits; the owner reads them out to his contacts
// on the telephone, who know his voice, and each types them into his own wallet. With the second a day
// begins, in which the owner, on any phone that he still has, or either contact can stop it: two contacts who
// have agreed against somebody, or whom somebody forces, and the SIM together do not take an account behind
// its owner's back. Then the new PIN holds, and phones, passkeys and sessions end; he signs in with his
// number, a code and the new PIN, under the limits of a new phone.
//
// Who has nobody to name goes to a service point: the phone shows the same digits, one colleague looks at the document and
// types them, another one approves (ports/changes.h), and an hour begins instead of a day.
#pragma once
#include "family/link.h"
#include "identity/codes.h"
#include "ports/changes.h"

namespace chenxi::family {

constexpr std::size_t kContactsNeeded = 2;
/// A contact who was named a moment ago may have been named by a swindler on the telephone.
constexpr Duration kContactAfter = days(3);
constexpr Duration kRecoveryLife = hours(1);
/// Long enough for somebody who was asleep to see it.
constexpr Duration kRecoveryWait = hours(24);
/// After a document was looked at by one colleague and another one agreed.
constexpr Duration kCounterWait = hours(1);
constexpr std::int64_t kWrongDigitsMax = 3;

class RecoveryCommand : public engine::Command {
 public:
  Recovery view;  // the answer
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override {
    keys.row<Recovery>(made.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef made) override { view = ctx.get<Recovery>(made.id); }
};

/// "family.start_recovery": on the new phone, with the code that came to the number. A newer one takes its
/// place.
///   subject  whose number it is as the directory knew it; 0: nobody's, which is the same work
///   refuses  code_*; account_unknown: nobody has this number; account_frozen; recovery_not_confirmed: there
///   are not two
///            contacts who could, and it was not begun at a service point
///   writes   the recovery; notice to the owner, event "recovery.updated" to him and to each contact
class StartRecovery : public RecoveryCommand {
 public:
  StartRecovery(const identity::Vault& vault, identity::ProvenCode code, std::int64_t subject)
      : vault_(vault), code_(std::move(code)), subject_(subject) {}
  Recovery fresh;  // digits, PIN and secret, made on the HTTP thread
  const char* name() const override { return "family.start_recovery"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const identity::Vault& vault_;
  identity::ProvenCode code_;
  std::int64_t subject_;
};

/// "family.confirm_recovery": by a contact, with the digits that he heard.
///   refuses  recovery_unknown: also for everybody who is no contact; recovery_over; what the proof refuses
///   (with the
///            PIN); code_wrong{count} (leaves the mark "wrong_digits"; after three this contact cannot any
///            more)
///   writes   the confirmation; with the second: its day begins, a timer, notice; event "recovery.updated"
class ConfirmRecovery : public RecoveryCommand {
 public:
  ConfirmRecovery(std::int64_t contact, std::int64_t id, const Hash32& digits, identity::CheckedProof proof)
      : contact_(contact), id_(id), digits_(digits), proof_(std::move(proof)) {}
  const char* name() const override { return "family.confirm_recovery"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t contact_, id_;
  Hash32 digits_;
  identity::CheckedProof proof_;
};

/// "family.recover_at_counter": the second colleague agrees to what the first has seen and typed.
///   refuses  recovery_unknown: this customer has begun none; recovery_over; code_wrong: the digits of another phone
///   writes   the recovery, whose hour begins; timer, notice; event "recovery.updated"
class RecoverAtCounter : public RecoveryCommand {
 public:
  RecoverAtCounter(std::int64_t customer, const Hash32& digits, std::int64_t colleague)
      : customer_(customer), digits_(digits), colleague_(colleague) {}
  const char* name() const override { return "family.recover_at_counter"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
  Hash32 digits_;
  std::int64_t colleague_;
};
/// "account.recover": asked for by who has the person before him.
ports::ChangeKinds change_kinds();

/// "family.stop_recovery": by the owner, on a phone that he still has, or by a contact who takes his word
/// back. Without the PIN: it must be easy.
///   refuses  recovery_unknown: also for everybody else; recovery_over: not under way any more
///   writes   the recovery; event "recovery.updated"
class StopRecovery : public RecoveryCommand {
 public:
  StopRecovery(std::int64_t customer, std::int64_t id) : customer_(customer), id_(id) {}
  const char* name() const override { return "family.stop_recovery"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t customer_, id_;
};

/// Timer, a day after the second contact, an hour after the counter. Where the account is not in use any more, or fewer
/// than two of those who spoke are contacts still and no counter agreed, it comes to nothing.
///   writes   the recovery; PIN, the code secret, reduced limits for 24 h; ends devices, passkeys and
///   sessions; notice;
///            event "recovery.updated"
class ComeBack : public RecoveryCommand {
 public:
  static constexpr const char* kTimer = "family.come_back";
  explicit ComeBack(std::int64_t id) : id_(id) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t id_;
};

/// One's own recovery, and those of people whose contact one is.
class MyRecoveries : public engine::Query {
 public:
  explicit MyRecoveries(std::int64_t customer) : customer_(customer) {}
  struct One {
    Recovery row;
    bool said = false;  // I have confirmed it
  };
  Instant now;
  std::vector<One> under_way;
  const char* name() const override { return "family.recoveries"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

/// How far it is; for whoever holds its id.
class LookRecovery : public engine::Query {
 public:
  explicit LookRecovery(std::int64_t id) : id_(id) {}
  std::optional<Recovery> found;
  Instant now;
  const char* name() const override { return "family.look_recovery"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t id_;
};

}  // namespace chenxi::family
