#include "receipts/at_till.h"

namespace chenxi::receipts {

std::string_view name(Seen seen) {
  switch (seen) {
    case Seen::this_shop: return "this_shop";
    case Seen::elsewhere: return "elsewhere";
    case Seen::not_genuine: return "not_genuine";
  }
  return "";
}

void CheckAtTill::run(engine::Context& ctx) {
  if (group == ledger::TransferId::none) return;
  facts = facts_of(ctx, group);
  if (!facts) return;
  const bool here = (facts->payee_is_shop && facts->payee == merchant) ||
                    (facts->payer_is_shop && facts->payer == merchant);
  seen = here ? Seen::this_shop : Seen::elsewhere;
  if (!here) facts.reset();
}

}  // namespace chenxi::receipts
