// Passkeys of a customer: adding one, removing one.
#pragma once
#include "identity/account.h"

namespace chenxi::identity {

/// More than the phones, tablets and computers of one person.
constexpr std::size_t kPasskeysMax = 8;

/// A passkey that the browser has just made (verified before the queue), on a device that is known, with the PIN.
///   refuses  device_unknown, account_frozen, pin_required, pin_locked{until}, pin_wrong{count}; passkey_wrong: this one is
///            somebody's already
///   writes   passkey, its owner; with the ninth the oldest is removed; notice; event "passkey.added"
class AddPasskey : public OwnCommand {
 public:
  AddPasskey(std::int64_t owner, CheckedProof proof, Passkey fresh)
      : OwnCommand(owner), proof_(std::move(proof)), fresh_(std::move(fresh)), hash_(sha256(fresh_.credential)) {}
  Passkey passkey;  // the answer

  const char* name() const override { return "identity.add_passkey"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  CheckedProof proof_;
  Passkey fresh_;
  Hash32 hash_;
};

/// A passkey that is not used any more, or whose phone was lost. Its row stays: what it signed must stay checkable.
///   refuses  not_found
///   writes   passkey; its owner's row goes, so that it may be added again; notice; event "passkey.removed"
class RemovePasskey : public OwnCommand {
 public:
  RemovePasskey(std::int64_t owner, std::int64_t passkey) : OwnCommand(owner), passkey_(passkey) {}
  const char* name() const override { return "identity.remove_passkey"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t passkey_;
};

}  // namespace chenxi::identity
