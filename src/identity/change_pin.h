// A new PIN for who knows the old one. A forgotten PIN is recovered (account.h), with a day of reduced
// limits.
#pragma once
#include "identity/account.h"

namespace chenxi::identity {

///   refuses  device_unknown, account_frozen, pin_locked{until}, pin_wrong{count}: the old one, counted as
///   anywhere else writes   the PIN; ends the sessions of other devices; notice; event "pin.changed"
class ChangePin : public OwnCommand {
 public:
  /// `proof` holds the old PIN and the device's signature, and no passkey, which would stand for the PIN.
  ChangePin(std::int64_t owner, CheckedProof proof, Hash32 new_mac)
      : OwnCommand(owner), proof_(std::move(proof)), new_mac_(new_mac) {
    CHECK(proof_.pin_mac && !proof_.passkey);
  }
  const char* name() const override { return "identity.change_pin"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  CheckedProof proof_;
  Hash32 new_mac_;
};

}  // namespace chenxi::identity
