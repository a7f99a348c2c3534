// Detail: one transaction with all that happened to it.
#pragma once
#include "records/entries.h"

namespace chenxi::records {

struct Step {
  Instant at;
  std::string_view kind;  // a word of "wallet.step.*"
};

class Detail : public engine::Query {
 public:
  std::int64_t customer = 0;
  ledger::TransferId transfer = ledger::TransferId::none;

  std::optional<Entry> entry;  // nullopt: no such row on this customer's account
  std::vector<Step> timeline;  // oldest first
  std::vector<payments::Refund> refunds;
  /// The group that a receipt is about: the one by which the money reached the other side.
  ledger::TransferId receipt = ledger::TransferId::none;

  const char* name() const override { return "records.detail"; }
  void run(engine::Context& ctx) override;

 private:
  void find_refunds(engine::Context& ctx, const identity::Customer& owner);
  void tell();
};

}  // namespace chenxi::records
