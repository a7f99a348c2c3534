// Issue: a receipt for one of the two sides of a group of rows, made when it is asked for.
#pragma once
#include "i18n/i18n.h"
#include "payments/rows.h"
#include "ports/services.h"
#include "receipts/place.h"
#include "receipts/receipt.h"
#include "records/entries.h"

namespace chenxi::receipts {

/// What the books and the rooms know about a group's first row.
struct Facts {
  Place place;
  records::Type type = records::Type::payment;
  std::string method;  // "order", "transfer"
  /// Owners of the accounts; 0: the house's own account.
  std::int64_t payer = 0, payee = 0;
  std::int64_t whom = 0;      // of the payer's family, for whom he paid; 0: himself
  bool payer_is_shop = false, payee_is_shop = false;
  std::string shop;           // public name of whichever side is one
  std::int64_t refunded = 0;
  std::int64_t discount = 0;  // of a payment: what the shop took off; unsigned, as it moved no money
};

/// For queries: nullopt where there is nothing to give a receipt for: no such group, or money that was only set aside.
std::optional<Facts> facts_of(engine::Context& ctx, ledger::TransferId group);

class Ask : public engine::Query {
 public:
  ledger::TransferId group = ledger::TransferId::none;
  std::int64_t viewer = 0;  // a customer or a merchant

  std::optional<Facts> found;  // nullopt also for everybody who is not one of the two sides

  const char* name() const override { return "receipts.ask"; }
  void run(engine::Context& ctx) override;
};

/// Signed, as of now. By what the payer proved himself stands in his own only.
Receipt issue(const ports::Services& services, const Facts& facts, std::int64_t viewer, Lang lang);

}  // namespace chenxi::receipts
