// Face to face at a service counter: the strongest step. Somebody of the house has seen the person and the
// document.
#pragma once
#include "engine/command.h"
#include "identity/vault.h"
#include "ladder/rows.h"

namespace chenxi::ladder {

/// "ladder.visit": a person was seen with his document. The clerk's word stands above the registry's: a
/// document that serves another wallet moves here, when `moves` says so, and that wallet falls back to its
/// phone number.
///   refuses  account_unknown, account_frozen; identity_known (the wallet is known under another name);
///   warning_unconfirmed (the
///            document serves another wallet, and `moves` was not said)
///   writes   1 visit, the document's owner, the customer's name and tier, a notice; a pending enquiry goes;
///   where it moved: the other
///            wallet's name and tier, and a notice there; events "identity.changed"
class Visit : public engine::Command {
 public:
  explicit Visit(const identity::Vault& vault) : vault_(vault) {}
  std::int64_t customer = 0, counter = 1;
  Hash32 document{};
  std::string legal_name;  // to compare with the confirmed one
  store::Bytes sealed_document, sealed_name;
  bool moves = false;

  const char* name() const override { return "ladder.visit"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  void take_away(engine::Context& ctx, std::int64_t other);
  const identity::Vault& vault_;
};

}  // namespace chenxi::ladder
