// What colleagues do to a resident's wallet, never one of them alone: freezing it, freeing it, lifting its
// owner's own stop, signing it out everywhere. Money that lies there stays there; nothing leaves and nothing arrives while it is frozen.
#pragma once
#include "staff/rows.h"

namespace chenxi::staff {

/// Freezes, or confirms what was frozen at once.
///   refuses  not_found (nobody has this number); account_closed; account_frozen: two people have frozen it
///   already writes   customer, the freeze; a notice that says that and whom to ask; event "account.frozen"
class FreezeWallet : public engine::Command {
 public:
  FreezeWallet(std::int64_t customer, std::int64_t by, bool confirmed)
      : customer_(customer), by_(by), confirmed_(confirmed) {}
  const char* name() const override { return "staff.freeze"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_, by_;
  bool confirmed_;
};

/// Frees it again.
///   refuses  not_found; not_allowed: it is not frozen
///   writes   customer, the freeze; notice; event "account.freed"
class FreeWallet : public engine::Command {
 public:
  /// `only_unconfirmed`: takes back what was done at once, and does nothing where two people have frozen it
  /// since.
  explicit FreeWallet(std::int64_t customer, bool only_unconfirmed = false)
      : customer_(customer), only_unconfirmed_(only_unconfirmed) {}
  const char* name() const override { return "staff.free"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  bool only_unconfirmed_;
};

/// Lifts the stop that a resident has put on himself, for somebody who has lost phone and recovery codes and
/// has shown at a counter who he is.
///   refuses  not_found; not_allowed: nothing is stopped
///   writes   customer; notice; event "payments.resumed"
class LiftStop : public engine::Command {
 public:
  explicit LiftStop(std::int64_t customer) : customer_(customer) {}
  const char* name() const override { return "staff.lift_stop"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<identity::Customer>(customer_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
};

/// Ends every session of somebody's wallet: a phone that somebody else holds is out. Its owner signs in again.
///   refuses  not_found
///   writes   sessions; notice
class EndSessions : public engine::Command {
 public:
  explicit EndSessions(std::int64_t customer) : customer_(customer) {}
  const char* name() const override { return "staff.end_sessions"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
};

/// {phone}: the number is typed; what is kept and shown to the second person is whose it is.
Result<ports::Asked> read_wallet(ports::Services& services, JsonReader& in);

/// "account.freeze", "account.free", "account.lift_stop", "account.end_sessions".
ports::ChangeKinds wallet_kinds();

}  // namespace chenxi::staff
