// What the two sides do with an open case: give back, decline, add words, withdraw.
#pragma once
#include "disputes/settle.h"
#include "identity/proof.h"
#include "rules/packs.h"

namespace chenxi::disputes {

/// Words that one side may add to a case.
constexpr std::int64_t kNotesMax = 20;

/// "disputes.give_back": whoever got money by mistake returns it, in one tap. The device signs what is shown; no PIN is
/// asked, because the money can only go where it came from. Nothing counts against limits, and money put aside is
/// not touched.
///   refuses  dispute_unknown; not_yours (the payer asks); dispute_not_possible (a case worker decides);
///            dispute_closed; what the proof refuses; payments_stopped; money_locked; insufficient_balance and what else
///            can_post() refuses
///   writes   1 row: payee main -> payer main; the case; notices
class GiveBack : public CaseCommand {
 public:
  GiveBack(std::int64_t customer, std::int64_t dispute) : CaseCommand(dispute), customer_(customer) {}
  Result<identity::CheckedProof> proof = refuse(Code::signature_wrong);
  std::int64_t amount = 0;  // as it was signed

  const char* name() const override { return "disputes.give_back"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

/// "disputes.decline": the receiver keeps what he got, and says why. Nothing moves.
///   refuses  dispute_unknown, not_yours, dispute_not_possible, dispute_closed
class Decline : public CaseCommand {
 public:
  Decline(std::int64_t customer, std::int64_t dispute, Answer answer)
      : CaseCommand(dispute), customer_(customer), answer_(answer) {}
  std::optional<Words> words;
  const char* name() const override { return "disputes.decline"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
  Answer answer_;
};

/// "disputes.say": evidence in one's own words, from anybody whose case it is.
///   refuses  dispute_unknown, dispute_closed, rate_limited (kNotesMax)
class Say : public engine::Command {
 public:
  Say(std::int64_t customer, std::int64_t dispute, Words words)
      : customer_(customer), dispute_(dispute), words_(std::move(words)) {}
  const char* name() const override { return "disputes.say"; }
  void keys(engine::Keys& keys, engine::Context&) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_, dispute_;
  Words words_;
};

/// "disputes.withdraw": who complained takes it back. What is frozen is free again.
///   refuses  dispute_unknown, not_yours, dispute_closed, what can_post() refuses
class Withdraw : public CaseCommand {
 public:
  Withdraw(std::int64_t customer, std::int64_t dispute) : CaseCommand(dispute), customer_(customer) {}
  const char* name() const override { return "disputes.withdraw"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::disputes
