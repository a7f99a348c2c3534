// Stop: "something is wrong". Everything that leaves the account stops at once; receiving goes on.
//
// It is a column of the customer's own row, which every spending command reads in its batch
// (rules::allow_spend), so a payment is either before the stop or refused: there is no moment between.
#pragma once
#include "stop/codes.h"

namespace chenxi::stop {

/// By the button on every screen: no PIN is asked for, who is in danger must not have to type. Again: nothing
/// changes.
///   writes   customer; notice; event "payments.stopped"
class StopAll : public identity::OwnCommand {
 public:
  using OwnCommand::OwnCommand;
  const char* name() const override { return "stop.all"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<identity::Customer>(id_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// From the log-in page, with the number and a recovery code. Who does not exist is refused alike.
///   refuses  recovery_tries_exhausted{until}, recovery_code_wrong
///   writes   customer, the code, ends all of the wallet's sessions; notice; event "payments.stopped"
class StopByCode : public engine::Command {
 public:
  StopByCode(std::int64_t subject, TypedCode typed) : subject_(subject), typed_(std::move(typed)) {}
  const char* name() const override { return "stop.by_code"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t subject_;  // 0: nobody has this number
  TypedCode typed_;
};

/// Lifts the stop. On a device younger than 24 hours, or younger than the stop, with a code by SMS; a stop by
/// recovery code also with another recovery code.
///   refuses  what the proof refuses (with the PIN); step_up_required (a code by SMS is missing), code_*;
///            recovery_code_required, recovery_tries_exhausted{until}, recovery_code_wrong
///   writes   customer, the codes used; notice; event "payments.resumed"
class Resume : public identity::OwnCommand {
 public:
  Resume(const identity::Vault& vault, std::int64_t owner, identity::CheckedProof proof)
      : OwnCommand(owner), vault_(vault), proof_(std::move(proof)) {}
  std::optional<identity::ProvenCode> code;
  std::optional<TypedCode> recovery;

  const char* name() const override { return "stop.resume"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const identity::Vault& vault_;
  identity::CheckedProof proof_;
};

}  // namespace chenxi::stop
