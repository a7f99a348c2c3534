// A linked account whose holder, as the bank confirmed him, is the customer's confirmed name: the next step
// of being known.
#pragma once
#include "banks/rows.h"
#include "engine/command.h"
#include "identity/vault.h"

namespace chenxi::banks {

/// Timer "banks.recognise", about a customer: rung when an account is linked and when an identity is
/// confirmed, so whichever comes second finds the other.
///   writes   where a link that was not removed has the confirmed name: the tier, a notice; event
///   "identity.changed"
class Recognise : public engine::Command {
 public:
  static constexpr const char* kTimer = "banks.recognise";
  Recognise(const identity::Vault& vault, std::int64_t customer) : vault_(vault), customer_(customer) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const identity::Vault& vault_;
  std::int64_t customer_;
};

}  // namespace chenxi::banks
