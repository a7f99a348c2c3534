// Where settlement and banks meet. Settlement says what a shop is owed and puts the money aside in the same
// commit; banks carries it to the account that the shop's owner has chosen, and writes here what came of it.
// Neither knows the other.
#pragma once
#include "ledger/rows.h"

namespace chenxi::ports {

/// Where a shop's takings go. Banks writes it; settlement reads it.
struct ShopAccount {
  std::int64_t merchant = 0;
  std::int64_t owner = 0, link = 0;                      // the owner's linked bank account
  ledger::AccountId settling = ledger::AccountId::none;  // what is on its way there
  Instant chosen_at;
  /// Why the bank refused the newest payout, a word; nothing is sent any more until the owner chooses again.
  /// Empty: it did not.
  std::string refused;
  static constexpr store::Table kTable{"shop_accounts", 1};
};
BOOST_DESCRIBE_STRUCT(ShopAccount, (), (merchant, owner, link, settling, chosen_at, refused))

enum class PayoutState : std::uint8_t { asked = 1, on_its_way = 2, paid = 3, refused = 4 };
/// A shop's money that waits in `from` for its bank. Settlement inserts it, with the timer kPayOutTimer;
/// banks decides it.
struct ShopPayout {
  std::int64_t id = 0;  // the settlement's
  std::int64_t merchant = 0;
  std::int64_t owner = 0, link = 0;
  ledger::AccountId from = ledger::AccountId::none, back = ledger::AccountId::none;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  /// Known to the bank. Made from what is settled, so that the same takings have the same one in books that
  /// come back from a backup.
  std::string reference;
  ledger::TransferId set_aside = ledger::TransferId::none;  // the row into `from`
  PayoutState state = PayoutState::asked;
  std::string reason;  // why it was refused: a word, "settlement.reason.<word>" in i18n
  Instant asked_at, decided_at;
  static constexpr store::Table kTable{"shop_payouts", 1};
};
BOOST_DESCRIBE_STRUCT(ShopPayout, (),
                      (id, merchant, owner, link, from, back, amount, currency, reference, set_aside, state,
                       reason, asked_at, decided_at))

/// About a payout: banks takes it up.
constexpr const char* kPayOutTimer = "banks.pay_out";
/// About a shop whose owner has chosen an account: settlement begins, or goes on.
constexpr const char* kAccountChosenTimer = "settlement.begin";

}  // namespace chenxi::ports
