// What a signed-in customer changes about himself.
#pragma once
#include "identity/codes.h"
#include "identity/proof.h"
#include "identity/sessions.h"

namespace chenxi::identity {

/// Commands of one customer, which answer with his row.
class OwnCommand : public engine::Command {
 public:
  explicit OwnCommand(std::int64_t owner) : id_(owner) {}
  Customer customer;  // the answer
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) override { keys.row<Customer>(id_); }
  void answer(engine::Context& ctx, engine::ObjectRef) override { customer = ctx.get<Customer>(id_); }

 protected:
  std::int64_t id_;
};

/// A forgotten PIN: this device's signature and a code to the number.
///   refuses  device_unknown, account_frozen; code_*
///   writes   the PIN, reduced limits for 24 h; ends the sessions of other devices; notice; event "pin.changed"
class RecoverPin : public OwnCommand {
 public:
  RecoverPin(const Vault& vault, std::int64_t owner, CheckedProof proof, ProvenCode code, Hash32 new_mac)
      : OwnCommand(owner), vault_(vault), proof_(std::move(proof)), code_(std::move(code)), new_mac_(new_mac) {}
  const char* name() const override { return "identity.recover_pin"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const Vault& vault_;
  CheckedProof proof_;
  ProvenCode code_;
  Hash32 new_mac_;
};

/// An e-mail address that a code has proved; it replaces an earlier one.
///   refuses  code_*; email_taken
///   writes   customer, handle; event "email.added"
class AddEmail : public OwnCommand {
 public:
  AddEmail(const Vault& vault, std::int64_t owner, ProvenCode code)
      : OwnCommand(owner), vault_(vault), code_(std::move(code)) {}
  Hash32 index{};
  store::Bytes sealed_email;
  CheckedProof proof;  // an address is told what happens to money, and receives it: whoever sets one says who he is anew
  std::vector<std::string> after_proof;  // as in ComingIn

  const char* name() const override { return "identity.add_email"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const Vault& vault_;
  ProvenCode code_;
};

/// The payer's own choices. Small payments without the PIN can only be switched on with the PIN, and not in elder mode;
/// elder mode switches them off.
///   refuses  account_frozen; device_unknown, pin_required, pin_locked{until}, pin_wrong{count} where small payments go
///            on; not_allowed: small payments in elder mode
class ChangeSettings : public OwnCommand {
 public:
  using OwnCommand::OwnCommand;
  std::optional<bool> small_payments, receive_by_phone, receive_by_email, elder_mode;
  std::optional<std::int64_t> language;
  std::optional<CheckedProof> proof;

  const char* name() const override { return "identity.change_settings"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys_for_proof(keys, id_);
    if (proof) keys_for_proof(keys, id_, *proof);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// A device that is not used any more, or was lost. Its payment codes stop too: the secret changes for all devices.
///   refuses  not_found
///   writes   device, the code secret; ends its sessions; event "device.removed"
class RemoveDevice : public OwnCommand {
 public:
  RemoveDevice(std::int64_t owner, std::int64_t device, store::Bytes new_code_secret)
      : OwnCommand(owner), device_(device), new_code_secret_(std::move(new_code_secret)) {}
  const char* name() const override { return "identity.remove_device"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t device_;
  store::Bytes new_code_secret_;
};

/// Demo only: the page that came in by a role link makes a key of its own; the PIN becomes the one that is shown.
///   refuses  account_unknown
///   writes   device, PIN, code secret where there is none; the session gets the device
class BindDevice : public OwnCommand {
 public:
  using OwnCommand::OwnCommand;
  Hash32 session_hash{};
  Device fresh;
  Hash32 pin_mac{};
  store::Bytes code_secret;
  std::int64_t device = 0;  // the answer

  const char* name() const override { return "identity.bind_device"; }
  void keys(engine::Keys& keys, engine::Context&) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

}  // namespace chenxi::identity
