// Coming in: registration, the same device, a new device. Each makes a session whose token hash was made with the
// request, and answers with the customer and the device.
#pragma once
#include "identity/codes.h"
#include "identity/proof.h"
#include "identity/sessions.h"

namespace chenxi::identity {

/// How long limits stay low after a new device or a new PIN.
constexpr Duration kReducedFor = hours(24);
/// Devices that may sign at one time; the oldest gives way.
constexpr std::size_t kDevicesMax = 8;

/// What the three have in common. A repeat finds the session again and answers with what it opened.
class ComingIn : public engine::Command {
 public:
  Hash32 session_hash{};
  /// Timers to ring at once about the customer (object) whose handle was proved: what waits for it is paid out there.
  std::vector<std::string> after_proof;

  // The answer. customer.id 0: this came before, and the session it opened is gone.
  Customer customer;
  std::int64_t device = 0;

  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// Opens an account with a phone number that a code has proved.
///   refuses  code_expired, code_used, code_tries_exhausted, code_wrong{count}; phone_taken (the number then stops
///            receiving until its owner signs in: it may have a new owner)
///   writes   customer, two accounts, handle, device, consents, session; event "customer.registered"
class Register : public ComingIn {
 public:
  Register(const Vault& vault, ProvenCode code) : vault_(vault), code_(std::move(code)) {}
  /// Sealed on the HTTP thread; the batch gives the numbers.
  Customer fresh;
  Device first_device;
  std::vector<std::string> consents;
  money::Currency currency = money::Currency::cny;

  const char* name() const override { return "identity.register"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const Vault& vault_;
  ProvenCode code_;
};

/// The same device again: its signature (checked before the queue) with the PIN or a passkey. Or a new device with a
/// passkey alone.
///   refuses  device_unknown, passkey_wrong, account_frozen, pin_required, pin_locked{until}, pin_wrong{count}
///   writes   session, earlier ones of this device end; a number that was in doubt receives again; for a new device what AddDevice writes
class SignIn : public ComingIn {
 public:
  SignIn(std::int64_t subject, CheckedProof proof) : subject_(subject), proof_(std::move(proof)) {}
  std::optional<Device> fresh;  // sealed on the HTTP thread

  const char* name() const override { return "identity.sign_in"; }
  bool runs_in_recovery() const override { return !fresh; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t subject_;
  CheckedProof proof_;
};

/// A new device, or the same phone whose browser lost its key: a code to the number, and the PIN.
///   refuses  code_*; account_unknown: nobody is registered with this number; account_frozen; pin_locked{until},
///            pin_wrong{count}
///   writes   device, session, reduced limits for 24 h; notice to the customer; event "device.added"
class AddDevice : public ComingIn {
 public:
  AddDevice(const Vault& vault, ProvenCode code) : vault_(vault), code_(std::move(code)) {}
  std::int64_t subject = 0;  // as the directory knew the number's owner; 0: nobody
  Hash32 pin_mac{};
  Device fresh;              // sealed on the HTTP thread

  const char* name() const override { return "identity.add_device"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  const Vault& vault_;
  ProvenCode code_;
};

/// Inside commands: adds a device, the oldest giving way. The customer's devices must be named.
std::int64_t add_device(engine::Context& ctx, std::int64_t customer, Device fresh);
/// Inside commands: all devices and passkeys end. What they signed must stay checkable, so the rows stay.
void keys_for_devices(engine::Keys& keys, std::int64_t customer);
void remove_devices(engine::Context& ctx, std::int64_t customer);
/// Inside commands: a notice by text message, and by e-mail where there is an address.
void notice(engine::Context& ctx, const Customer& customer, std::string_view text_key);

}  // namespace chenxi::identity
