// The end of a wallet, by its owner. Nothing may be left in it: money goes to the bank or to somebody first,
// by the ordinary ways. What the law makes us keep stays sealed for its time; the number may be registered again.
#pragma once
#include "identity/account.h"

namespace chenxi::closing {

/// What stands in the way; all of it 0: nothing.
struct Obstacles {
  std::int64_t balance = 0;   // money that lies there
  std::int64_t held = 0;      // on its way out, or frozen: delayed transfers, withdrawals, disputes
  std::int64_t disputes = 0;  // complaints of his own that are open: money may come back
  std::int64_t takings = 0;   // what lies in shops that he has opened, is held for them, or is on its way from there to his bank
  std::int64_t packages = 0;  // visits that he has paid in advance and can give back
  std::int64_t sold = 0;      // packages of visits that his shops have sold and not given back
  std::int64_t trades = 0;    // that he has paid, or his shops, and that are not over
  bool none() const {
    return balance == 0 && held == 0 && disputes == 0 && takings == 0 && packages == 0 && sold == 0 && trades == 0;
  }
};

/// What the screen shows before anybody is asked for a PIN.
class LookObstacles : public engine::Query {
 public:
  explicit LookObstacles(std::int64_t owner) : id_(owner) {}
  Obstacles obstacles;  // the answer

  const char* name() const override { return "closing.look"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t id_;
};

/// Closes the wallet. In the same commit its accounts take nothing more, its sessions, devices and passkeys
/// end, its number and address belong to nobody, and the shops that he has opened collect nothing any more.
/// His `own` data is destroyed with it; what the law wants kept stays sealed until its time is over (erasure.h).
///   refuses  what the proof refuses (with the PIN or a passkey); not_allowed (rule wallet_not_empty): something stands
///            in the way, or has come meanwhile
///   writes   customer, both accounts, handles, devices, passkeys, sessions, family links, shops, closed_wallets; a timer; notices;
///            event "customer.closed"
class CloseWallet : public identity::OwnCommand {
 public:
  /// `kept_years`: how long what the law wants kept outlives the wallet (rules::Retention).
  CloseWallet(std::int64_t owner, identity::CheckedProof proof, std::int64_t kept_years)
      : OwnCommand(owner), proof_(std::move(proof)), kept_years_(kept_years) {}
  const char* name() const override { return "closing.close"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  identity::CheckedProof proof_;
  std::int64_t kept_years_;
};

}  // namespace chenxi::closing
