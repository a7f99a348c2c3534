// Shops and what they ask to be paid by code.
#pragma once
#include "ledger/rows.h"

namespace chenxi::merchants {

enum class MerchantState : std::uint8_t { active = 1, closed = 2 };
/// How far the house knows a shop. Its own shops have no cap; what a resident's shop may collect is the rule pack's.
enum class Standing : std::uint8_t { house = 0, opened = 1, accepted = 2 };
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
  // What was added later means nothing at 0.
  std::int64_t owner = 0;  // the customer who opened it; 0: the operator did
  Standing standing = Standing::house;
  std::int64_t code_issue = 0;  // of the printed code: those with a lower one are void
  static constexpr store::Table kTable{"merchants", 1};
};
BOOST_DESCRIBE_STRUCT(Merchant, (), (id, state, account, name, category, wrong_codes, codes_paused_until, created_at, owner,
                                     standing, code_issue))

/// `open` is also the stored state of an order whose time is over: nothing is written when it expires.
enum class OrderState : std::uint8_t {
  open = 1,
  paid = 2,
  cancelled = 3,
  declined = 4,
  authorized = 5,  // its payer's money is held for it
  released = 6,    // it was held, and not taken in time
};
/// How an order reaches its payer. Numbers are stored: never reuse one.
enum class OrderKind : std::uint8_t { code = 1, link = 2, payment_code = 3 };
/// Something to be paid once: shown as a code by the till, sent as a link, or waiting on one payer's phone.
struct Order {
  std::int64_t id = 0;
  std::int64_t merchant = 0;
  OrderState state = OrderState::open;
  OrderKind kind = OrderKind::code;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title;
  std::int64_t only_payer = 0;  // customer whose payment code was scanned; 0: anybody
  std::int64_t payment = 0;
  Instant created_at, expires_at;
  // What was added later means nothing at 0.
  std::int64_t hold_days = 0;  // paid, its money is held so long until the shop takes it; 0: it is taken at once
  std::int64_t hold = 0;       // what is or was held
  bool guaranteed = false;  // what is paid is held until the buyer confirms (room trade)
  std::int64_t trade = 0;   // that holds it
  std::int64_t discount = 0;  // what was taken off; `amount` is what is left
  static constexpr store::Table kTable{"orders", 1};

  bool expired(Instant now) const { return state == OrderState::open && expires_at <= now; }
};
BOOST_DESCRIBE_STRUCT(Order, (), (id, merchant, state, kind, amount, currency, title, only_payer, payment, created_at,
                                  expires_at, hold_days, hold, guaranteed, trade, discount))

}  // namespace chenxi::merchants
