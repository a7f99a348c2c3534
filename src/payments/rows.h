// What this room remembers beside the transfer rows: who paid which shop, what was given back, and at which till.
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

/// Which till made an order or a charge, or gave back. None for what programs do, and at a till that was opened by a link.
struct AtTill {
  std::int64_t object = 0;  // order, payment or refund: rows of all have one sequence
  std::int64_t till = 0;
  static constexpr store::Table kTable{"made_at_tills", 1, true};
};
BOOST_DESCRIBE_STRUCT(AtTill, (), (object, till))

}  // namespace chenxi::payments
