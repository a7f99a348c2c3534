// Shops and what they sell by code.
#pragma once
#include "ledger/rows.h"

namespace chenxi::merchants {

enum class MerchantState : std::uint8_t { active = 1, closed = 2 };
/// A shop's name is public: it is shown to everybody who is about to pay.
struct Merchant {
  std::int64_t id = 0;
  MerchantState state = MerchantState::active;
  ledger::AccountId account = ledger::AccountId::none;
  std::string name;
  std::string category;     // MCC, four digits
  std::int64_t wrong_codes = 0;  // wrong payment codes at its till, in a row
  Instant codes_paused_until;
  Instant created_at;
  static constexpr store::Table kTable{"merchants", 1};
};
BOOST_DESCRIBE_STRUCT(Merchant, (), (id, state, account, name, category, wrong_codes, codes_paused_until, created_at))

enum class OrderState : std::uint8_t { open = 1, paid = 2, cancelled = 3, declined = 4 };
/// Something to be paid once: shown as a code by the till, or waiting on one payer's phone.
struct Order {
  std::int64_t id = 0;
  std::int64_t merchant = 0;
  OrderState state = OrderState::open;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title;
  std::int64_t only_payer = 0;  // customer whose payment code was scanned; 0: anybody
  std::int64_t payment = 0;
  Instant created_at, expires_at;
  static constexpr store::Table kTable{"orders", 1};
};
BOOST_DESCRIBE_STRUCT(Order, (), (id, merchant, state, amount, currency, title, only_payer, payment, created_at, expires_at))

}  // namespace chenxi::merchants
