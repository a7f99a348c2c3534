// What this room remembers beside the transfer rows: who paid which shop, what was given back, and a shop's day.
#pragma once
#include "ledger/rows.h"

namespace chenxi::payments {

/// How the payer and the shop met. Numbers are stored: never reuse one.
enum class PaymentMethod : std::uint8_t { static_code = 1, order = 2, payment_code = 3, link = 4 };
std::string_view name(PaymentMethod method);

struct Payment {
  std::int64_t id = 0;
  std::int64_t payer = 0, merchant = 0;
  std::int64_t order = 0;  // 0: the shop's printed code
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  PaymentMethod method = PaymentMethod::static_code;
  ledger::Factor factor = ledger::Factor::none;  // how the payer proved that it was him
  std::int64_t refunded = 0;
  Instant at;
  store::Bytes sealed_note;  // the payer's own words, under his `own` key; column "payments.note"
  ledger::TransferId group = ledger::TransferId::none;
  std::int64_t whom = 0;     // of the family, for whom the payer paid: who bought and proved it was him; 0: the payer himself
  static constexpr store::Table kTable{"payments", 1};
};
BOOST_DESCRIBE_STRUCT(Payment, (), (id, payer, merchant, order, amount, currency, method, factor, refunded, at, sealed_note,
                                group, whom))

/// The newest 30 s step of a resident's payment codes that was used: each is used once. A row of its own, because it is written with
/// every charge and a customer's row is long.
struct PaymentCodeUse {
  std::int64_t customer = 0;
  std::int64_t step = 0;
  static constexpr store::Table kTable{"payment_code_uses", 1};
};
BOOST_DESCRIBE_STRUCT(PaymentCodeUse, (), (customer, step))

struct Refund {
  std::int64_t id = 0;
  std::int64_t payment = 0;
  std::int64_t payer = 0, merchant = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string reason;  // the shop's words to the payer
  Instant at;
  ledger::TransferId group = ledger::TransferId::none;
  static constexpr store::Table kTable{"refunds", 1, true};
};
BOOST_DESCRIBE_STRUCT(Refund, (), (id, payment, payer, merchant, amount, currency, reason, at, group))

/// A shop's business day: totals, and where in its account's chain the day's newest payment or refund stands, so that
/// a list of an old day does not walk through all later ones.
struct MerchantDay {
  std::int64_t merchant = 0;
  std::int64_t day = 0;  // CivilTime::day_number
  std::int64_t payments = 0, gross = 0;
  std::int64_t refunds = 0, refunded = 0;  // by the day of the refund
  ledger::TransferId newest = ledger::TransferId::none;
  static constexpr store::Table kTable{"merchant_days", 2};
};
BOOST_DESCRIBE_STRUCT(MerchantDay, (), (merchant, day, payments, gross, refunds, refunded, newest))

}  // namespace chenxi::payments
