// Verify: what we ourselves say about a receipt that somebody shows us. Nothing is told that does not stand in it.
#pragma once
#include "receipts/issue.h"

namespace chenxi::receipts {

class Look : public engine::Query {
 public:
  ledger::TransferId group = ledger::TransferId::none;
  std::int64_t batch = 0;

  std::optional<Facts> facts;
  std::optional<ledger::Batch> booked;

  const char* name() const override { return "receipts.look"; }
  void run(engine::Context& ctx) override {
    facts = facts_of(ctx, group);
    booked = store::load_one<ledger::Batch>(ctx.reader(), store::make_key(batch));
  }
};

struct Opinion {
  std::vector<Check> checks;  // those of check_alone() with our key, "leaf", "content", "batch_in_books"
  bool valid = false;
  std::string status;         // "valid", "partly_refunded", "refunded": as it stands now
};
/// `id_is_ours`: the receipt's id leads to `look.group`.
Opinion judge(const Receipt& receipt, std::string_view our_key, const ledger::LeafKey& leaf_key, bool id_is_ours, const Look& look);

}  // namespace chenxi::receipts
