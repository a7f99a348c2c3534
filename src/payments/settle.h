// What every way of paying shares: which rows it needs, whether the shop and the money are there, and the writing.
#pragma once
#include "engine/command.h"
#include "family/approval.h"
#include "identity/rows.h"
#include "merchants/day.h"
#include "merchants/rows.h"
#include "payments/rows.h"
#include "risk/risk.h"
#include "rules/rules.h"

namespace chenxi::payments {

/// A payment as its two sides see it. `refunded` is 0 where a stored answer is given again.
struct PaymentView {
  Payment payment;
  std::string shop;  // its public name
  std::string note;  // only for the payer; opened by whoever renders
  std::string paid_by{};  // only for whom it was paid: the payer's name
  std::int64_t discount = 0;
};

struct Paying {
  std::int64_t payer = 0, merchant = 0;
  std::int64_t whom = 0;  // for whom the payer pays; 0: himself
  std::int64_t order = 0;
  std::int64_t code_issue = 0;  // of the printed code, where it is paid by one
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  PaymentMethod method = PaymentMethod::static_code;
  ledger::Factor factor = ledger::Factor::none;
  store::Bytes sealed_note;
  std::int64_t hold_days = 0;  // > 0: the money is set aside until the shop takes it
  std::int64_t discount = 0;   // what the till took off before; `amount` is what is left
};
/// As the rules see it.
rules::Spend spend_of(const Paying& paying);
/// What the family may have to say yes to.
family::Leaving leaving_of(const Paying& paying);
rules::Spend spend_of(const Payment& payment);

/// What risk is told of it: an amount that leaves for a shop.
risk::Move move_of(const Paying& paying, const merchants::Merchant& shop);
/// nullopt: so small a payment is not judged. Refuses as risk::judge().
Result<std::optional<risk::Judged>> judge_risk(engine::Context& ctx, const identity::Customer& payer, const risk::Move& leaves);

void keys_for_paying(engine::Keys& keys, engine::Context& found, std::int64_t payer, std::int64_t merchant);

/// Refuses payee_cannot_receive: unknown and closed shops alike.
Result<const merchants::Merchant*> open_shop(engine::Context& ctx, std::int64_t merchant);
/// Refuses amount_invalid, currency_mismatch; payee_cannot_receive when it is the shop's account that is closed;
/// shop_cap_exceeded; and what can_post() refuses: insufficient_balance, account_frozen, account_closed.
Done can_settle(engine::Context& ctx, const rules::Pack& pack, const identity::Customer& payer,
                const merchants::Merchant& shop, const Paying& paying);
/// After the line: posts the money, counts it, writes the payment and the shop's day, closes the order. Gives the
/// payment's id; of what is set aside, the hold's (holds/hold.h).
std::int64_t settle(engine::Context& ctx, const rules::Pack& pack, const Paying& paying);

using merchants::MerchantDay;
using merchants::day_of;
/// After the line: `object` was made at this till.
void write_till(engine::Context& ctx, std::int64_t object, std::int64_t till);

/// The stored payment as it was when it was made.
PaymentView first_view(engine::Context& ctx, std::int64_t payment);

}  // namespace chenxi::payments
