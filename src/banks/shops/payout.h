// A shop's takings on their way to its owner's bank account. The first phase is settlement's: the money waits
// in `settling`. The bank's word is the second, by the same errands as a withdrawal (decide.h).
#pragma once
#include "banks/order.h"
#include "identity/vault.h"
#include "ports/shop_bank.h"

namespace chenxi::banks {

/// "banks.choose_shop_account": where a shop's takings go from now on. The account's holder, as the bank
/// confirmed him, is the owner's own confirmed name. Choosing the same account again says that it works now.
///   refuses   shop_unknown (another's, too), account_frozen, bank_link_unknown, identity_required (no name
///   was confirmed),
///             bank_account_invalid (another's name)
///   writes    ShopAccount, the first time its `settling` account; the timer ports::kAccountChosenTimer; a
///   notice; event "shop.changed"
class ChooseShopAccount : public engine::Command {
 public:
  ChooseShopAccount(const identity::Vault& vault, std::int64_t owner, std::int64_t merchant,
                    std::int64_t link)
      : vault_(vault), owner_(owner), merchant_(merchant), link_(link) {}
  BankLink made;  // the answer
  const char* name() const override { return "banks.choose_shop_account"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  const identity::Vault& vault_;
  const std::int64_t owner_, merchant_, link_;
};

/// "banks.pay_out", a timer about a ShopPayout: the bank is instructed to credit.
///   writes    1 BankOrder, 1 Instruction; where the account was taken away meanwhile: settling -> shop,
///   refused refuses   id_reused (the reference is known: operators look), and what can_post() refuses
class PayOut : public engine::Command {
 public:
  explicit PayOut(std::int64_t payout) : payout_(payout) {}
  const char* name() const override { return ports::kPayOutTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const std::int64_t payout_;
};

/// The account chosen for a shop, for its owner.
class LookShopAccount : public engine::Query {
 public:
  LookShopAccount(std::int64_t owner, std::int64_t merchant) : owner_(owner), merchant_(merchant) {}
  bool known = false;  // the shop is his
  std::optional<BankLink> link;
  std::string refused;
  const char* name() const override { return "banks.look_shop_account"; }
  void run(engine::Context& ctx) override;

 private:
  const std::int64_t owner_, merchant_;
};

/// Names what the functions below touch.
void keys_for_payout(engine::Keys& keys, engine::Context& found, std::int64_t payout);
/// The row that gives the money back to the shop.
ledger::Leg back_to_shop(const ports::ShopPayout& payout, std::int64_t object);
/// After the line: the bank said yes.
void payout_paid(engine::Context& ctx, std::int64_t payout);
/// After the line: the money is in the shop again; its owner is told, and chooses before anything is sent
/// again.
void payout_refused(engine::Context& ctx, std::int64_t payout, const std::string& reason);

}  // namespace chenxi::banks
